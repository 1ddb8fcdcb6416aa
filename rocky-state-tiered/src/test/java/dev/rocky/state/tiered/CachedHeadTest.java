package dev.rocky.state.tiered;

import static dev.rocky.state.tiered.TieredMachine.A;
import static dev.rocky.state.tiered.TieredMachine.B;
import static dev.rocky.state.tiered.TieredMachine.C;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RemoteCache;
import dev.rocky.state.spi.SyncState;
import dev.rocky.state.sync.EncryptionKey;
import dev.rocky.state.sync.ForeignLineageException;
import dev.rocky.state.sync.RemoteKeyException;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.RemoteOperation;
import dev.rocky.state.tiered.TieredSettings.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a pull makes of a HEAD that is in the cache, and of one that should not be there. */
class CachedHeadTest {

  private final Tiers tiers = new Tiers();
  private final List<TieredMachine> machines = new ArrayList<>();

  @AfterEach
  void close() {
    machines.forEach(TieredMachine::close);
  }

  private TieredMachine machine() {
    return machine(Mode.CACHE_FIRST);
  }

  private TieredMachine machine(Mode mode) {
    TieredMachine machine = new TieredMachine(tiers, mode);
    machines.add(machine);
    return machine;
  }

  /** The content of HEAD after each of so many commits of {@code A} by {@code machine}. */
  private List<Register> heads(TieredMachine machine, int commits) {
    List<Register> heads = new ArrayList<>();
    for (int commit = 1; commit <= commits; commit++) {
      assertInstanceOf(PushResult.Pushed.class, machine.commit(A, "1." + commit));
      heads.add(tiers.head().orElseThrow());
    }
    return heads;
  }

  @Test
  void aPullWithNothingNewIsOneCallOfTheCache() {
    TieredMachine one = machine();
    heads(one, 2);
    SyncState before = one.state();
    one.countAnew();

    assertEquals(new PullResult.Unchanged(2, false), one.pull());

    assertEquals(1, one.cache.traffic().calls());
    assertEquals(0, one.durable.traffic().calls());
    assertTrue(one.use().head());
    assertEquals(2, one.last().generation().getAsLong());
    assertEquals(before, one.state());
  }

  @Test
  void aColdPullReadsTheCacheAlone() {
    heads(machine(), 1);
    TieredMachine other = machine();

    assertEquals(new PullResult.Restored(1, false, 1, 0), other.pull());

    assertEquals(Map.of(A, "1.1"), other.records());
    assertEquals(2, other.cache.traffic().calls());
    assertEquals(0, other.durable.traffic().calls());
    assertEquals(Optional.empty(), other.state().seen(), "no version that could be wrong");
  }

  @Test
  void inValidatedModeTheCacheIsNotAskedForAHeadNorGivenOne() {
    TieredMachine one = machine(Mode.VALIDATED);
    List<Register> heads = heads(one, 2);
    assertEquals(Optional.empty(), tiers.cachedHead());
    tiers.cacheHead(heads.get(0).content());
    Optional<Register> there = tiers.cachedHead();
    TieredMachine other = machine(Mode.VALIDATED);

    assertEquals(new PullResult.Restored(2, true, 1, 0), other.pull());
    assertEquals(new PullResult.Unchanged(2, true), one.pull());

    assertEquals(0, other.cache.traffic().calls(RemoteOperation.READ));
    assertEquals(there, tiers.cachedHead());
    assertFalse(one.use().head());
  }

  @Test
  void aStaleHeadIsUsedAndCaughtAtTheCommit() {
    TieredMachine one = machine();
    TieredMachine other = machine();
    List<Register> heads = heads(one, 1);
    other.pull();
    assertInstanceOf(PushResult.Pushed.class, one.commit(B, "1.1"));
    tiers.cacheHead(heads.get(0).content());

    assertEquals(new PullResult.Unchanged(1, false), other.pull());
    assertEquals(new PushResult.Pushed(3, 1), other.commit(C, "1.1"));

    assertEquals(Map.of(A, "1.1", B, "1.1", C, "1.1"), other.records());
    assertTrue(tiers.isHeadCached());
    assertEquals(new PullResult.Restored(3, false, 1, 0), one.pull());
    assertEquals(other.records(), one.records());
  }

  @Test
  void whatWasDecidedOnAStaleHeadIsInConflictAndNotLost() {
    TieredMachine one = machine();
    TieredMachine other = machine();
    List<Register> heads = heads(one, 1);
    other.pull();
    one.commit(A, "one's");
    tiers.cacheHead(heads.get(0).content());
    other.pull();

    assertInstanceOf(PushResult.Conflict.class, other.commit(A, "other's"));

    assertEquals(Map.of(A, "other's"), other.records());
    assertEquals(Map.of(A, "one's"), pulledAnew().records());
  }

  /** A machine that asks the durable store only. */
  private TieredMachine pulledAnew() {
    TieredMachine fresh = machine(Mode.VALIDATED);
    fresh.pull();
    return fresh;
  }

  @Test
  void aHeadThatIsOlderThanTheBaseIsReadAgainAndNotRegressed() {
    TieredMachine one = machine();
    List<Register> heads = heads(one, 3);
    tiers.cacheHead(heads.get(0).content());

    assertEquals(new PullResult.Unchanged(3, true), one.pull());

    assertTrue(tiers.isHeadCached(), "only a greater generation takes its place");
    assertFalse(one.use().head());
  }

  @Test
  void aHeadOfAnotherLineageIsNotUsedAndDoesNotStay() {
    TieredMachine stranger = machine();
    heads(stranger, 3);
    byte[] foreign = tiers.head().orElseThrow().content();
    tiers.setBack(Optional.empty());
    tiers.flush();
    TieredMachine one = machine();
    heads(one, 1);
    tiers.cacheHead(foreign);

    assertEquals(new PullResult.Unchanged(1, true), one.pull());

    assertEquals(Map.of(A, "1.1"), one.records());
    assertTrue(tiers.isHeadCached());
  }

  /** The same lineage, in which the base's generation is another commit. */
  @Test
  void aHeadOfAnotherBranchIsNotUsed() {
    TieredMachine one = machine();
    List<Register> heads = heads(one, 2);
    tiers.setBack(Optional.of(heads.get(0)));
    TieredMachine other = machine(Mode.VALIDATED);
    other.pull();
    other.commit(B, "1.1");
    other.commit(B, "1.2");
    tiers.cacheHead(tiers.head().orElseThrow().content());

    assertInstanceOf(PullResult.Regressed.class, one.pull());

    assertEquals(Map.of(A, "1.2"), one.records());
  }

  @Test
  void aHeadOfAnotherBranchAtTheSameGenerationDoesNotStay() {
    List<Register> heads = heads(machine(), 2);
    tiers.setBack(Optional.of(heads.get(0)));
    TieredMachine other = machine();
    other.synced.startRun().pullVerified();
    other.commit(B, "1.1");
    tiers.cacheHead(heads.get(1).content());

    assertEquals(new PullResult.Unchanged(2, true), other.pull());

    assertTrue(tiers.isHeadCached());
  }

  /** What was read before another machine's commit is offered behind it. */
  @Test
  void aHeadThatIsOfferedLateDoesNotTakeThePlaceOfANewerOne() {
    TieredMachine one = machine();
    heads(one, 1);
    tiers.flush();
    TieredMachine other = machine();
    other.cacheFaults.on(RemoteOperation.READ, 2, new Fault.Before(() -> one.commit(B, "1.1")));

    assertEquals(new PullResult.Restored(1, true, 1, 0), other.pull());

    assertTrue(tiers.isHeadCached());
    assertEquals(new PullResult.Restored(2, false, 1, 0), other.pull());
  }

  @Test
  void garbageIsAMissAndGoes() {
    TieredMachine one = machine();
    heads(one, 1);
    byte[] torn = tiers.cachedHead().orElseThrow().content();
    torn[20] ^= 1;
    byte[] newer = tiers.cachedHead().orElseThrow().content();
    newer[5] = 2;
    for (byte[] garbage :
        List.of(new byte[0], new byte[17], new byte[18], new byte[5000], torn, newer)) {
      tiers.cacheEntry(garbage);

      assertEquals(new PullResult.Unchanged(1, true), one.pull());

      assertTrue(tiers.isHeadCached());
    }
    tiers.cacheHead(new byte[200]); // an entry that is whole, of something that is no HEAD
    assertEquals(new PullResult.Unchanged(1, true), one.pull());
    assertTrue(tiers.isHeadCached());
  }

  @Test
  void afterFifteenMinutesTheDurableStoreIsAskedOnce() {
    TieredMachine one = machine();
    heads(one, 1);
    tiers.clock.advance(RemoteCache.MAX_AGE.minusMinutes(1));
    assertEquals(new PullResult.Unchanged(1, false), one.pull());
    tiers.clock.advance(Duration.ofMinutes(1).plusMillis(1));

    assertEquals(new PullResult.Unchanged(1, true), one.pull());

    assertEquals(new PullResult.Unchanged(1, false), one.pull());
  }

  @Test
  void whatIsFromTheFutureIsNotUsed() {
    TieredMachine one = machine();
    List<Register> heads = heads(one, 1);
    tiers.clock.advance(Duration.ofMinutes(1));
    tiers.cacheHead(heads.get(0).content());
    tiers.clock.set(Tiers.NOW.plusSeconds(59));

    assertEquals(new PullResult.Unchanged(1, true), one.pull());

    assertEquals(new PullResult.Unchanged(1, false), one.pull(), "it was stored anew");
  }

  @Test
  void whileTheDurableStoreIsDownTheCacheServesReads() {
    TieredMachine one = machine();
    TieredMachine other = machine();
    heads(one, 1);
    other.pull();
    one.commit(B, "1.1");
    TieredMachine.always(other.durableFaults, new Fault.Unavailable());

    assertEquals(new PullResult.Restored(2, false, 1, 0), other.pull());
    assertEquals(Map.of(A, "1.1", B, "1.1"), other.records());
    assertEquals(Optional.empty(), other.state().seen(), "nor after A1");
    assertInstanceOf(PushResult.Skipped.class, other.commit(C, "1.1"));

    other.durableFaults.heal();
    assertEquals(new PushResult.Pushed(3, 1), other.push());
    assertEquals(other.records(), pulledAnew().records());
  }

  @Test
  void inValidatedModeAPullWithoutTheDurableStoreIsIndeterminate() {
    TieredMachine one = machine(Mode.VALIDATED);
    heads(one, 1);
    TieredMachine.always(one.durableFaults, new Fault.Unavailable());

    assertInstanceOf(PullResult.Indeterminate.class, one.pull());
    assertInstanceOf(PushResult.Skipped.class, one.commit(B, "1.1"));

    one.durableFaults.heal();
    assertEquals(new PushResult.Pushed(2, 1), one.push());
  }

  @Test
  void withBothDownAPullIsIndeterminateAndThePushWaits() {
    for (Mode mode : Mode.values()) {
      TieredMachine one = machine(mode);
      one.pull();
      one.commit(B, "1. " + mode);
      TieredMachine.always(one.durableFaults, new Fault.Unavailable());
      TieredMachine.always(one.cacheFaults, new Fault.Unavailable());

      assertInstanceOf(PullResult.Indeterminate.class, one.pull());
      assertInstanceOf(PushResult.Skipped.class, one.commit(A, "2. " + mode));

      one.durableFaults.heal();
      assertInstanceOf(PushResult.Pushed.class, one.push());
      assertEquals(one.records(), pulledAnew().records());
    }
  }

  /** What is deleted at the durable store long since, a late HEAD may still name. */
  @Test
  void aSegmentThatACachedHeadNamesAndIsGoneIsNoDamage() {
    TieredMachine one = machine();
    List<Register> heads = heads(one, 3);
    one.synced.maintenance().compact();
    TieredMachine other = machine();
    tiers.flush();
    tiers.cacheHead(heads.get(2).content());
    tiers.deleteDurable(
        tiers.durableObjects().stream()
            .filter(name -> name.file().startsWith("0000000000000001-"))
            .toList());

    assertEquals(new PullResult.Restored(4, true, 1, 0), other.pull());

    assertEquals(Map.of(A, "1.3"), other.records());
  }

  @Test
  void anAttemptThatIsPendingIsSettledByTheDurableStore() {
    TieredMachine one = machine();
    List<Register> heads = heads(one, 1);
    one.put(B, "1.1");
    one.durableFaults.next(RemoteOperation.COMPARE_AND_SET, new Fault.LostAnswer());
    one.durableFaults.on(RemoteOperation.READ_IF_CHANGED, 2, new Fault.Refused());
    assertInstanceOf(PushResult.Unknown.class, one.push());
    tiers.cacheHead(heads.get(0).content());
    one.countAnew();

    assertEquals(new PullResult.Unchanged(2, true), one.pull());

    assertEquals(0, one.cache.traffic().calls(RemoteOperation.GET));
    assertEquals(Optional.empty(), one.state().pending());
    assertEquals(new PushResult.UpToDate(2), one.push());
  }

  @Test
  void aDurableStoreThatWentBackIsRegressedToTheNextPush() {
    TieredMachine one = machine();
    List<Register> heads = heads(one, 2);
    tiers.setBack(Optional.of(heads.get(0)));

    assertEquals(new PullResult.Unchanged(2, false), one.pull());
    assertInstanceOf(PushResult.Regressed.class, one.commit(B, "1.1"));

    tiers.clock.advance(RemoteCache.MAX_AGE.plusMillis(1));
    assertInstanceOf(PullResult.Regressed.class, one.pull());
  }

  @Test
  void aPersonsDecisionIsAboutTheDurableStore() {
    TieredMachine one = machine();
    List<Register> heads = heads(one, 2);
    tiers.setBack(Optional.of(heads.get(0)));
    tiers.cacheHead(heads.get(1).content());

    assertInstanceOf(PullResult.Restored.class, one.synced.adoptRemote());

    assertEquals(1, one.state().base().orElseThrow().generation());
    assertInstanceOf(PushResult.Pushed.class, one.commit(B, "1.1"));
  }

  @Test
  void aHeadThatIsGoneTakesTheCachedOneWithIt() {
    TieredMachine one = machine();
    heads(one, 1);
    tiers.setBack(Optional.empty());
    tiers.clock.advance(RemoteCache.MAX_AGE.plusMillis(1));

    assertInstanceOf(PullResult.Regressed.class, one.pull());

    assertEquals(Optional.empty(), tiers.cachedHead());
  }

  @Test
  void aCommitWhoseMachineDiesBehindItLeavesNoOldHead() {
    TieredMachine one = machine();
    heads(one, 1);
    one.cacheFaults.next(RemoteOperation.COMPARE_AND_SET, new Fault.LostRequest());

    one.commit(B, "1.1");

    assertEquals(Optional.empty(), tiers.cachedHead());
  }

  @Test
  void aRemovalThatFailsLeavesAnOldHeadThatNobodyCommitsOn() {
    TieredMachine one = machine();
    TieredMachine other = machine();
    heads(one, 1);
    other.pull();
    TieredMachine.always(one.cacheFaults, new Fault.Unavailable());

    assertEquals(new PushResult.Pushed(2, 1), one.commit(B, "1.1"));

    assertEquals(new PullResult.Unchanged(1, false), other.pull());
    assertEquals(new PushResult.Pushed(3, 1), other.commit(C, "1.1"));
    assertEquals(Map.of(A, "1.1", B, "1.1", C, "1.1"), pulledAnew().records());
  }

  @Test
  void encryptedHeadsAreComparedAfterDecoding() {
    EncryptionKey key = new EncryptionKey("k1", new byte[32]);
    TieredMachine one =
        new TieredMachine(tiers, Mode.CACHE_FIRST, options -> options.encryption(key));
    machines.add(one);
    List<Register> heads = heads(one, 2);
    tiers.cacheHead(heads.get(0).content());

    assertEquals(new PullResult.Unchanged(2, true), one.pull());
    assertTrue(tiers.isHeadCached());
    assertEquals(new PullResult.Unchanged(2, false), one.pull());

    TieredMachine without = machine();
    assertThrows(RemoteKeyException.class, without::pull);
  }

  /** As S3 answers for what is gone, if listing is not permitted. */
  @Test
  void aSegmentThatIsRefusedIsAskedForByTheHeadOfTheDurableStore() {
    TieredMachine one = machine();
    List<Register> heads = heads(one, 1);
    TieredMachine other = machine();
    other.pull();
    one.commit(B, "1.1");
    byte[] newer = tiers.head().orElseThrow().content();
    tiers.setBack(Optional.of(heads.get(0)));
    tiers.flush();
    tiers.cacheHead(newer);
    other.durableFaults.always(RemoteOperation.GET, new Fault.Refused());

    assertEquals(new PullResult.Unchanged(1, true), other.pull());
  }

  @Test
  void aMachineThatIsValidatedRemovesTheCachedHeadWhenItCommits() {
    TieredMachine one = machine();
    heads(one, 1);
    TieredMachine other = machine(Mode.VALIDATED);
    other.pull();

    other.commit(B, "1.1");

    assertEquals(Optional.empty(), tiers.cachedHead());
    assertEquals(new PullResult.Restored(2, true, 1, 0), one.pull());
  }

  @Test
  void aHeadThatTheDurableStoreHasLostDoesNotStayOnceSomebodySeesThat() {
    TieredMachine one = machine();
    List<Register> heads = heads(one, 2);
    TieredMachine other = machine();
    other.pull();
    tiers.setBack(Optional.of(heads.get(0)));

    assertInstanceOf(PushResult.Regressed.class, one.push());

    assertEquals(Optional.empty(), tiers.cachedHead());
    assertInstanceOf(PullResult.Regressed.class, other.pull());
    tiers.cacheHead(heads.get(1).content());
    assertInstanceOf(PullResult.Regressed.class, other.synced.startRun().pullVerified());
    assertEquals(Optional.empty(), tiers.cachedHead());
  }

  @Test
  void aHeadOfAnotherHistoryDoesNotStayOnceSomebodySeesThat() {
    TieredMachine one = machine();
    heads(one, 1);
    byte[] first = tiers.head().orElseThrow().content();
    tiers.setBack(Optional.empty());
    tiers.flush();
    heads(machine(), 1);
    tiers.cacheHead(first);

    assertThrows(ForeignLineageException.class, one::push);

    assertEquals(Optional.empty(), tiers.cachedHead());
  }

  @Test
  void aSlowPutDoesNotKeepTheOldHeadInTheCache() {
    TieredMachine one = machine();
    TieredMachine other = machine();
    heads(one, 1);
    other.pull();
    one.cacheFaults.next(RemoteOperation.CREATE, new Fault.LostAnswer());

    one.commit(B, "1.1");

    assertTrue(tiers.isHeadCached());
    assertEquals(new PullResult.Restored(2, false, 1, 0), other.pull());
  }

  @Test
  void whileTheCacheIsLeftAloneTheEventsSaySo() {
    TieredMachine one = machine();
    heads(one, 1);
    one.cacheFaults.next(RemoteOperation.READ, new Fault.Unavailable());
    one.pull();
    assertTrue(one.use().failures() > 0, one.use()::toString);

    one.pull();

    assertTrue(one.use().skipped() > 0, one.use()::toString);
    TieredMachine validated = machine(Mode.VALIDATED);
    validated.pull();
    validated.pull();
    assertEquals(0, validated.use().skipped(), "it is not asked for registers");
  }
}
