package dev.rocky.state.tiered;

import static dev.rocky.state.tiered.TieredMachine.A;
import static dev.rocky.state.tiered.TieredMachine.B;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.Progress;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.sync.CacheUse;
import dev.rocky.state.sync.SyncPolicy;
import dev.rocky.state.sync.TransferOutcome;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.RemoteOperation;
import dev.rocky.state.tiered.TieredSettings.Mode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Objects come from a cache if it has them right, and from the durable store otherwise. */
class CachedObjectsTest {

  private static final Map<Key, String> BOTH = Map.of(A, "1", B, "2");

  private final Tiers tiers = new Tiers();

  /** A machine that has pushed two commits. */
  private TieredMachine writer(Mode mode) {
    TieredMachine writer = new TieredMachine(tiers, mode);
    assertInstanceOf(PushResult.Pushed.class, writer.commit(A, "1"));
    assertInstanceOf(PushResult.Pushed.class, writer.commit(B, "2"));
    return writer;
  }

  @ParameterizedTest
  @EnumSource
  void whatOneMachineSentTheOtherHasFromTheCache(Mode mode) {
    try (TieredMachine one = writer(mode);
        TieredMachine other = new TieredMachine(tiers, mode)) {
      // When
      PullResult pulled = other.pull();
      // Then
      assertInstanceOf(PullResult.Restored.class, pulled);
      assertEquals(BOTH, other.records());
      assertEquals(0, other.durable.traffic().calls(RemoteOperation.GET));
      assertEquals(2, other.use().objects());
      assertTrue(other.use().bytes() > 100, other.use()::toString);
      assertEquals(0, other.use().behind());
      assertEquals(0, one.use().failures());
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatTheCacheLostComesFromTheDurableStoreAndIsThereAgain(Mode mode) {
    try (TieredMachine one = writer(mode);
        TieredMachine other = new TieredMachine(tiers, mode)) {
      tiers.flush();

      assertEquals(new PullResult.Restored(2, true, 2, 0), other.pull());

      assertEquals(BOTH, other.records());
      assertEquals(2, other.use().behind());
      assertEquals(2, tiers.cachedObjects().size());
      assertTrue(tiers.agree());
      assertEquals(BOTH, one.records());
    }
  }

  @ParameterizedTest
  @EnumSource
  void garbageInTheCacheIsNoDamageAndIsReplaced(Mode mode) {
    for (int more : List.of(0, 1)) { // as long as it should be, and longer
      try (TieredMachine one = writer(mode);
          TieredMachine other = new TieredMachine(tiers, mode)) {
        one.pull();
        tiers.spoil(more);

        assertInstanceOf(PullResult.Restored.class, other.pull());

        assertEquals(BOTH, other.records());
        assertEquals(TransferOutcome.OK, other.last().outcome());
        assertEquals(2, other.use().behind());
        assertEquals(2, more == 0 ? other.use().wrong() : other.use().failures());
        assertTrue(tiers.agree());
      }
      tiers.setBack(Optional.empty());
      tiers.flush();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCacheThatTakesNothingAndForgetsNothingFailsNoTransfer(Mode mode) {
    try (TieredMachine one = new TieredMachine(tiers, mode);
        TieredMachine other = new TieredMachine(tiers, mode)) {
      for (RemoteOperation write :
          List.of(
              RemoteOperation.CREATE, RemoteOperation.COMPARE_AND_SET, RemoteOperation.DELETE)) {
        one.cacheFaults.always(write, new Fault.Refused());
        other.cacheFaults.always(write, new Fault.Refused());
      }

      assertInstanceOf(PushResult.Pushed.class, one.commit(A, "1"));
      assertInstanceOf(PullResult.Restored.class, other.pull());

      assertEquals(Map.of(A, "1"), other.records());
      assertTrue(one.use().failures() > 0, one.use()::toString);
      assertTrue(one.use().problem().isPresent());
      assertEquals(TransferOutcome.OK, one.last().outcome());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCacheThatIsDownIsAskedOnceForObjectsAndOnceForHeadAndThenLeftAloneForAWhile(Mode mode) {
    try (TieredMachine one = writer(mode);
        TieredMachine other = new TieredMachine(tiers, mode)) {
      TieredMachine.always(other.cacheFaults, new Fault.Unavailable());

      assertEquals(new PullResult.Restored(2, true, 2, 0), other.pull());
      assertEquals(new PullResult.Unchanged(2, true), other.pull());
      assertInstanceOf(PushResult.Pushed.class, other.commit(A, "3"));

      assertEquals(2, other.cache.traffic().calls());
      tiers.clock.advance(TieredMachine.PAUSE);
      assertInstanceOf(PushResult.Pushed.class, other.commit(A, "4"));
      assertEquals(4, other.cache.traffic().calls());
      other.cacheFaults.heal();
      tiers.clock.advance(TieredMachine.PAUSE);
      assertInstanceOf(PushResult.Pushed.class, other.commit(A, "5"));
      assertTrue(other.cache.traffic().calls() >= 6, "the cache is used again");
      assertEquals(0, other.use().skipped());
      assertEquals(BOTH, one.records());
    }
  }

  /** One object after the other, or several side by side: the time is spent once. */
  @ParameterizedTest
  @EnumSource
  void aBlackHoleCostsABudgetForObjectsAndOneForHeadHoweverManyObjectsThereAre(Mode mode) {
    try (TieredMachine one = new TieredMachine(tiers, mode);
        TieredMachine other = new TieredMachine(tiers, mode)) {
      for (int commit = 1; commit <= 12; commit++) {
        one.commit(TieredMachine.key("key " + commit), "value");
      }
      TieredMachine.always(other.cacheFaults, new Fault.Hang());

      assertEquals(new PullResult.Restored(12, true, 12, 0), other.pull());

      long waited = other.cache.traffic().calls();
      int heads = mode == Mode.CACHE_FIRST ? 1 : 0;
      assertTrue(waited <= 4 + heads, waited + " calls waited; there are four threads at most");
      CacheUse use = other.use();
      assertTrue(use.failures() >= 1 + heads && use.failures() <= 4 + heads, use::toString);
      assertEquals(12, use.behind());
    }
  }

  /** It answers, always in time, and a pull of many objects would wait for it for ever. */
  @Test
  void aSlowCacheTakesAQuarterOfATransfersTime() {
    try (TieredMachine one = new TieredMachine(tiers, Mode.VALIDATED);
        TieredMachine other =
            new TieredMachine(
                tiers,
                Mode.VALIDATED,
                options ->
                    options.policy(
                        SyncPolicy.ofDefaults().withTransferTimeout(Duration.ofSeconds(12))))) {
      for (int commit = 1; commit <= 12; commit++) {
        one.commit(TieredMachine.key("key " + commit), "value");
      }
      CountDownLatch spent = new CountDownLatch(1);
      other.cacheFaults.always(
          RemoteOperation.GET,
          new Fault.Before(() -> assertFalse(awaited(spent, Duration.ofMillis(3001)))));

      assertEquals(new PullResult.Restored(12, true, 12, 0), other.pull());

      CacheUse use = other.use();
      assertEquals(0, use.failures(), use::toString);
      assertTrue(use.skipped() > 0 && use.behind() > 0, use::toString);
      assertTrue(use.problem().orElseThrow().contains("a quarter"), use::toString);
    }
  }

  private static boolean awaited(CountDownLatch latch, Duration time) {
    try {
      return latch.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPushIntoABlackHoleIsAPush(Mode mode) {
    try (TieredMachine one = new TieredMachine(tiers, mode);
        TieredMachine other = new TieredMachine(tiers, mode)) {
      TieredMachine.always(one.cacheFaults, new Fault.Hang());

      assertInstanceOf(PushResult.Pushed.class, one.commit(A, "1"));

      assertEquals(2, one.cache.traffic().calls(), "for the segment, and for HEAD");
      assertInstanceOf(PullResult.Restored.class, other.pull());
      assertEquals(Map.of(A, "1"), other.records());
    }
  }

  /** What a verification finds in a cache would say nothing about what is kept. */
  @Test
  void aVerificationReadsTheDurableStore() {
    try (TieredMachine one = writer(Mode.CACHE_FIRST)) {
      tiers.deleteDurable(List.of(tiers.durableObjects().get(0)));
      one.countAnew();

      assertEquals(1, one.synced.maintenance().verify(Progress.NONE).orElseThrow().damageCount());

      assertEquals(0, one.cache.traffic().calls());
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsCollectedLeavesTheCacheAsWell(Mode mode) {
    try (TieredMachine one = writer(mode)) {
      one.synced.maintenance().compact();
      int before = tiers.cachedObjects().size();
      one.synced.maintenance().collect(Duration.ZERO);
      tiers.clock.advance(Duration.ofDays(2));
      one.synced.maintenance().collect(Duration.ZERO);
      tiers.clock.advance(Duration.ofDays(2));

      one.synced.maintenance().collect(Duration.ZERO);

      assertEquals(3, before);
      assertTrue(tiers.durableObjects().size() < 3, tiers.durableObjects()::toString);
      assertEquals(Set.copyOf(tiers.durableObjects()), Set.copyOf(tiers.cachedObjects()));
    }
  }
}
