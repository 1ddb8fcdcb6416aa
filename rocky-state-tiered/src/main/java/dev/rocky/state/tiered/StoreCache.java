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
import dev.rocky.state.tiered.TieredSettings.Mode;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * A remote store as a cache. Objects are there as they are, under their own names; a register is a
 * {@link CacheEntry}.
 */
final class StoreCache implements RemoteCache {

  private static final CacheResult DONE = new CacheResult.Done();
  private static final CacheResult MISS = new CacheResult.Miss();
  private static final CacheResult SKIPPED = new CacheResult.Skipped();

  private final RemoteStore store;
  private final boolean keepsRegisters;
  private final Duration most;
  private final CachePause pause;
  private final Clock clock;
  private final LongSupplier nanos;

  StoreCache(RemoteStore store, TieredSettings settings, Clock clock, LongSupplier nanos) {
    this.store = store;
    this.keepsRegisters = settings.mode() == Mode.CACHE_FIRST;
    this.most = settings.cacheTimeout();
    this.pause = new CachePause(settings.failureThreshold(), settings.recoveryTime(), nanos);
    this.clock = clock;
    this.nanos = nanos;
  }

  @Override
  public CacheResult get(ObjectName name, OutputStream sink, long maxBytes, Duration timeout) {
    CallerSink caller = new CallerSink(sink);
    CacheResult result =
        ask(
            timeout,
            left -> {
              try {
                return store.get(name, caller, maxBytes, left.get()) ? DONE : MISS;
              } catch (RemoteDamagedException e) {
                store.delete(List.of(name), left.get());
                return new CacheResult.Failed(told(e));
              }
            });
    caller.throwOn();
    return result;
  }

  @Override
  public CacheResult put(ObjectName name, Content content, Duration timeout) {
    return ask(
        timeout,
        left -> {
          CreateResult result = store.create(name, content, left.get());
          if (result instanceof CreateResult.Unknown unknown) {
            throw unknown.cause();
          }
          return DONE;
        });
  }

  @Override
  public CacheResult evict(Collection<? extends RemoteName> names, Duration timeout) {
    List<RemoteName> mine =
        names.stream()
            .filter(name -> keepsRegisters || !(name instanceof RegisterName))
            .<RemoteName>map(name -> name)
            .toList();
    return mine.isEmpty()
        ? SKIPPED
        : ask(
            timeout,
            left -> {
              store.delete(mine, left.get());
              return DONE;
            });
  }

  @Override
  public CacheResult register(RegisterName name, Consumer<byte[]> found, Duration timeout) {
    if (!keepsRegisters) {
      return SKIPPED;
    }
    byte[][] content = new byte[1][];
    CacheResult result =
        ask(
            timeout,
            left -> {
              Optional<Register> there = store.read(name, left.get());
              Optional<CacheEntry> entry =
                  there.flatMap(register -> CacheEntry.decode(register.content()));
              if (there.isPresent() && entry.isEmpty()) {
                store.delete(List.of(name), left.get());
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
      RegisterName name, byte[] content, Predicate<byte[]> yields, Duration timeout) {
    requireNonNull(yields, "yields");
    if (!keepsRegisters) {
      return SKIPPED;
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    byte[] entry = new CacheEntry(now, content).encode();
    return ask(
        timeout,
        left -> {
          Optional<Register> there = store.read(name, left.get());
          boolean stays =
              there
                  .flatMap(register -> CacheEntry.decode(register.content()))
                  .filter(this::isFresh)
                  .filter(fresh -> !yields.test(fresh.content()))
                  .isPresent();
          if (stays) {
            return MISS;
          }
          Version version = there.map(Register::version).orElse(Version.ABSENT);
          CompareAndSetResult result = store.compareAndSet(name, version, entry, left.get());
          if (result instanceof CompareAndSetResult.Unknown unknown) {
            throw unknown.cause();
          }
          return result instanceof CompareAndSetResult.Written ? DONE : MISS;
        });
  }

  @Override
  public RemoteRetention retention(Duration timeout) {
    try {
      return store.retention(timeout.compareTo(most) < 0 ? timeout : most);
    } catch (RemoteException e) {
      return new RemoteRetention.NotTold(told(e));
    }
  }

  private boolean isFresh(CacheEntry entry) {
    return entry.isFresh(clock.instant(), MAX_AGE);
  }

  /** Makes one or more calls of the store within the time of one. */
  private CacheResult ask(Duration timeout, Work work) {
    Left left = new Left(timeout.compareTo(most) < 0 ? timeout : most);
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
    } catch (RemoteUnavailableException e) {
      attempt.failed();
      told = true;
      return new CacheResult.Failed(told(e));
    } catch (RemoteCancelledException | StoreClosedException e) {
      return SKIPPED;
    } catch (RemoteContendedException e) {
      attempt.answered();
      told = true;
      return MISS;
    } catch (RemoteException e) {
      attempt.answered();
      told = true;
      return new CacheResult.Failed(told(e));
    } catch (RuntimeException e) { // the content's, the sink's, or a mistake in the store
      return new CacheResult.Failed(e.getClass().getName());
    } finally {
      if (!told) {
        attempt.cancelled();
      }
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

    Left(Duration time) {
      this.time = time;
    }

    Duration get() {
      Duration left = time.minusNanos(nanos.getAsLong() - begun);
      return left.isNegative() ? Duration.ZERO : left;
    }
  }
}
