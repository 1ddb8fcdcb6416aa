package dev.rocky.state.sync.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The protocol of {@code docs/sync-protocol.md}: every order of its steps, within bounds. */
class SyncProtocolTest {

  @ParameterizedTest
  @EnumSource
  void noOrderOfTheStepsBreaksAnInvariant(Scenario scenario) {
    Exploration found = scenario.explored();
    assertEquals(Optional.empty(), found.fault(), found::toString);
    assertTrue(found.complete(), found::toString);
  }

  /** Else the exploration would prove less than it seems to. */
  @Test
  void everyStepIsTakenSomewhere() {
    Set<Step> never = EnumSet.allOf(Step.class);
    for (Scenario scenario : Scenario.values()) {
      never.removeAll(scenario.explored().taken().keySet());
    }
    assertEquals(Set.of(), never);
  }
}
