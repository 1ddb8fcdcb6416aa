package dev.rocky.state.sync;

import static dev.rocky.state.sync.Samples.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.sync.CollectionResult.Collected;
import dev.rocky.state.sync.CompactionResult.Compacted;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.LeakCheckExtension;
import dev.rocky.state.tck.ManualClock;
import dev.rocky.state.tck.RemoteOperation;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every remote step of compaction and collection × calls that wait, contents that break off, and
 * what no repetition helps against; the rest is in {@link CompactionTest} and {@link
 * CollectionTest}.
 */
@ExtendWith(LeakCheckExtension.class)
class MaintenanceFaultsTest {

  private static final Set<RemoteOperation> OF_COMPACTION =
      EnumSet.of(
          RemoteOperation.READ_IF_CHANGED,
          RemoteOperation.GET,
          RemoteOperation.CREATE,
          RemoteOperation.COMPARE_AND_SET);

  /** With a log that is longer than HEAD, of which the pages are got. */
  private static final Set<RemoteOperation> OF_COLLECTION =
      EnumSet.of(
          RemoteOperation.READ_IF_CHANGED,
          RemoteOperation.GET,
          RemoteOperation.LIST,
          RemoteOperation.COMPARE_AND_SET,
          RemoteOperation.DELETE);

  private final ManualClock clock = new ManualClock(Samples.TIME);

  /** What is done to a remote and must be done in the end. */
  private abstract static class Upkeep {
    final Commits remote;
    final SegmentReference orphan;

    Upkeep(ManualClock clock, int commits) {
      remote = new Commits(Protection.NONE, clock);
      remote.first(put("a", "1"));
      for (int i = 2; i <= commits; i++) {
        remote.push(put("a", "" + i));
      }
      orphan = remote.orphan();
      clock.advance(Keeper.GRACE.plusSeconds(2));
    }

    abstract Object run(Keeper keeper);

    abstract Class<?> done();

    abstract Class<?> skipped();

    abstract void assertDone(String what);
  }

  private static final class Compacting extends Upkeep {

    Compacting(ManualClock clock, int commits) {
      super(clock, commits);
    }

    @Override
    Object run(Keeper keeper) {
      return keeper.compact();
    }

    @Override
    Class<?> done() {
      return Compacted.class;
    }

    @Override
    Class<?> skipped() {
      return CompactionResult.Skipped.class;
    }

    @Override
    void assertDone(String what) {
      assertTrue(remote.head().covered() > 1, what);
    }
  }

  private static final class Collecting extends Upkeep {

    Collecting(ManualClock clock, int commits) {
      super(clock, commits);
    }

    @Override
    Object run(Keeper keeper) {
      return keeper.collect();
    }

    @Override
    Class<?> done() {
      return Collected.class;
    }

    @Override
    Class<?> skipped() {
      return CollectionResult.Skipped.class;
    }

    @Override
    void assertDone(String what) {
      assertFalse(remote.objects().contains(orphan.name()), what);
    }
  }

  @Test
  void whatWaitsOrBreaksOffIsRepeated() {
    for (Fault fault :
        List.of(
            new Fault.Hang(),
            new Fault.Delayed(Duration.ofMillis(1)),
            new Fault.Delayed(Duration.ofHours(1)),
            new Fault.Broken(10))) {
      assertEquals(suited(OF_COMPACTION, fault), repeated(true, fault));
      assertEquals(suited(OF_COLLECTION, fault), repeated(false, fault));
    }
  }

  @Test
  void whatIsRefusedOrDamagedEndsItAndTheNextOneDoesIt() {
    for (Fault fault :
        List.of(
            new Fault.Refused(),
            new Fault.Truncated(0),
            new Fault.Truncated(60),
            new Fault.Corrupted(0),
            new Fault.Corrupted(60))) {
      assertEquals(suited(OF_COMPACTION, fault), ended(true, fault));
      assertEquals(suited(OF_COLLECTION, fault), ended(false, fault));
    }
  }

  /** Which calls went wrong. */
  private Set<RemoteOperation> repeated(boolean compacts, Fault fault) {
    Set<RemoteOperation> met = EnumSet.noneOf(RemoteOperation.class);
    for (RemoteOperation operation : RemoteOperation.values()) {
      for (int call = 1; call <= 3 && fault.suits(operation); call++) {
        Upkeep upkeep = upkeep(compacts, operation);
        try (Keeper keeper = hasty(upkeep.remote)) {
          String what = operation + " " + call + " " + fault;
          keeper.script.on(operation, call, fault);

          assertInstanceOf(upkeep.done(), upkeep.run(keeper), what);

          upkeep.assertDone(what);
          assertKept(upkeep, keeper, what);
          noteIf(happened(keeper, fault), operation, met);
        }
      }
    }
    return met;
  }

  private Set<RemoteOperation> ended(boolean compacts, Fault fault) {
    Set<RemoteOperation> met = EnumSet.noneOf(RemoteOperation.class);
    for (RemoteOperation operation : RemoteOperation.values()) {
      for (int call = 1; call <= 3 && fault.suits(operation); call++) {
        Upkeep upkeep = upkeep(compacts, operation);
        try (Keeper keeper = hasty(upkeep.remote)) {
          String what = operation + " " + call + " " + fault;
          keeper.script.on(operation, call, fault);

          boolean ended = ends(upkeep, keeper, fault, what);

          assertEquals(happened(keeper, fault), ended, what);
          assertKept(upkeep, keeper, what);
          keeper.script.heal();
          if (ended) {
            upkeep.run(keeper);
          }
          upkeep.assertDone(what);
          assertKept(upkeep, keeper, what);
          noteIf(ended, operation, met);
        }
      }
    }
    return met;
  }

  private static boolean ends(Upkeep upkeep, Keeper keeper, Fault fault, String what) {
    try {
      Object result = upkeep.run(keeper);
      if (upkeep.skipped().isInstance(result)) {
        assertInstanceOf(Fault.Refused.class, fault, what);
        return true;
      }
      assertInstanceOf(upkeep.done(), result, what);
      return false;
    } catch (RemoteDamagedException e) {
      assertFalse(fault instanceof Fault.Refused, what);
      return true;
    }
  }

  private Upkeep upkeep(boolean compacts, RemoteOperation operation) {
    int commits = operation == RemoteOperation.GET ? CommitLog.MAX_ENTRIES + 2 : 3;
    return compacts ? new Compacting(clock, commits) : new Collecting(clock, commits);
  }

  /** What is needed is all there, and as it was. */
  private static void assertKept(Upkeep upkeep, Keeper keeper, String what) {
    keeper.script.heal();
    assertEquals(upkeep.remote.state, upkeep.remote.read(upkeep.remote.head()), what);
    assertTrue(keeper.verify().isIntact(), what);
  }

  private static boolean happened(Keeper keeper, Fault fault) {
    return keeper.remote.traffic().log().stream()
        .anyMatch(entry -> entry.fault().filter(fault::equals).isPresent());
  }

  private static void noteIf(boolean met, RemoteOperation operation, Set<RemoteOperation> all) {
    if (met) {
      all.add(operation);
    }
  }

  private static Set<RemoteOperation> suited(Set<RemoteOperation> operations, Fault fault) {
    Set<RemoteOperation> suited = EnumSet.copyOf(operations);
    suited.removeIf(operation -> !fault.suits(operation));
    return suited;
  }

  /** A call that waits ends with its time, by the real clock. */
  private Keeper hasty(Commits remote) {
    return new Keeper(
        remote,
        clock,
        Protection.NONE,
        policy ->
            TransferFixture.policy(
                    TransferFixture.retry()
                        .initialBackoff(Duration.ofNanos(1000))
                        .maxBackoff(Duration.ofNanos(1000)))
                .withTransferTimeout(Duration.ofMillis(30)));
  }
}
