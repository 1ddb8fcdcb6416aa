package dev.rocky.state.sync.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.rocky.state.sync.model.Bounds.Budget;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Protocols with a flaw: the exploration must find what each of them breaks. */
class SyncProtocolFlawsTest {

  private static final int LIMIT = 2_000_000;

  /** The flaw, where it shows, and the invariant that it breaks. */
  static Stream<Arguments> flaws() {
    Bounds plain = Scenario.writes(1, 2, 1);
    Bounds unclear = plain.with(Budget.UNCLEAR, 1);
    Bounds house = plain.with(Budget.COMPACTIONS, 1).with(Budget.COLLECTIONS, 1);
    Bounds outside = Scenario.writes(1, 2, 2).with(Budget.OUTSIDERS, 1);
    Bounds cached = plain.with(Budget.CACHED_READS, 1);
    Bounds takenBack =
        Scenario.oneLedger(2)
            .with(Budget.DELETES, 1)
            .with(Budget.OUTSIDERS, 1)
            .with(Budget.REPUBLISHES, 1);
    return Stream.of(
        arguments(Flaw.NO_DURABLE_PENDING, unclear, "I7"),
        arguments(Flaw.UNCLEAR_IS_COMMITTED, unclear, "I1"),
        arguments(Flaw.NO_ID_CHECK, unclear, "I7"),
        arguments(Flaw.NEW_ATTEMPT_AT_SAME_HEAD, unclear, "I7"),
        arguments(Flaw.ABSENT_IS_FIRST_RUN, outside, "I6"),
        arguments(Flaw.REUSED_NAMES, plain.with(Budget.CRASHES, 1), "I4"),
        arguments(Flaw.COMMIT_BEFORE_SEGMENT, plain, "I4"),
        arguments(Flaw.JOURNAL_DROPPED_EARLY, plain, "I5"),
        arguments(Flaw.JOURNAL_DROPPED_WHOLE, plain, "I3"),
        arguments(Flaw.SENT_NOT_NOTED, plain, "I3"),
        arguments(Flaw.APPLY_WHILE_PENDING, unclear.with(Budget.WRITES_A, 3), "I3"),
        arguments(Flaw.VERDICT_ON_NEWER_LEDGER, Scenario.twins(2, 1), "I6"),
        arguments(Flaw.BASE_NOT_COMPARED, Scenario.twins(2, 1), "I3"),
        arguments(Flaw.DECISION_NOT_COUNTED, takenBack, "I3"),
        arguments(Flaw.THEIRS_OVERWRITES_OURS, plain, "I5"),
        arguments(Flaw.OURS_OVERWRITES_THEIRS, plain, "I5"),
        arguments(Flaw.SNAPSHOT_KEEPS_DELETED, plain.with(Budget.DELETES, 1), "I3"),
        arguments(Flaw.GENERATION_WITHOUT_ID, outside, "I6"),
        arguments(Flaw.VERSION_REPEATS, outside, "I2"),
        arguments(Flaw.EPOCH_NOT_RAISED, outside.with(Budget.REPUBLISHES, 1), "I5"),
        arguments(Flaw.COMPACTION_DROPS_LOG, house, "I3"),
        arguments(Flaw.SNAPSHOT_OF_ANOTHER_BRANCH, outside.with(Budget.COMPACTIONS, 1), "I4"),
        arguments(Flaw.COMPACTION_NOT_REBASED, house, "I4"),
        arguments(Flaw.UPLOAD_ACROSS_FENCE, house, "I4"),
        arguments(Flaw.NO_FENCE, house, "I4"),
        arguments(Flaw.LIST_AFTER_FENCE, house, "I4"),
        arguments(Flaw.NO_GRACE, house.withGrace().with(Budget.GRACES, 1), "I9"),
        arguments(Flaw.CACHED_HEAD_REGRESSES, cached, "I6"),
        arguments(Flaw.PUSH_ON_CACHED_HEAD, outside.with(Budget.CACHED_READS, 1), "I6"),
        arguments(Flaw.CACHED_VERSION_BELIEVED, cached, "I2"));
  }

  @ParameterizedTest
  @MethodSource("flaws")
  void anExplorationFindsWhatAFlawBreaks(Flaw flaw, Bounds bounds, String invariant) {
    Exploration found = Explorer.explore(new SyncModel(bounds.with(flaw)), LIMIT);
    assertTrue(
        found.fault().filter(text -> text.contains(invariant + ":")).isPresent(), found::toString);
  }

  @Test
  void everyFlawIsLookedFor() {
    Set<Object> looked = flaws().map(flaw -> flaw.get()[0]).collect(Collectors.toSet());
    assertEquals(EnumSet.allOf(Flaw.class), looked);
  }
}
