package dev.rocky.state.tiered;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.rocky.state.StoreClosedException;
import dev.rocky.state.remote.CacheResult;
import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteCache;
import dev.rocky.state.remote.RemoteCancelledException;
import dev.rocky.state.remote.RemoteContendedException;
import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.remote.RemoteException;
import dev.rocky.state.remote.RemoteName;
import dev.rocky.state.remote.RemoteRetention;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import dev.rocky.state.tiered.TieredSettings.Mode;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * A remote store as a cache. Objects are there as they are, under their own names; a register is a
 * {@link CacheEntry} under a {@linkplain #here name} that no store uses, so that this one may be
 * somebody's remote store, too, and that of several caches.
 */
final class StoreCache implements RemoteCache {

  private static final CacheResult DONE = new CacheResult.Done();
  private static final CacheResult MISS = new CacheResult.Miss();
  private static final CacheResult SKIPPED = new CacheResult.Skipped();

  /** How much of a register's name is in that of its entry. */
  private static final int READABLE = 40;

  private final RemoteStore store;
  private final boolean keepsRegisters;
  private final Duration most;
  private final String behind;
  private final CachePause objects;
  private final CachePause registers;
  private final Clock clock;
  private final LongSupplier nanos;

  /**
   * Not asked yet.
   *
   * @param behind where the store is that this one is the cache of, if it tells
   */
  StoreCache(
      RemoteStore store,
      Optional<String> behind,
      TieredSettings settings,
      Clock clock,
      LongSupplier nanos) {
    this.store = store;
    this.behind = behind.orElse("");
    this.keepsRegisters = settings.mode() == Mode.CACHE_FIRST;
    this.most = settings.cacheTimeout();
    this.objects = new CachePause(settings.failureThreshold(), settings.recoveryTime(), nanos);
    this.registers = new CachePause(settings.failureThreshold(), settings.recoveryTime(), nanos);
    this.clock = clock;
    this.nanos = nanos;
  }

  /**
   * The register here that has what {@code name} has at the store behind: the name, and a hash of
   * it and of where that store is.
   */
  RegisterName here(RegisterName name) {
    String path = name.path();
    return new RegisterName(
        path.substring(0, Math.min(path.length(), READABLE))
            + "-CACHE-"
            + hash(path + "\n" + behind).substring(0, 16));
  }

  @Override
  public CacheResult get(ObjectName name, OutputStream sink, long maxBytes, Duration timeout) {
    CallersOwn own = new CallersOwn();
    OutputStream callers = own.sink(sink);
    CacheResult result =
        ask(
            objects,
            timeout,
            own,
            left -> {
              try {
                return store.get(name, callers, maxBytes, left.get()) ? DONE : MISS;
              } catch (RemoteDamagedException e) {
                store.delete(List.of(name), left.get());
                return new CacheResult.Failed(told(e));
              }
            });
    own.throwOn();
    return result;
  }

  @Override
  public CacheResult put(ObjectName name, Content content, Duration timeout) {
    CallersOwn own = new CallersOwn();
    return ask(
        objects,
        timeout,
        own,
        left -> {
          CreateResult result = store.create(name, own.content(content), left.get());
          if (result instanceof CreateResult.Unknown unknown) {
            throw unknown.cause();
          }
          return DONE;
        });
  }

  @Override
  public CacheResult evict(Collection<? extends RemoteName> names, Duration timeout) {
    Left left = new Left(timeout);
    List<RemoteName> moved = new ArrayList<>();
    List<RemoteName> fixed = new ArrayList<>();
    for (RemoteName name : names) {
      if (name instanceof RegisterName register) {
        moved.add(here(register));
      } else {
        fixed.add(name);
      }
    }
    CacheResult first = delete(registers, moved, left.get());
    CacheResult second = delete(objects, fixed, left.get());
    return first.isDone() ? second : first;
  }

  private CacheResult delete(CachePause pause, List<RemoteName> names, Duration timeout) {
    return names.isEmpty()
        ? DONE
        : ask(
            pause,
            timeout,
            new CallersOwn(),
            left -> {
              store.delete(names, left.get());
              return DONE;
            });
  }

  @Override
  public boolean keepsRegisters() {
    return keepsRegisters;
  }

  @Override
  public CacheResult register(RegisterName name, Consumer<byte[]> found, Duration timeout) {
    if (!keepsRegisters) {
      return SKIPPED;
    }
    RegisterName here = here(name);
    byte[][] content = new byte[1][];
    CacheResult result =
        ask(
            registers,
            timeout,
            new CallersOwn(),
            left -> {
              Optional<Register> there;
              try {
                there = store.read(here, left.get());
              } catch (RemoteDamagedException e) {
                store.delete(List.of(here), left.get());
                return new CacheResult.Failed(told(e));
              }
              Optional<CacheEntry> entry =
                  there.flatMap(register -> CacheEntry.decode(register.content()));
              if (there.isPresent() && entry.isEmpty()) {
                store.delete(List.of(here), left.get());
              }
              entry.filter(this::isFresh).ifPresent(fresh -> content[0] = fresh.content());
              return content[0] == null ? MISS : DONE;
            });
    if (result.isDone()) {
      found.accept(content[0]);
    }
    return result;
  }

  @Override
  public CacheResult offer(
      RegisterName name, byte[] content, Duration age, Predicate<byte[]> yields, Duration timeout) {
    requireNonNull(yields, "yields");
    if (!keepsRegisters) {
      return SKIPPED;
    }
    if (age.compareTo(MAX_AGE) > 0) {
      return MISS;
    }
    RegisterName here = here(name);
    Instant had = clock.instant().minus(age).truncatedTo(ChronoUnit.MILLIS);
    byte[] entry = new CacheEntry(had, content).encode();
    CallersOwn own = new CallersOwn();
    Predicate<byte[]> callers = own.predicate(yields);
    CacheResult offered =
        ask(
            registers,
            timeout,
            own,
            left -> {
              Optional<Register> there = readable(here, left);
              boolean stays =
                  there
                      .flatMap(register -> CacheEntry.decode(register.content()))
                      .filter(this::isFresh)
                      .filter(fresh -> !callers.test(fresh.content()))
                      .isPresent();
              if (stays) {
                return MISS;
              }
              Version version = there.map(Register::version).orElse(Version.ABSENT);
              CompareAndSetResult result = store.compareAndSet(here, version, entry, left.get());
              if (result instanceof CompareAndSetResult.Unknown unknown) {
                throw unknown.cause();
              }
              return result instanceof CompareAndSetResult.Written ? DONE : MISS;
            });
    own.throwOn();
    return offered;
  }

  /** What is there; what is there and no register goes. */
  private Optional<Register> readable(RegisterName here, Left left) {
    try {
      return store.read(here, left.get());
    } catch (RemoteDamagedException e) {
      store.delete(List.of(here), left.get());
      return Optional.empty();
    }
  }

  @Override
  public RemoteRetention retention(Duration timeout) {
    try {
      return store.retention(timeout.compareTo(most) < 0 ? timeout : most);
    } catch (RemoteException e) {
      return new RemoteRetention.NotTold(told(e));
    } catch (StoreClosedException e) {
      return new RemoteRetention.NotTold("it is closed");
    }
  }

  private boolean isFresh(CacheEntry entry) {
    return entry.isFresh(clock.instant(), MAX_AGE);
  }

  /** Makes one or more calls of the store within the time of one. */
  private CacheResult ask(CachePause pause, Duration timeout, CallersOwn own, Work work) {
    Left left = new Left(timeout);
    Optional<CachePause.Attempt> leave =
        left.get().isZero() || Thread.currentThread().isInterrupted()
            ? Optional.empty()
            : pause.attempt();
    if (leave.isEmpty()) {
      return SKIPPED;
    }
    CachePause.Attempt attempt = leave.get();
    boolean told = false;
    try {
      CacheResult result = work.run(left);
      attempt.answered();
      told = true;
      return result;
    } catch (RemoteCancelledException | StoreClosedException e) {
      return SKIPPED;
    } catch (RemoteContendedException e) {
      attempt.answered();
      told = true;
      return MISS;
    } catch (RuntimeException e) { // the store's, a mistake in it, or the caller's
      if (!own.hasFailed()) {
        attempt.failed();
        told = true;
      }
      return new CacheResult.Failed(
          e instanceof RemoteException failure ? told(failure) : e.getClass().getName());
    } finally {
      if (!told) {
        attempt.cancelled();
      }
    }
  }

  private static String hash(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().withUpperCase().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  private static String told(RemoteException e) {
    return String.valueOf(e.getMessage());
  }

  @FunctionalInterface
  private interface Work {
    CacheResult run(Left left);
  }

  /** What is left of the time of a call; not negative. */
  private final class Left {

    private final long begun = nanos.getAsLong();
    private final Duration time;

    /** That of one call, and no more than {@code timeout}. */
    Left(Duration timeout) {
      this.time = timeout.compareTo(most) < 0 ? timeout : most;
    }

    Duration get() {
      Duration left = time.minusNanos(nanos.getAsLong() - begun);
      return left.isNegative() ? Duration.ZERO : left;
    }
  }
}
