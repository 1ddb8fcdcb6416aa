package dev.rocky.state.tiered;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.remote.CacheResult;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.tiered.TieredSettings.Mode;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long a cache may take, with the defaults, and what it costs if it does not answer. */
class StoreCacheTimesTest {

  private static final ObjectName OBJECT = Tiers.SEGMENTS.object("1");
  private static final int SMALL = 100;
  private static final int LARGE = 8 << 20;

  /** Of the caller, who has plenty. */
  private static final Duration TIME = Duration.ofSeconds(75);

  private static final TieredSettings SETTINGS =
      TieredSettings.ofDefaults().withMode(Mode.CACHE_FIRST);
  private static final Duration USUAL = SETTINGS.cacheTimeout();
  private static final Duration CONNECTING = SETTINGS.connectTimeout();

  private DistantStore store = new DistantStore(Duration.ofMillis(1));
  private StoreCache cache = cache();

  private StoreCache cache() {
    return new StoreCache(
        store.store(),
        Optional.of("here"),
        SETTINGS,
        Clock.systemUTC(),
        () -> store.now().toNanos());
  }

  private void roundTrip(Duration time) {
    store = new DistantStore(time);
    cache = cache();
  }

  private CacheResult get(int size, Duration timeout) {
    return cache.get(OBJECT, OutputStream.nullOutputStream(), size, timeout);
  }

  private CacheResult put() {
    return cache.put(OBJECT, Content.of(new byte[SMALL]), TIME);
  }

  private CacheResult forget() {
    return cache.evict(List.of(Tiers.HEAD), TIME);
  }

  /** What transfers ask of a cache, many times. */
  private void manyCalls(int size) {
    for (int round = 0; round < 20; round++) {
      CacheResult unused = cache.register(Tiers.HEAD, found -> {}, TIME);
      unused = get(size, TIME);
      unused = put();
      unused = forget();
      unused = cache.offer(Tiers.HEAD, new byte[1], Duration.ZERO, old -> true, TIME);
    }
  }

  @Test
  void onASlowNetworkItIsUsedOnceItsConnectionIsMade() {
    roundTrip(Duration.ofMillis(130));

    assertTrue(put().isDone());

    for (int call = 0; call < 8; call++) {
      assertTrue(get(SMALL, TIME).isDone(), "call " + call);
    }
  }

  @Test
  void aBlackHoleCostsOneConnectionAndOneCallInEachRecoveryTime() {
    store.hang(true);
    for (int pause = 0; pause < 3; pause++) {
      Duration begun = store.now();

      manyCalls(LARGE);

      Duration most = CONNECTING.multipliedBy(2); // the one call may be that for a large object
      assertTrue(store.now().minus(begun).compareTo(most) <= 0, "" + store.now().minus(begun));
      assertEquals(2 * (pause + 1), store.calls());
      store.advance(SETTINGS.recoveryTime());
    }
  }

  @Test
  void forSmallObjectsTheOneCallIsShort() {
    store.hang(true);

    manyCalls(SMALL);

    assertEquals(CONNECTING.plus(USUAL), store.now());
  }

  @Test
  void aServerThatBeginsToHangCostsOneCallAndOneConnection() {
    manyCalls(SMALL);
    store.hang(true);
    Duration begun = store.now();

    manyCalls(SMALL);

    assertEquals(USUAL.plus(CONNECTING), store.now().minus(begun));
  }

  @Test
  void theCallersTimeIsNeverExceeded() {
    store.hang(true);

    assertInstanceOf(CacheResult.Failed.class, get(LARGE, Duration.ofMillis(400)));

    assertEquals(Duration.ofMillis(400), store.now());
    assertEquals(new CacheResult.Skipped(), get(LARGE, TIME));
  }

  /** Else the end of one transfer's time would take the cache from the next. */
  @Test
  void aCallForWhichTheCallerHadTooLittleTimeSaysNothingOfTheCache() {
    assertTrue(put().isDone());

    CacheResult hurried = get(SMALL, Duration.ofNanos(20_000));

    assertInstanceOf(CacheResult.Failed.class, hurried);
    assertTrue(get(SMALL, TIME).isDone());
  }

  @Test
  void eightMebibytesHaveTimeForManyRoundTrips() {
    roundTrip(Duration.ofMillis(20));
    assertTrue(cache.put(OBJECT, Content.of(new byte[LARGE]), TIME).isDone());
    store.takes(32);

    assertTrue(get(LARGE, TIME).isDone());

    store.takes(1);
    assertTrue(get(LARGE, TIME).isDone(), "it is not left alone");
  }

  @Test
  void afterALargeObjectThatWasTooSlowHeadIsForgottenAllTheSame() {
    roundTrip(Duration.ofMillis(130));
    assertTrue(put().isDone());
    store.takes(100);
    assertInstanceOf(CacheResult.Failed.class, get(LARGE, TIME));
    store.takes(1);

    assertTrue(forget().isDone());
  }
}
