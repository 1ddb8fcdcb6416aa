package dev.rocky.state.sync;

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
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The cache before the remote store, as one transfer sees it: the same calls without timeouts, each
 * counted. None is repeated, none counts for the circuit breaker, and none fails.
 *
 * <p>Calls may be made by several threads.
 */
final class TransferCache {

  private final RemoteCache cache;
  private final CacheTally tally;
  private final Supplier<Duration> left;

  /**
   * A cache that has not been asked yet.
   *
   * @param left how much time the transfer has
   */
  TransferCache(RemoteCache cache, CacheTally tally, Supplier<Duration> left) {
    this.cache = cache;
    this.tally = tally;
    this.left = left;
  }

  /**
   * Whether the cache has an object. What was written to {@code to} then is to be proved, and is
   * worthless otherwise.
   */
  boolean get(ObjectName name, Transfer.Destination to, long maxBytes) {
    try (OutputStream sink = to.open()) {
      return tally.isDone(cache.get(name, sink, maxBytes, left.get()));
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
    boolean unused = tally.isDone(cache.put(name, content, left.get()));
  }

  /** Forgets a register that is gone, or about to change. */
  void forget(RegisterName name) {
    boolean unused = tally.isRegisterDone(cache.evict(List.of(name), left.get()));
  }

  /** Forgets what is gone or wrong. */
  void evict(Collection<? extends RemoteName> names) {
    boolean unused = tally.isDone(cache.evict(names, left.get()));
  }

  /** What the cache has of a register, and may have it no more at the remote store. */
  Optional<byte[]> register(RegisterName name) {
    byte[][] found = new byte[1][];
    boolean done =
        tally.isRegisterDone(cache.register(name, content -> found[0] = content, left.get()));
    return done ? Optional.ofNullable(found[0]) : Optional.empty();
  }

  /** Has what was just read from the remote store or written to it, unless it has newer. */
  void offer(RegisterName name, byte[] content, Predicate<byte[]> yields) {
    boolean unused = tally.isRegisterDone(cache.offer(name, content, yields, left.get()));
  }

  /** What follows is not verified. */
  void goesByHead() {
    tally.wentByHead();
  }
}
