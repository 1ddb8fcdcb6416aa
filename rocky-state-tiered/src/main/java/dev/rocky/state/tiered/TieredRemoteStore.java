package dev.rocky.state.tiered;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.Listing;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.ReadResult;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteCache;
import dev.rocky.state.remote.RemoteName;
import dev.rocky.state.remote.RemoteRetention;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A durable store with a fast one before it, both of any kind, both on the same namespace.
 *
 * <pre>{@code
 * RemoteStore remote = TieredRemoteStore.of(valkey, s3, TieredSettings.ofDefaults());
 * }</pre>
 *
 * <p>To the contract of {@link RemoteStore} it is the durable store: every call goes there, and
 * there only. What the fast store has is offered beside it, as the {@link #cache}. Who moves
 * ledgers asks that for objects first, fills it with what it sends and fetches, and so has most of
 * a pull from there; if the fast store fails, hangs or lies, it costs a short time now and then,
 * and nothing else. No state is lost with it, and no decision made by it.
 *
 * <p>All methods may be called from any number of threads. One thread is started, to close both
 * stores side by side, and ends before {@link #close} does.
 *
 * @since 0.1
 */
public final class TieredRemoteStore implements RemoteStore {

  private final RemoteStore fast;
  private final RemoteStore durable;
  private final RemoteCache cache;

  private TieredRemoteStore(RemoteStore fast, RemoteStore durable, RemoteCache cache) {
    this.fast = fast;
    this.durable = durable;
    this.cache = cache;
  }

  /**
   * One store made of two, which belong to it from then on.
   *
   * @param cache may lose what it has, at any time and without a word
   * @param durable keeps what it acknowledged; the only one that decides anything
   * @throws IllegalArgumentException if both tell the same {@linkplain RemoteStore#location
   *     location}, or one of them has a cache itself; both stay the caller's
   */
  public static TieredRemoteStore of(
      RemoteStore cache, RemoteStore durable, TieredSettings settings) {
    return of(cache, durable, settings, Clock.systemUTC(), System::nanoTime);
  }

  /** The same with times of a test. */
  static TieredRemoteStore of(
      RemoteStore cache,
      RemoteStore durable,
      TieredSettings settings,
      Clock clock,
      LongSupplier nanos) {
    requireNonNull(cache, "cache");
    requireNonNull(durable, "durable");
    requireNonNull(settings, "settings");
    if (cache.location().isPresent() && cache.location().equals(durable.location())) {
      throw new IllegalArgumentException(
          "The cache and the durable store are the same place, "
              + cache.location().get()
              + "; give the cache another server, prefix or database");
    }
    if (cache.cache().isPresent() || durable.cache().isPresent()) {
      throw new IllegalArgumentException(
          "The cache and the durable store are stores of one tier each, and one has a cache itself");
    }
    return new TieredRemoteStore(
        cache, durable, new StoreCache(cache, durable.location(), settings, clock, nanos));
  }

  @Override
  public CreateResult create(ObjectName name, Content content, Duration timeout) {
    return durable.create(name, content, timeout);
  }

  @Override
  public boolean get(ObjectName name, OutputStream sink, long maxBytes, Duration timeout) {
    return durable.get(name, sink, maxBytes, timeout);
  }

  @Override
  public Listing list(Folder folder, PageToken page, Duration timeout) {
    return durable.list(folder, page, timeout);
  }

  @Override
  public void delete(Collection<? extends RemoteName> names, Duration timeout) {
    durable.delete(names, timeout);
  }

  @Override
  public Optional<Register> read(RegisterName name, Duration timeout) {
    return durable.read(name, timeout);
  }

  @Override
  public ReadResult readIfChanged(RegisterName name, Version known, Duration timeout) {
    return durable.readIfChanged(name, known, timeout);
  }

  @Override
  public CompareAndSetResult compareAndSet(
      RegisterName name, Version expected, byte[] content, Duration timeout) {
    return durable.compareAndSet(name, expected, content, timeout);
  }

  /** That of the durable store; the cache says {@linkplain RemoteCache#retention its own}. */
  @Override
  public RemoteRetention retention(Duration timeout) {
    return durable.retention(timeout);
  }

  /** That of the durable store. */
  @Override
  public Optional<String> location() {
    return durable.location();
  }

  @Override
  public Optional<RemoteCache> cache() {
    return Optional.of(cache);
  }

  @Override
  public void close() {
    Thread other = new Thread(fast::close, "rocky-tiered-close");
    other.setDaemon(true);
    other.start();
    try {
      durable.close();
    } finally {
      await(other);
    }
  }

  /** An interrupt is kept for later: closing takes no more than a second. */
  private static void await(Thread other) {
    boolean interrupted = false;
    while (other.isAlive()) {
      try {
        other.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
