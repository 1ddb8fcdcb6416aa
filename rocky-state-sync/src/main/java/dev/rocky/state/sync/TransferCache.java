package dev.rocky.state.sync;

import dev.rocky.state.remote.CacheResult;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteCache;
import dev.rocky.state.remote.RemoteName;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The cache before the remote store, as one transfer sees it: the same calls without timeouts, each
 * counted. None is repeated, none counts for the circuit breaker, and none fails. All together take
 * no more than a quarter of the transfer's time; then none is made any more.
 *
 * <p>Calls may be made by several threads.
 */
final class TransferCache {

  private final RemoteCache cache;
  private final CacheTally tally;
  private final CacheTime time;

  /**
   * A cache that has not been asked yet.
   *
   * @param time that it has
   */
  TransferCache(RemoteCache cache, CacheTally tally, CacheTime time) {
    this.cache = cache;
    this.tally = tally;
    this.time = time;
  }

  /**
   * Whether the cache has an object. What was written to {@code to} then is to be proved, and is
   * worthless otherwise.
   */
  boolean get(ObjectName name, Transfer.Destination to, long maxBytes) {
    try (OutputStream sink = to.open()) {
      return isDone(left -> cache.get(name, sink, maxBytes, left));
    } catch (IOException e) {
      throw new UncheckedIOException("What was received as " + name + " is not kept", e);
    }
  }

  /** An object of the cache was what it should be. */
  void proved(long size) {
    tally.proved(size);
  }

  /** An object of the cache was something else. */
  void disproved(ObjectName name) {
    tally.disproved();
    evict(List.of(name));
  }

  /** An object that the cache lacks came from the remote store, and was what it should be. */
  void behind(ObjectName name, Path file, long size) {
    tally.fetchedBehind(size);
    try {
      put(name, Content.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException("What was received as " + name + " cannot be read", e);
    }
  }

  /** Has an object that the remote store has. */
  void put(ObjectName name, Content content) {
    boolean unused = isDone(left -> cache.put(name, content, left));
  }

  /** Forgets a register that is gone, or about to change. */
  void forget(RegisterName name) {
    evict(List.of(name));
  }

  /** Forgets what is gone or wrong. */
  void evict(Collection<? extends RemoteName> names) {
    boolean unused = isDone(left -> cache.evict(names, left));
  }

  /** What the cache has of a register, and may have it no more at the remote store. */
  Optional<byte[]> register(RegisterName name) {
    byte[][] found = new byte[1][];
    boolean done =
        cache.keepsRegisters()
            && isDone(left -> cache.register(name, content -> found[0] = content, left));
    return done ? Optional.ofNullable(found[0]) : Optional.empty();
  }

  /** Has what was read from the remote store or written to it, {@code age} ago. */
  void offer(RegisterName name, byte[] content, Duration age, Predicate<byte[]> yields) {
    boolean unused =
        cache.keepsRegisters() && isDone(left -> cache.offer(name, content, age, yields, left));
  }

  /** What follows is not verified. */
  void goesByHead() {
    tally.wentByHead();
  }

  private boolean isDone(Function<Duration, CacheResult> call) {
    Duration left = time.begin();
    try {
      if (left.isZero() && time.isSpent()) {
        tally.tookItsTime(time.share());
        return false;
      }
      return tally.isDone(call.apply(left));
    } finally {
      time.end();
    }
  }
}
