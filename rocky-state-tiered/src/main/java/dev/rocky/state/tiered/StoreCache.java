package dev.rocky.state.tiered;

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
import dev.rocky.state.remote.RemoteUnavailableException;
import dev.rocky.state.remote.Version;
import dev.rocky.state.tiered.CacheConnections.Kind;
import dev.rocky.state.tiered.TieredSettings.Mode;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * A remote store as a cache. Objects are there as they are, a register as a {@link CacheEntry};
 * both under {@linkplain CacheNames names} that no remote store uses and that tell which one they
 * are of. So this one may be somebody's remote store, too, and that of several caches.
 */
final class StoreCache implements RemoteCache {

  private static final CacheResult DONE = new CacheResult.Done();
  private static final CacheResult MISS = new CacheResult.Miss();
  private static final CacheResult SKIPPED = new CacheResult.Skipped();

  /** An object has the time of one call for each so many bytes that it has begun. */
  private static final long PART = 1 << 20;

  private final RemoteStore store;
  private final boolean keepsRegisters;
  private final Duration usual;
  private final Duration most;
  private final CacheNames names;
  private final CacheConnections connections;
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
    this.names = new CacheNames(behind);
    this.keepsRegisters = settings.mode() == Mode.CACHE_FIRST;
    this.usual = settings.cacheTimeout();
    this.most = longer(usual, settings.connectTimeout());
    this.connections =
        new CacheConnections(settings.connectTimeout(), settings.recoveryTime(), nanos);
    this.objects = new CachePause(settings.failureThreshold(), settings.recoveryTime(), nanos);
    this.registers = new CachePause(settings.failureThreshold(), settings.recoveryTime(), nanos);
    this.clock = clock;
    this.nanos = nanos;
  }

  @Override
  public CacheResult get(ObjectName name, OutputStream sink, long maxBytes, Duration timeout) {
    ObjectName here = names.here(name);
    CallersOwn own = new CallersOwn();
    OutputStream callers = own.sink(sink);
    CacheResult result =
        ask(
            objects,
            Kind.GET,
            time(maxBytes),
            timeout,
            own,
            left -> {
              try {
                return store.get(here, callers, maxBytes, left.get()) ? DONE : MISS;
              } catch (RemoteDamagedException e) {
                store.delete(List.of(here), left.get());
                return new CacheResult.Failed(told(e));
              }
            });
    own.throwOn();
    return result;
  }

  @Override
  public CacheResult put(ObjectName name, Content content, Duration timeout) {
    ObjectName here = names.here(name);
    CallersOwn own = new CallersOwn();
    return ask(
        objects,
        Kind.PUT,
        time(content.size()),
        timeout,
        own,
        left -> {
          CreateResult result = store.create(here, own.content(content), left.get());
          if (result instanceof CreateResult.Unknown unknown) {
            throw unknown.cause();
          }
          return DONE;
        });
  }

  @Override
  public CacheResult evict(Collection<? extends RemoteName> names, Duration timeout) {
    Left left = new Left(timeout);
    List<RemoteName> current = new ArrayList<>();
    List<RemoteName> fixed = new ArrayList<>();
    for (RemoteName name : names) {
      if (name instanceof RegisterName register) {
        current.add(this.names.here(register));
      } else if (name instanceof ObjectName object) {
        fixed.add(this.names.here(object));
      }
    }
    CacheResult first = delete(registers, current, left.get());
    CacheResult second = delete(objects, fixed, left.get());
    return first.isDone() ? second : first;
  }

  private CacheResult delete(CachePause pause, List<RemoteName> names, Duration timeout) {
    return names.isEmpty()
        ? DONE
        : ask(
            pause,
            Kind.FORGET,
            usual,
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
    RegisterName here = names.here(name);
    byte[][] content = new byte[1][];
    CacheResult result =
        ask(
            registers,
            Kind.READ,
            usual,
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
    RegisterName here = names.here(name);
    Instant had = clock.instant().minus(age).truncatedTo(ChronoUnit.MILLIS);
    byte[] entry = new CacheEntry(had, content).encode();
    CallersOwn own = new CallersOwn();
    Predicate<byte[]> callers = own.predicate(yields);
    CacheResult offered =
        ask(
            registers,
            Kind.OFFER,
            usual,
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
      return store.retention(shorter(timeout, most));
    } catch (RemoteException e) {
      return new RemoteRetention.NotTold(told(e));
    } catch (StoreClosedException e) {
      return new RemoteRetention.NotTold("it is closed");
    }
  }

  private boolean isFresh(CacheEntry entry) {
    return entry.isFresh(clock.instant(), MAX_AGE);
  }

  /** How long a call for an object may take. */
  private Duration time(long bytes) {
    long parts = 1 + Math.min(Math.max(bytes, 1) - 1, RemoteStore.MAX_OBJECT_BYTES) / PART;
    return shorter(usual.multipliedBy(parts), most);
  }

  /**
   * Makes one or more calls of the store within the time of one.
   *
   * @param time how long they may take over a connection that is there
   * @param timeout how long the caller has
   */
  private CacheResult ask(
      CachePause pause, Kind kind, Duration time, Duration timeout, CallersOwn own, Work work) {
    Optional<CachePause.Attempt> leave =
        timeout.isZero() || timeout.isNegative() || Thread.currentThread().isInterrupted()
            ? Optional.empty()
            : pause.attempt();
    if (leave.isEmpty()) {
      return SKIPPED;
    }
    CachePause.Attempt attempt = leave.get();
    CacheConnections.Use use = connections.use(kind, time);
    End end = End.CANCELLED;
    try {
      CacheResult result = work.run(new Left(shorter(timeout, use.time())));
      end = End.ANSWERED;
      return result;
    } catch (RemoteCancelledException | StoreClosedException e) {
      return SKIPPED;
    } catch (RemoteContendedException e) {
      end = End.ANSWERED;
      return MISS;
    } catch (RuntimeException e) { // the store's, a mistake in it, or the caller's
      if (!own.hasFailed() && !isForWantOfTime(e, timeout)) {
        end = End.FAILED;
      }
      return new CacheResult.Failed(
          e instanceof RemoteException failure ? told(failure) : e.getClass().getName());
    } finally {
      end.tell(use, attempt);
    }
  }

  /** Whether the caller had less time than a cache that is as it should be may take. */
  private boolean isForWantOfTime(RuntimeException e, Duration timeout) {
    return e instanceof RemoteUnavailableException && timeout.compareTo(usual) < 0;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  private static String told(RemoteException e) {
    return String.valueOf(e.getMessage());
  }

  /** How a call ended, see {@link CachePause.Attempt}. */
  private enum End {
    ANSWERED,
    FAILED,
    CANCELLED;

    void tell(CacheConnections.Use use, CachePause.Attempt attempt) {
      switch (this) {
        case ANSWERED -> {
          use.answered();
          attempt.answered();
        }
        case FAILED -> {
          use.failed();
          attempt.failed();
        }
        case CANCELLED -> {
          use.cancelled();
          attempt.cancelled();
        }
      }
    }
  }

  @FunctionalInterface
  private interface Work {
    CacheResult run(Left left);
  }

  /** What is left of the time of a call; not negative. */
  private final class Left {

    private final long begun = nanos.getAsLong();
    private final Duration time;

    Left(Duration time) {
      this.time = time;
    }

    Duration get() {
      Duration left = time.minusNanos(nanos.getAsLong() - begun);
      return left.isNegative() ? Duration.ZERO : left;
    }
  }
}
