package dev.rocky.state.tiered;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.memory.MemoryRemote;
import dev.rocky.state.remote.CacheResult;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.RemoteCancelledException;
import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.remote.RemoteRetention;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.FaultScript;
import dev.rocky.state.tck.FaultyRemoteStore;
import dev.rocky.state.tck.RemoteOperation;
import dev.rocky.state.tiered.TieredSettings.Mode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A store as a cache: what it says, and what it never does. */
class StoreCacheTest {

  private static final ObjectName OBJECT = Tiers.SEGMENTS.object("1");
  private static final Duration TIME = Duration.ofMinutes(1);
  private static final byte[] BYTES = {1, 2, 3};

  private final FaultScript faults = new FaultScript();
  private final FaultyRemoteStore store = new FaultyRemoteStore(new MemoryRemote().open(), faults);
  private final Tiers tiers = new Tiers();
  private final StoreCache cache = cache(store, Mode.CACHE_FIRST);

  @AfterEach
  void close() {
    store.close();
  }

  private StoreCache cache(RemoteStore over, Mode mode) {
    return cache(over, mode, "here");
  }

  private StoreCache cache(RemoteStore over, Mode mode, String behind) {
    return new StoreCache(
        over,
        Optional.of(behind),
        new TieredSettings(mode, Duration.ofMillis(50), 1, Duration.ofSeconds(30)),
        tiers.clock,
        () -> Duration.between(Tiers.NOW, tiers.clock.instant()).toNanos());
  }

  private CacheResult get() {
    return cache.get(OBJECT, new ByteArrayOutputStream(), 100, TIME);
  }

  private static OutputStream failing(RuntimeException unchecked, IOException checked) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        if (checked != null) {
          throw checked;
        }
        throw unchecked;
      }
    };
  }

  @Test
  void whatWasPutComesBackUntilItIsEvicted() {
    assertEquals(new CacheResult.Miss(), get());
    assertTrue(cache.put(OBJECT, Content.of(BYTES), TIME).isDone());
    assertTrue(cache.put(OBJECT, Content.of(BYTES), TIME).isDone(), "it is there");
    ByteArrayOutputStream sink = new ByteArrayOutputStream();

    assertTrue(cache.get(OBJECT, sink, 3, TIME).isDone());

    assertArrayEquals(BYTES, sink.toByteArray());
    assertTrue(cache.evict(List.of(OBJECT), TIME).isDone());
    assertEquals(new CacheResult.Miss(), get());
  }

  @Test
  void whatTheCallersSinkThrowsIsThrownOnAndNoFailureOfTheCache() {
    cache.put(OBJECT, Content.of(BYTES), TIME);
    IOException full = new IOException("disk full");
    IllegalStateException mistake = new IllegalStateException("a mistake");

    assertSame(
        full,
        assertThrows(
                UncheckedIOException.class,
                () -> cache.get(OBJECT, failing(mistake, full), 3, TIME))
            .getCause());
    assertSame(
        mistake,
        assertThrows(
            IllegalStateException.class, () -> cache.get(OBJECT, failing(mistake, null), 3, TIME)));

    assertTrue(get().isDone(), "it is not left alone for that");
  }

  @Test
  void contentThatCannotBeReadIsNotPutAndNotThrown() {
    Content unreadable =
        new Content() {
          @Override
          public long size() {
            return 3;
          }

          @Override
          public InputStream open() throws IOException {
            throw new IOException("gone");
          }
        };

    assertInstanceOf(CacheResult.Failed.class, cache.put(OBJECT, unreadable, TIME));

    assertEquals(new CacheResult.Miss(), get(), "it is not left alone for that");
  }

  @Test
  void whatIsTooLargeGoes() {
    cache.put(OBJECT, Content.of(BYTES), TIME);

    assertInstanceOf(
        CacheResult.Failed.class, cache.get(OBJECT, new ByteArrayOutputStream(), 2, TIME));

    assertEquals(new CacheResult.Miss(), get());
  }

  @Test
  void afterAFailureARefusalOrAMistakeItIsLeftAloneForAWhile() {
    List<Fault> failures =
        List.of(
            new Fault.Refused(),
            new Fault.Unavailable(),
            new Fault.Before(
                () -> {
                  throw new IllegalStateException("a mistake");
                }));
    for (Fault failure : failures) {
      faults.next(RemoteOperation.GET, failure);
      assertInstanceOf(CacheResult.Failed.class, get());

      assertEquals(new CacheResult.Skipped(), get());

      tiers.clock.advance(Duration.ofSeconds(30));
      assertEquals(new CacheResult.Miss(), get(), "one call tries it");
      assertEquals(new CacheResult.Miss(), get());
    }
  }

  @Test
  void aWriteInDoubtIsAFailure() {
    faults.next(RemoteOperation.CREATE, new Fault.LostAnswer());
    assertInstanceOf(CacheResult.Failed.class, cache.put(OBJECT, Content.of(BYTES), TIME));

    assertEquals(new CacheResult.Skipped(), get());

    tiers.clock.advance(Duration.ofSeconds(30));
    assertTrue(get().isDone());
  }

  @Test
  void aMistakeInTheStoreIsNotThrown() {
    faults.next(
        RemoteOperation.GET,
        new Fault.Before(
            () -> {
              throw new IllegalStateException("password123");
            }));

    CacheResult.Failed failed = assertInstanceOf(CacheResult.Failed.class, get());

    assertEquals(IllegalStateException.class.getName(), failed.problem());
  }

  @Test
  void withoutTimeOrInterruptedItIsNotAsked() {
    assertEquals(
        new CacheResult.Skipped(),
        cache.get(OBJECT, new ByteArrayOutputStream(), 3, Duration.ZERO));
    Thread.currentThread().interrupt();
    assertEquals(new CacheResult.Skipped(), get());
    assertTrue(Thread.interrupted(), "the flag stays set");
    assertEquals(0, store.traffic().calls());
  }

  @Test
  void anInterruptDuringACallIsNoFailure() {
    faults.next(
        RemoteOperation.GET,
        new Fault.Before(
            () -> {
              Thread.currentThread().interrupt();
              throw new RemoteCancelledException("interrupted");
            }));

    assertEquals(new CacheResult.Skipped(), get());

    assertTrue(Thread.interrupted());
    faults.heal();
    assertEquals(new CacheResult.Miss(), get());
  }

  @Test
  void aClosedCacheIsSkipped() {
    store.close();

    assertEquals(new CacheResult.Skipped(), get());
    assertEquals(new CacheResult.Skipped(), cache.put(OBJECT, Content.of(BYTES), TIME));
    assertInstanceOf(RemoteRetention.NotTold.class, cache.retention(TIME));
  }

  @Test
  void anOfferYieldsToWhatTheCallerSaysIsNewer() {
    assertTrue(cache.offer(Tiers.HEAD, new byte[] {1}, Duration.ZERO, old -> false, TIME).isDone());
    assertEquals(
        new CacheResult.Miss(),
        cache.offer(Tiers.HEAD, new byte[] {2}, Duration.ZERO, old -> false, TIME));
    byte[][] asked = new byte[1][];

    assertTrue(
        cache
            .offer(
                Tiers.HEAD,
                new byte[] {3},
                Duration.ZERO,
                old -> {
                  asked[0] = old;
                  return true;
                },
                TIME)
            .isDone());

    assertArrayEquals(new byte[] {1}, asked[0]);
    assertTrue(
        cache
            .register(Tiers.HEAD, found -> assertArrayEquals(new byte[] {3}, found), TIME)
            .isDone());
  }

  @Test
  void whatIsTooOldYieldsToAnything() {
    cache.offer(Tiers.HEAD, new byte[] {1}, Duration.ZERO, old -> false, TIME);
    tiers.clock.advance(StoreCache.MAX_AGE.plusMillis(1));

    assertTrue(cache.offer(Tiers.HEAD, new byte[] {2}, Duration.ZERO, old -> false, TIME).isDone());
  }

  @Test
  void whatIsNoEntryIsAMissAndGoes() {
    store.compareAndSet(cache.here(Tiers.HEAD), Version.ABSENT, BYTES, TIME);

    assertEquals(new CacheResult.Miss(), cache.register(Tiers.HEAD, found -> {}, TIME));

    assertEquals(Optional.empty(), store.read(cache.here(Tiers.HEAD), TIME));
  }

  @Test
  void ofTwoThatOfferAtOnceOneIsLeftOut() {
    faults.next(
        RemoteOperation.COMPARE_AND_SET,
        new Fault.Before(
            () -> cache.offer(Tiers.HEAD, new byte[] {2}, Duration.ZERO, old -> true, TIME)));

    assertEquals(
        new CacheResult.Miss(),
        cache.offer(Tiers.HEAD, new byte[] {1}, Duration.ZERO, old -> true, TIME));

    assertTrue(
        cache
            .register(Tiers.HEAD, found -> assertArrayEquals(new byte[] {2}, found), TIME)
            .isDone());
  }

  @Test
  void inValidatedModeRegistersAreNoneOfItsBusiness() {
    StoreCache validated = cache(store, Mode.VALIDATED);

    assertEquals(new CacheResult.Skipped(), validated.register(Tiers.HEAD, found -> {}, TIME));
    assertEquals(
        new CacheResult.Skipped(),
        validated.offer(Tiers.HEAD, BYTES, Duration.ZERO, old -> true, TIME));
    assertFalse(validated.keepsRegisters());
    assertEquals(0, store.traffic().calls());
  }

  @Test
  void inValidatedModeARegisterThatOthersKeepIsForgotten() {
    cache.offer(Tiers.HEAD, BYTES, Duration.ZERO, old -> true, TIME);

    assertTrue(cache(store, Mode.VALIDATED).evict(List.of(Tiers.HEAD), TIME).isDone());

    assertEquals(new CacheResult.Miss(), cache.register(Tiers.HEAD, found -> {}, TIME));
  }

  @Test
  void aRegisterOfSomebodyElseIsLeftAsItIs() {
    store.compareAndSet(Tiers.HEAD, Version.ABSENT, BYTES, TIME);

    assertEquals(new CacheResult.Miss(), cache.register(Tiers.HEAD, found -> {}, TIME));
    cache.offer(Tiers.HEAD, new byte[] {9}, Duration.ZERO, old -> true, TIME);
    cache.evict(List.of(Tiers.HEAD), TIME);

    assertArrayEquals(BYTES, store.read(Tiers.HEAD, TIME).orElseThrow().content());
  }

  @Test
  void whatIsCachedOfOneStoreIsNotGivenBackForAnother() {
    cache.offer(Tiers.HEAD, BYTES, Duration.ZERO, old -> true, TIME);

    StoreCache another = cache(store, Mode.CACHE_FIRST, "there");

    assertEquals(new CacheResult.Miss(), another.register(Tiers.HEAD, found -> {}, TIME));
    assertTrue(another.offer(Tiers.HEAD, BYTES, Duration.ZERO, old -> false, TIME).isDone());
    assertTrue(cache.register(Tiers.HEAD, found -> {}, TIME).isDone());
  }

  @Test
  void theAgeCountsFromWhenTheRemoteStoreHadIt() {
    Duration most = StoreCache.MAX_AGE;
    assertEquals(
        new CacheResult.Miss(),
        cache.offer(Tiers.HEAD, BYTES, most.plusMillis(1), old -> true, TIME));
    assertTrue(cache.offer(Tiers.HEAD, BYTES, most.minusSeconds(1), old -> true, TIME).isDone());
    assertTrue(cache.register(Tiers.HEAD, found -> {}, TIME).isDone());

    tiers.clock.advance(Duration.ofMillis(1001));

    assertEquals(new CacheResult.Miss(), cache.register(Tiers.HEAD, found -> {}, TIME));
  }

  @Test
  void whatCannotBeReadAsARegisterGoes() {
    Fault damaged =
        new Fault.Before(
            () -> {
              throw new RemoteDamagedException("too large");
            });
    for (int round = 0; round < 2; round++) {
      cache.offer(Tiers.HEAD, BYTES, Duration.ZERO, old -> true, TIME);
      faults.next(RemoteOperation.READ, damaged);
      if (round == 0) {
        assertInstanceOf(CacheResult.Failed.class, cache.register(Tiers.HEAD, found -> {}, TIME));
        assertEquals(Optional.empty(), store.read(cache.here(Tiers.HEAD), TIME));
      } else {
        assertTrue(
            cache.offer(Tiers.HEAD, new byte[] {7}, Duration.ZERO, old -> false, TIME).isDone());
      }
    }
    assertTrue(
        cache
            .register(Tiers.HEAD, found -> assertArrayEquals(new byte[] {7}, found), TIME)
            .isDone());
  }

  @Test
  void whatIsSlowForObjectsKeepsNoRegisterFromBeingForgotten() {
    cache.offer(Tiers.HEAD, BYTES, Duration.ZERO, old -> true, TIME);
    faults.next(RemoteOperation.CREATE, new Fault.LostAnswer());
    assertInstanceOf(CacheResult.Failed.class, cache.put(OBJECT, Content.of(BYTES), TIME));

    assertTrue(cache.evict(List.of(Tiers.HEAD), TIME).isDone());

    assertEquals(new CacheResult.Skipped(), get());
    assertEquals(new CacheResult.Miss(), cache.register(Tiers.HEAD, found -> {}, TIME));
  }

  @Test
  void aCacheThatAnswersNothingIsAskedTwice() {
    for (RemoteOperation operation : RemoteOperation.values()) {
      faults.always(operation, new Fault.Unavailable());
    }
    for (int round = 0; round < 10; round++) {
      CacheResult unused = get();
      unused = cache.put(OBJECT, Content.of(BYTES), TIME);
      unused = cache.evict(List.of(Tiers.HEAD, OBJECT), TIME);
      unused = cache.register(Tiers.HEAD, found -> {}, TIME);
      unused = cache.offer(Tiers.HEAD, BYTES, Duration.ZERO, old -> true, TIME);
    }

    assertEquals(2, store.traffic().calls());
  }

  @Test
  void whatTheCallersPredicateThrowsIsThrownOnAndNoFailureOfTheCache() {
    cache.offer(Tiers.HEAD, BYTES, Duration.ZERO, old -> true, TIME);
    IllegalStateException mistake = new IllegalStateException("a mistake");

    assertSame(
        mistake,
        assertThrows(
            IllegalStateException.class,
            () ->
                cache.offer(
                    Tiers.HEAD,
                    BYTES,
                    Duration.ZERO,
                    old -> {
                      throw mistake;
                    },
                    TIME)));

    assertTrue(cache.register(Tiers.HEAD, found -> {}, TIME).isDone(), "it is not left alone");
  }

  @Test
  void howLongItKeepsThingsIsNotToldIfItDoesNotAnswer() {
    assertEquals(new RemoteRetention.Unlimited(), cache.retention(TIME));
    faults.next(RemoteOperation.RETENTION, new Fault.Unavailable());

    assertInstanceOf(RemoteRetention.NotTold.class, cache.retention(TIME));
  }
}
