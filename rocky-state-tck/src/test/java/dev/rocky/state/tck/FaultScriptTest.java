package dev.rocky.state.tck;

import static dev.rocky.state.tck.RemoteOperation.COMPARE_AND_SET;
import static dev.rocky.state.tck.RemoteOperation.CREATE;
import static dev.rocky.state.tck.RemoteOperation.GET;
import static dev.rocky.state.tck.RemoteOperation.LIST;
import static dev.rocky.state.tck.RemoteOperation.READ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FaultScriptTest {

  private static final Fault LOST = new Fault.LostAnswer();
  private static final Fault UNAVAILABLE = new Fault.Unavailable();

  @Test
  void nothingGoesWrongUnlessItIsSaid() {
    FaultScript script = new FaultScript();
    for (RemoteOperation operation : RemoteOperation.values()) {
      assertEquals(Optional.empty(), script.call(operation));
    }
  }

  @Test
  void theCallThatWasNamedGoesWrongOnce() {
    FaultScript script = new FaultScript().on(READ, 3, LOST);
    assertEquals(Optional.empty(), script.call(READ));
    assertEquals(Optional.empty(), script.call(CREATE));
    assertEquals(Optional.empty(), script.call(READ));
    assertEquals(Optional.of(LOST), script.call(READ));
    assertEquals(Optional.empty(), script.call(READ));
  }

  @Test
  void callsAreCountedFromWhereTheyWereNamed() {
    FaultScript script = new FaultScript();
    script.call(READ);
    script.call(READ);
    script.next(READ, LOST).on(READ, 2, UNAVAILABLE);
    assertEquals(Optional.of(LOST), script.call(READ));
    assertEquals(Optional.of(UNAVAILABLE), script.call(READ));
    assertEquals(Optional.empty(), script.call(READ));
  }

  @Test
  void whatAlwaysGoesWrongDoesUntilItIsHealed() {
    FaultScript script = new FaultScript().always(GET, UNAVAILABLE).next(GET, LOST);
    assertEquals(Optional.of(LOST), script.call(GET));
    assertEquals(Optional.of(UNAVAILABLE), script.call(GET));
    assertEquals(Optional.of(UNAVAILABLE), script.call(GET));
    script.on(GET, 2, LOST).atRandom(1, 1.0, LOST).heal();
    for (int i = 0; i < 5; i++) {
      assertEquals(Optional.empty(), script.call(GET));
    }
  }

  @Test
  void equalSeedsGiveEqualFaultsAndOthersDoNot() {
    assertEquals(random(7), random(7));
    assertNotEquals(random(7), random(8));
  }

  @Test
  void aboutAsManyCallsGoWrongAsWasSaidAndInEveryWay() {
    List<Optional<Fault>> faults = random(1);
    long wrong = faults.stream().filter(Optional::isPresent).count();
    assertTrue(wrong > 800 && wrong < 1_200, wrong + " of 10,000");
    assertTrue(faults.contains(Optional.of(LOST)) && faults.contains(Optional.of(UNAVAILABLE)));
  }

  private static List<Optional<Fault>> random(long seed) {
    FaultScript script = new FaultScript().atRandom(seed, 0.1, LOST, UNAVAILABLE);
    List<Optional<Fault>> faults = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      faults.add(script.call(READ));
    }
    return faults;
  }

  @Test
  void onlyWhatSuitsACallIsChosenForIt() {
    FaultScript script = new FaultScript().atRandom(1, 1.0, new Fault.Stale(), new Fault.Late(2));
    assertEquals(Optional.of(new Fault.Stale()), script.call(LIST));
    assertEquals(Optional.of(new Fault.Late(2)), script.call(COMPARE_AND_SET));
    assertEquals(Optional.empty(), script.call(READ));
  }

  @Test
  void nonsenseIsRefused() {
    FaultScript script = new FaultScript();
    for (Fault fault :
        List.of(new Fault.Stale(), new Fault.Late(1), new Fault.Broken(1), new Fault.Contended())) {
      assertThrows(IllegalArgumentException.class, () -> script.next(READ, fault));
    }
    assertThrows(
        IllegalArgumentException.class, () -> script.always(CREATE, new Fault.Corrupted(0)));
    assertThrows(IllegalArgumentException.class, () -> script.on(READ, 0, LOST));
    assertThrows(IllegalArgumentException.class, () -> new Fault.Late(0));
  }
}
