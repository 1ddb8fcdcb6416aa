package dev.rocky.engine;

import static dev.rocky.engine.Machines.lastValue;
import static dev.rocky.engine.RunFixture.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.Retention;
import dev.rocky.engine.record.RunRecord.Status;
import dev.rocky.engine.record.TableKey;
import dev.rocky.state.Ledger;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.RemoteSync;
import dev.rocky.state.StateException;
import dev.rocky.state.SyncSession;
import dev.rocky.state.memory.MemoryStateStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a run pulls and pushes, what the host hears of it, and what failures leave. */
class RemoteRunTest {

  private static final TableSpec SPEC = spec();
  private static final TableKey TABLE = SPEC.key();

  private final Machines machines = new Machines();
  private final SharedRemote remote = machines.remote;
  private final Rocky here = machines.machine("here");

  @AfterEach
  void close() {
    machines.close();
  }

  @Test
  void stateSurvivesTheMachine() {
    machines.copy(here, SPEC);
    machines.db.put("src", 3);
    Rocky fresh = machines.machine("fresh");

    RunReport report = machines.copy(fresh, SPEC);

    assertEquals(CursorValue.of(3), lastValue(fresh, TABLE));
    assertEquals(List.of(1L, 2L, 3L), machines.db.cursors("tgt"));
    assertEquals(2, fresh.runs(9).size());
    assertEquals(2, fresh.measurements(TABLE, 9).size());
    assertInstanceOf(PushResult.Pushed.class, report.pushed().orElseThrow());
  }

  @Test
  void runPullsBeforeItStandsInTheHistoryAndPushesOnceAtItsEnd() {
    remote.pulls(
        () -> {
          assertEquals(List.of(), here.runs(9));
          return new PullResult.Absent();
        });
    Run run = here.startRun("p");
    run.copy(SPEC, machines.db);

    run.finish();
    run.close();

    assertEquals(Optional.of(new PullResult.Absent()), run.pulled());
    assertEquals(List.of("pull", "push"), remote.log());
  }

  @Test
  void withoutARemoteThereIsNothingToTell() {
    try (Rocky alone = Rocky.over(new MemoryStateStore(), new ListDialect());
        Run run = alone.startRun("p")) {
      RunReport report = run.finish();

      assertEquals(Optional.empty(), run.pulled());
      assertEquals(Optional.empty(), report.pushed());
      assertEquals(List.of(), report.conflicts());
      assertEquals(List.of(), alone.conflicts());
    }
  }

  @Test
  void pullThatFailsUnderFailStartsNoRun() {
    StateException down = new StateException("down");
    remote.pulls(
        () -> {
          throw down;
        });

    StateException thrown = assertThrows(StateException.class, () -> here.startRun("p"));

    assertSame(down, thrown);
    assertEquals(List.of(), here.runs(9));
  }

  @Test
  void pushThatFailsUnderFailHidesNothingOfTheRun() {
    StateException down = new StateException("down");
    remote.pushes(
        () -> {
          throw down;
        });
    Run run = here.startRun("p");
    run.copy(SPEC, machines.db);

    PushFailedException thrown = assertThrows(PushFailedException.class, run::finish);

    assertSame(down, thrown.getCause());
    assertEquals(Status.SUCCEEDED, thrown.report().run().status());
    assertEquals(1, thrown.report().tables().size());
    assertEquals(CursorValue.of(2), lastValue(here, TABLE));
    assertEquals(thrown.report().run(), here.runs(1).get(0));
    assertThrows(IllegalStateException.class, run::finish);
    run.close();
  }

  /** Nothing of later runs would have been pushed either, and nobody would have heard of it. */
  @Test
  void remoteThatLostWhatTheLedgerHasSeenIsNoSuccess() {
    remote.pushes(() -> new PushResult.Regressed("HEAD is gone"));
    Run run = here.startRun("p");
    run.copy(SPEC, machines.db);

    PushFailedException thrown = assertThrows(PushFailedException.class, run::finish);

    assertEquals(Optional.of(new PushResult.Regressed("HEAD is gone")), thrown.report().pushed());
    assertEquals(1, thrown.report().tables().size());
    assertTrue(
        thrown
            .getMessage()
            .endsWith(
                "could not be pushed: HEAD is gone. Keep the ledger: nothing is pushed before"
                    + " SyncedLedger.republish or SyncedLedger.adoptRemote."),
        thrown.getMessage());
  }

  @Test
  void whatCouldNotBePushedCanBePushedWithoutARun() {
    remote.pushes(
        () -> {
          throw new StateException("down");
        });
    Run run = here.startRun("p");
    run.copy(SPEC, machines.db);
    assertThrows(PushFailedException.class, run::finish);
    remote.repair();

    PushResult pushed = here.push();

    assertInstanceOf(PushResult.Pushed.class, pushed);
    assertEquals(1, here.runs(9).size());
    Rocky fresh = machines.machine("fresh");
    fresh.startRun("p").close();
    assertEquals(CursorValue.of(2), lastValue(fresh, TABLE));
  }

  @Test
  void withoutARemoteThereIsNothingToPush() {
    try (Rocky alone = Rocky.over(new MemoryStateStore(), new ListDialect())) {
      assertThrows(IllegalStateException.class, alone::push);
    }
  }

  /** How long it is kept may have been changed meanwhile. */
  @Test
  void historyIsNotPrunedByWhatAPullThatFailedMayHaveMissed() {
    here.retain(new Retention(Duration.ofDays(1), 1));
    machines.copy(here, SPEC);
    machines.clock.advance(Duration.ofDays(9));
    remote.pulls(SharedRemote::indeterminate);

    machines.copy(here, SPEC);

    assertEquals(2, here.measurements(TABLE, 9).size());
    remote.repair();
    machines.copy(here, SPEC);
    assertEquals(1, here.measurements(TABLE, 9).size());
  }

  @Test
  void historyIsNotPrunedByWhatACacheMayHaveMissed() {
    here.retain(new Retention(Duration.ofDays(1), 1));
    machines.copy(here, SPEC);
    machines.clock.advance(Duration.ofDays(9));
    remote.cached();

    machines.copy(here, SPEC);

    assertEquals(2, here.measurements(TABLE, 9).size());
    remote.repair();
    machines.copy(here, SPEC);
    assertEquals(1, here.measurements(TABLE, 9).size());
  }

  @Test
  void whatWasNotPushedGoesWithTheNextPush() {
    PushResult skipped = new PushResult.Skipped(new StateException("down"));
    remote.pushes(() -> skipped);
    RunReport report = machines.copy(here, SPEC);
    remote.repair();

    here.startRun("p").finish();

    assertEquals(Optional.of(skipped), report.pushed());
    Rocky fresh = machines.machine("fresh");
    fresh.startRun("p").close();
    assertEquals(CursorValue.of(2), lastValue(fresh, TABLE));
    assertEquals(3, fresh.runs(9).size());
  }

  @Test
  void runThatIsClosedUnfinishedPushesNothing() {
    Run run = here.startRun("p");
    run.copy(SPEC, machines.db);

    run.close();

    assertEquals(List.of("pull"), remote.log());
  }

  @Test
  void runThatIsAbandonedPushesWhatItLeftOpen() throws Exception {
    Run run = here.startRun("p");
    run.begin((Copy) machines.settle(run.plan(SPEC)));

    RunReport report = run.abandon();

    assertEquals(Status.ABANDONED, report.run().status());
    assertInstanceOf(PushResult.Pushed.class, report.pushed().orElseThrow());
    assertThrows(IllegalStateException.class, run::abandon);
    run.close();
    Rocky fresh = machines.machine("fresh");
    Plan plan = fresh.startRun("p").plan(SPEC);
    assertTrue(
        machines.settle(plan).explain().contains("of here began to replace the target"),
        plan.explain());
  }

  @Test
  void remoteIsClosedBeforeTheLedgerAndTheLedgerInAnyCase() {
    MemoryStateStore store = new MemoryStateStore();
    RemoteSync breaks =
        new RemoteSync() {
          @Override
          public SyncSession startRun() {
            throw new AssertionError();
          }

          @Override
          public void close() {
            Ledger.over(store).read(transaction -> true);
            throw new StateException("stuck");
          }
        };
    Rocky rocky = Rocky.builder(store, new ListDialect()).remote((ledger, rules) -> breaks).build();

    StateException thrown = assertThrows(StateException.class, rocky::close);

    assertEquals("stuck", thrown.getMessage());
    assertThrows(StateException.class, () -> Ledger.over(store));
  }
}
