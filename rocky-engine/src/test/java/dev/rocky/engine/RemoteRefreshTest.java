package dev.rocky.engine;

import static dev.rocky.engine.Machines.lastValue;
import static dev.rocky.engine.Machines.watermark;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.OnConflict;
import dev.rocky.engine.record.TableConflict;
import dev.rocky.engine.record.TableConflict.Side;
import dev.rocky.engine.record.TableKey;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A full refresh on one machine while another one loads the same table. */
class RemoteRefreshTest {

  private static final TableSpec SPEC = RunFixture.spec("tgt").twoSided().build();
  private static final TableKey TABLE = SPEC.key();

  private final Machines machines = new Machines();
  private final ListDatabase db = machines.db;

  @AfterEach
  void close() {
    machines.close();
  }

  /** Which statement is the later one. */
  enum Last {
    REFRESH,
    APPEND
  }

  /**
   * The refresh is bounded at 2; then the source has 3 and 4, which {@code other} appends and
   * pushes.
   */
  private RunReport refreshBeside(Rocky refreshing, Rocky other, Last last) throws Exception {
    machines.copy(refreshing, SPEC);
    Run run = refreshing.startRun("refresh");
    Copy refresh = (Copy) machines.settle(run.plan(SPEC.asFullRefresh()));
    Run appending = other.startRun("append");
    db.put("src", 3, 4);
    run.begin(refresh);
    if (last == Last.REFRESH) {
      appending.copy(SPEC, db);
    }
    db.execute(refresh.script());
    Observed observed = refresh.observed(db.query(refresh.extentQuery().orElseThrow()));
    if (last == Last.APPEND) {
      appending.copy(SPEC, db);
    }
    appending.finish();
    run.complete(refresh, observed);
    return run.finish();
  }

  /** The greater watermark won, and the rows that it stood for were gone. */
  @ParameterizedTest
  @EnumSource
  void newestLosesNoRowThatARefreshReplaced(Last last) throws Exception {
    Rocky one = machines.machine("one", OnConflict.NEWEST);
    Rocky two = machines.machine("two", OnConflict.NEWEST);

    RunReport report = refreshBeside(one, two, last);

    assertEquals(List.of(), report.conflicts());
    assertEquals(CursorValue.of(2), lastValue(one, TABLE));
    machines.copy(two, SPEC);
    machines.copy(one, SPEC);
    assertEquals(List.of(1L, 2L, 3L, 4L), db.cursors("tgt"));
    assertEquals(CursorValue.of(4), lastValue(one, TABLE));
  }

  @ParameterizedTest
  @EnumSource
  void withoutThatAPersonDecidesAndTheRefreshGoesOnByItself(Last last) throws Exception {
    Rocky one = machines.machine("one");
    Rocky two = machines.machine("two");

    TableConflict conflict = refreshBeside(one, two, last).conflicts().get(0);

    one.resolve(conflict, Side.OURS, "it replaced the target");
    machines.copy(one, SPEC);
    machines.copy(two, SPEC);
    assertEquals(List.of(1L, 2L, 3L, 4L), db.cursors("tgt"));
    assertEquals(CursorValue.of(4), lastValue(two, TABLE));
  }

  @Test
  void epochRisesWithEachRefreshOfATableThatOthersMayLoad() {
    Rocky one = machines.machine("one");
    machines.copy(one, SPEC);

    machines.copy(one, SPEC.asFullRefresh());

    assertEquals(2, watermark(one, TABLE).epoch());
  }

  /** The machine that reloads commits before the other one's rows arrive. */
  @Test
  void appendBehindAReloadIsToldThoughTheEpochsDiffer() throws Exception {
    Rocky one = machines.machine("one");
    Rocky two = machines.machine("two");
    machines.copy(one, SPEC);
    Run run = two.startRun("p");
    db.put("src", 3);
    Copy append = (Copy) machines.settle(run.plan(SPEC));
    run.begin(append);
    one.rewind(TABLE, CursorValue.of(1), "late rows");
    machines.copy(one, SPEC);
    db.execute(append.script());
    run.complete(append, append.observed(db.query(append.extentQuery().orElseThrow())));

    RunReport report = run.finish();

    assertEquals(List.of(1L, 2L, 3L, 3L), db.cursors("tgt"));
    assertEquals(1, report.conflicts().size());
  }

  /** As {@code docs/windows.md} says. */
  @ParameterizedTest
  @EnumSource
  void appendsAtTheSameMomentAreToldAndCuredByARewind(Side side) throws Exception {
    Rocky one = machines.machine("one");
    Rocky two = machines.machine("two");
    machines.copy(one, SPEC);
    Run first = one.startRun("p");
    Run second = two.startRun("p");
    db.put("src", 3);
    Copy here = (Copy) machines.settle(first.plan(SPEC));
    Copy there = (Copy) machines.settle(second.plan(SPEC));
    complete(first, here);
    complete(second, there);
    assertEquals(List.of(1L, 2L, 3L, 3L), db.cursors("tgt"));
    first.finish();

    TableConflict conflict = second.finish().conflicts().get(0);
    two.resolve(conflict, side, "the same rows");
    two.rewind(TABLE, CursorValue.of(2), "both started from there");
    machines.copy(two, SPEC);
    machines.copy(one, SPEC);

    assertEquals(List.of(1L, 2L, 3L), db.cursors("tgt"));
  }

  private void complete(Run run, Copy copy) throws Exception {
    run.begin(copy);
    db.execute(copy.script());
    run.complete(copy, copy.observed(db.query(copy.extentQuery().orElseThrow())));
  }
}
