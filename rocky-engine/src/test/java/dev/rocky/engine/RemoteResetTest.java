package dev.rocky.engine;

import static dev.rocky.engine.Machines.lastValue;
import static dev.rocky.engine.Machines.watermark;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.Origin;
import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.record.Tombstone;
import dev.rocky.state.PullResult;
import dev.rocky.state.StateException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Resets by hand on a machine that does not know what others did. */
class RemoteResetTest {

  private static final TableSpec SPEC = RunFixture.spec();
  private static final TableKey TABLE = SPEC.key();

  private final Machines machines = new Machines();
  private final Rocky one = machines.machine("one");
  private final Rocky two = machines.machine("two");

  /** Machine two has epoch 1; machine one is in epoch 3. */
  @BeforeEach
  void moveOn() {
    machines.copy(one, SPEC);
    two.startRun("p").close();
    one.rewind(TABLE, CursorValue.of(1), "once");
    one.rewind(TABLE, CursorValue.of(1), "twice");
    machines.copy(one, SPEC);
  }

  @AfterEach
  void close() {
    machines.close();
  }

  /** The next pull dropped it for its epoch, and nobody heard of it. */
  @Test
  void rewindOnAMachineThatIsBehindTakesEffect() {
    two.rewind(TABLE, CursorValue.of(0), "late rows");

    two.startRun("p").finish();
    one.startRun("p").close();

    assertEquals(CursorValue.of(0), lastValue(one, TABLE));
    assertEquals(Origin.REWOUND, watermark(one, TABLE).origin());
  }

  @Test
  void deletionOnAMachineWithAnEmptyDiskTakesEffect() {
    Rocky fresh = machines.machine("fresh");

    fresh.delete(TABLE, "backfill");

    fresh.startRun("p").finish();
    one.startRun("p").close();
    assertInstanceOf(Tombstone.class, one.state(TABLE).orElseThrow());
  }

  @Test
  void resetThatDoesNotKnowWhatOthersDidSaysSoAndIsNotDropped() {
    machines.remote.pulls(SharedRemote::indeterminate);

    Tombstone deleted = (Tombstone) two.delete(TABLE, "backfill");
    machines.remote.repair();
    RunReport report = two.startRun("p").finish();

    assertEquals(
        "backfill (but what others did could not be pulled (the network is down))",
        deleted.reason());
    assertEquals(1, report.conflicts().size());
    assertEquals(Optional.of(deleted), report.conflicts().get(0).ours());
  }

  @Test
  void resetBelievesNoCache() {
    machines.remote.pulls(() -> new PullResult.Unchanged(1, false));

    two.rewind(TABLE, CursorValue.of(0), "late rows");
    machines.remote.repair();
    RunReport report = two.startRun("p").finish();

    assertEquals(List.of(), report.conflicts());
    one.startRun("p").close();
    assertEquals(CursorValue.of(0), lastValue(one, TABLE));
  }

  @Test
  void pullThatFailsUnderFailResetsNothing() {
    machines.remote.pulls(
        () -> {
          throw new StateException("down");
        });

    assertThrows(StateException.class, () -> two.delete(TABLE, "backfill"));
    assertThrows(StateException.class, () -> two.rewind(TABLE, CursorValue.of(0), "late rows"));

    assertEquals(CursorValue.of(2), lastValue(two, TABLE));
    assertEquals(List.of(), two.conflicts());
  }
}
