package dev.rocky.state.valkey;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Pieces of objects that were not created, which would use the server's memory until they expire.
 * They are taken away as well as that can be: at once if the call that left them may go on, else by
 * the next one that sends pieces. Guarded by the monitor of {@code keys}.
 */
final class Leftovers {

  /** More are left to expire. */
  private static final int MOST = 100;

  private static final Duration TIME = Duration.ofMillis(500);

  private final Router router;
  private final Deque<byte[]> keys = new ArrayDeque<>();

  Leftovers(Router router) {
    this.router = router;
  }

  /** There may be something at {@code temporary}. */
  void add(byte[] temporary) {
    synchronized (keys) {
      if (keys.size() == MOST) {
        keys.removeFirst();
      }
      keys.addLast(temporary);
    }
  }

  /** Takes away what there is, in some of the time of {@code call}, whose outcome stays. */
  void takeAway(Call call) {
    List<byte[]> all;
    synchronized (keys) {
      all = List.copyOf(keys);
    }
    if (!all.isEmpty()) {
      call.another(TIME).ifPresent(another -> takeAway(another, all));
    }
  }

  private void takeAway(Call call, List<byte[]> all) {
    CommandArguments unlink = new CommandArguments(Command.UNLINK);
    all.forEach(unlink::add);
    try {
      Object unused = router.send(call, unlink, /* effect= */ false);
      synchronized (keys) {
        keys.removeAll(all); // by identity, which arrays are equal by
      }
    } catch (IOException | JedisException e) {
      // the next call tries again, or they expire
    }
  }
}
