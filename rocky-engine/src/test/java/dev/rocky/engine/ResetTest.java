package dev.rocky.engine;

import static dev.rocky.engine.RunFixture.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.Origin;
import dev.rocky.engine.record.RunRecord;
import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.record.TableOutcome;
import dev.rocky.engine.record.TableOutcome.Action;
import dev.rocky.engine.record.TableState;
import dev.rocky.engine.record.Tombstone;
import dev.rocky.engine.record.Watermark;
import dev.rocky.engine.sql.TableName;
import dev.rocky.state.StateException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResetTest {

  private static final TableSpec SPEC = spec();
  private static final TableKey TABLE = SPEC.key();

  private final RunFixture fixture = new RunFixture();
  private final Rocky rocky = fixture.rocky;

  @BeforeEach
  void copy() {
    fixture.copy(SPEC);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void rewindSetsTheWatermarkBackInANewEpoch() {
    TableState state = rocky.rewind(TABLE, CursorValue.of(1), "2 was wrong");

    Watermark watermark = assertInstanceOf(Watermark.class, state);
    assertEquals(Optional.of(state), rocky.state(TABLE));
    assertEquals(CursorValue.of(1), watermark.lastValue());
    assertEquals(2, watermark.epoch());
    assertEquals(Origin.REWOUND, watermark.origin());
  }

  @Test
  void rewindIsARunOfItsOwnInTheHistoryWithItsReason() {
    Watermark watermark = (Watermark) rocky.rewind(TABLE, CursorValue.of(1), "2 was wrong");

    RunRecord run =
        rocky.runs(9).stream()
            .filter(r -> r.id().equals(watermark.runId()))
            .findAny()
            .orElseThrow();
    assertEquals("(rewound by hand)", run.pipeline());
    assertEquals(RunRecord.Status.SUCCEEDED, run.status());
    assertEquals(
        List.of(
            new TableOutcome(
                TABLE,
                Action.REWOUND,
                RunFixture.START,
                Optional.of("2"),
                Optional.of("1"),
                OptionalLong.empty(),
                "2 was wrong")),
        rocky.outcomes(run.id()));
  }

  @Test
  void rewindToTheSameValueIsAllowed() {
    rocky.rewind(TABLE, CursorValue.of(2), "load what was added on it");

    assertEquals(2, fixture.watermark(TABLE).epoch());
  }

  @Test
  void rewindBeyondTheWatermarkIsRefused() {
    IllegalArgumentException thrown = refused(TABLE, CursorValue.of(3));

    assertTrue(thrown.getMessage().contains("would skip the rows between"), thrown.getMessage());
  }

  @Test
  void rewindToAValueOfAnotherTypeIsRefused() {
    IllegalArgumentException thrown = refused(TABLE, CursorValue.of("1"));

    assertTrue(thrown.getMessage().contains("TEXT"), thrown.getMessage());
  }

  @Test
  void rewindOfATableThatWasDeletedIsRefused() {
    rocky.delete(TABLE, "r");

    IllegalArgumentException thrown = refused(TABLE, CursorValue.of(1));

    assertTrue(thrown.getMessage().contains("was deleted"), thrown.getMessage());
  }

  @Test
  void rewindOfATableThatTheLedgerDoesNotKnowIsRefused() {
    IllegalArgumentException thrown =
        refused(TableKey.of(TableName.of("other")), CursorValue.of(1));

    assertTrue(thrown.getMessage().contains("is not in the ledger"), thrown.getMessage());
  }

  @Test
  void deletionLeavesATombstoneInANewEpochAndItsReasonInTheHistory() {
    TableState state = rocky.delete(TABLE, "backfill");

    assertEquals(new Tombstone(RunFixture.START, 2, "backfill"), state);
    assertEquals(Optional.of(state), rocky.state(TABLE));
    List<TableOutcome> outcomes =
        rocky.runs(9).stream().flatMap(run -> rocky.outcomes(run.id()).stream()).toList();
    assertTrue(
        outcomes.contains(
            new TableOutcome(
                TABLE,
                Action.DELETED,
                RunFixture.START,
                Optional.of("2"),
                Optional.empty(),
                OptionalLong.empty(),
                "backfill")),
        outcomes.toString());
  }

  @Test
  void tableThatWasNeverSeenCanBeDeletedAheadOfItsFirstRun() {
    TableSpec other = spec("other").build();
    fixture.db.put("other", 99);

    rocky.delete(other.key(), "begin anew");

    TableResult result = fixture.copy(other);
    assertEquals(List.of(1L, 2L), fixture.db.cursors("other"));
    assertEquals(Optional.empty(), result.before());
    assertEquals(1, fixture.watermark(other.key()).epoch());
  }

  @Test
  void epochsRiseWithEveryResetAndAreKeptByTheNextRun() {
    rocky.delete(TABLE, "once");
    rocky.delete(TABLE, "twice");

    fixture.copy(SPEC);

    assertEquals(3, fixture.watermark(TABLE).epoch());
    assertEquals(Origin.LOADED, fixture.watermark(TABLE).origin());
  }

  @Test
  void runAfterADeletionIsAFullRefreshThatDoublesNothing() {
    rocky.delete(TABLE, "backfill");
    fixture.db.put("src", 3);

    TableResult result = fixture.copy(SPEC);

    assertTrue(assertInstanceOf(Copy.class, result.plan()).replaces());
    assertEquals(List.of(1L, 2L, 3L), fixture.db.cursors("tgt"));
  }

  @Test
  void resetWhoseCommitFailsChangesNothing() {
    Optional<TableState> before = rocky.state(TABLE);
    int runs = rocky.runs(9).size();
    fixture.store.failCommits(true);

    assertThrows(StateException.class, () -> rocky.rewind(TABLE, CursorValue.of(1), "r"));
    assertThrows(StateException.class, () -> rocky.delete(TABLE, "r"));

    assertEquals(before, rocky.state(TABLE));
    assertEquals(runs, rocky.runs(9).size());
  }

  @Test
  void resetWithoutAReasonIsRefused() {
    Optional<TableState> before = rocky.state(TABLE);

    assertThrows(NullPointerException.class, () -> rocky.rewind(TABLE, CursorValue.of(1), null));
    assertThrows(NullPointerException.class, () -> rocky.delete(TABLE, null));

    assertEquals(before, rocky.state(TABLE));
  }

  private IllegalArgumentException refused(TableKey table, CursorValue value) {
    Optional<TableState> before = rocky.state(table);
    int runs = rocky.runs(9).size();
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> rocky.rewind(table, value, "r"));
    assertEquals(before, rocky.state(table));
    assertEquals(runs, rocky.runs(9).size());
    return thrown;
  }
}
