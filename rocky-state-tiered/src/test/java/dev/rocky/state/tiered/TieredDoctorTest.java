package dev.rocky.state.tiered;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.remote.RemoteCancelledException;
import dev.rocky.state.sync.CheckOutcome;
import dev.rocky.state.sync.RemoteCheck;
import dev.rocky.state.sync.RemoteDiagnosis;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.RemoteOperation;
import dev.rocky.state.tiered.TieredSettings.Mode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the doctor says about both tiers. */
class TieredDoctorTest {

  private final Tiers tiers = new Tiers();
  private final TieredMachine machine = new TieredMachine(tiers, Mode.CACHE_FIRST);

  @AfterEach
  void close() {
    machine.close();
  }

  @Test
  void bothTiersAreLookedAtAndLeftAsTheyWere() {
    RemoteDiagnosis found = machine.synced.examine();

    assertTrue(found.isUsable(), found::toText);
    for (RemoteCheck check : RemoteCheck.values()) {
      if (check == RemoteCheck.CLOCK || check == RemoteCheck.CACHE_RETENTION) {
        continue; // the tiers' clock is that of the test; of the other below
      }
      assertInstanceOf(CheckOutcome.Passed.class, found.outcome(check), found::toText);
    }
    assertEquals(List.of(), tiers.cachedObjects());
    assertEquals(List.of(), tiers.durableObjects());
  }

  @Test
  void aCacheThatNeverEvictsIsNoted() {
    CheckOutcome.Noted noted =
        assertInstanceOf(
            CheckOutcome.Noted.class,
            machine.synced.examine().outcome(RemoteCheck.CACHE_RETENTION));

    assertTrue(noted.note().contains("allkeys-lru"), noted::toString);
  }

  @Test
  void aCacheThatTakesNoRegistersIsAWarning() {
    machine.cacheFaults.always(RemoteOperation.COMPARE_AND_SET, new Fault.Refused());

    RemoteDiagnosis found = machine.synced.examine();

    assertInstanceOf(CheckOutcome.Warned.class, found.outcome(RemoteCheck.CACHE), found::toText);
    assertTrue(found.isUsable(), found::toText);
  }

  @Test
  void aCacheThatIsDownIsAWarningAndTheRemoteCanBeUsed() {
    TieredMachine.always(machine.cacheFaults, new Fault.Unavailable());

    RemoteDiagnosis found = machine.synced.examine();

    assertTrue(found.isUsable(), found::toText);
    CheckOutcome.Warned warned =
        assertInstanceOf(CheckOutcome.Warned.class, found.outcome(RemoteCheck.CACHE));
    assertTrue(warned.problem().startsWith("nothing could be put into it"), warned::toString);
    assertInstanceOf(CheckOutcome.NotTold.class, found.outcome(RemoteCheck.CACHE_RETENTION));
  }

  @Test
  void aCacheThatGivesBackSomethingElseIsAWarning() {
    machine.cacheFaults.always(RemoteOperation.GET, new Fault.Corrupted(7));

    RemoteDiagnosis found = machine.synced.examine();

    assertInstanceOf(CheckOutcome.Warned.class, found.outcome(RemoteCheck.CACHE), found::toText);
    assertTrue(found.isUsable(), found::toText);
    assertEquals(List.of(), tiers.cachedObjects());
  }

  @Test
  void aCacheThatForgetsNothingIsAWarning() {
    machine.cacheFaults.always(RemoteOperation.DELETE, new Fault.Refused());

    RemoteDiagnosis found = machine.synced.examine();

    assertInstanceOf(CheckOutcome.Warned.class, found.outcome(RemoteCheck.CACHE), found::toText);
  }

  @Test
  void aDurableStoreThatIsDownFailsWhateverTheCacheDoes() {
    TieredMachine.always(machine.durableFaults, new Fault.Unavailable());

    RemoteDiagnosis found = machine.synced.examine();

    assertInstanceOf(CheckOutcome.Failed.class, found.outcome(RemoteCheck.REACHABLE));
    assertInstanceOf(CheckOutcome.Passed.class, found.outcome(RemoteCheck.CACHE));
  }

  @Test
  void anInterruptEndsIt() {
    machine.cacheFaults.next(
        RemoteOperation.CREATE, new Fault.Before(() -> Thread.currentThread().interrupt()));

    assertThrows(RemoteCancelledException.class, machine.synced::examine);

    assertTrue(Thread.interrupted());
  }
}
