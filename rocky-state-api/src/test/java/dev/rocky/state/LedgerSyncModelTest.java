package dev.rocky.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Random local changes and steps of sync, in any order, against what the remote really had. */
class LedgerSyncModelTest {

  @Property(tries = 2_000)
  void whatALedgerTakesForTheRemotesIsWhatTheRemoteHadAtItsBase(
      @ForAll @Size(max = 90) List<@IntRange(max = 9_999) Integer> choices,
      @ForAll boolean newest) {
    try (SyncMachine machine = new SyncMachine(new EpochRule(newest))) {
      for (int choice : choices) {
        machine.step(choice);
        machine.check();
      }
      machine.comeToRest();
      machine.check();
      assertFalse(machine.hasSomethingToSend());
      assertEquals(machine.remote().newest(), machine.records());
    }
  }
}
