package dev.rocky.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.record.RunRecord;
import dev.rocky.state.Key;
import dev.rocky.state.Scan;
import dev.rocky.state.ValueDamagedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One record whose checksum is wrong: its table is named, the others go on. */
class DamagedRecordTest {

  private static final int WATERMARKS = 0x10;
  private static final int INTENTS = 0x14;

  @Test
  void aDamagedWatermarkNamesItsTableAndTheOthersArePlanned() throws Exception {
    try (RunFixture fixture = new RunFixture()) {
      // Given
      TableSpec broken = RunFixture.spec("broken").build();
      TableSpec sound = RunFixture.spec("sound").build();
      fixture.copy(broken);
      fixture.copy(sound);
      damage(fixture, WATERMARKS, "broken");
      try (Run run = fixture.rocky.startRun("test")) {
        // When
        List<Plan> plans = run.plan(List.of(broken, sound));
        ValueDamagedException alone =
            assertThrows(ValueDamagedException.class, () -> run.plan(broken));
        // Then
        Refused refused = assertInstanceOf(Refused.class, plans.get(0));
        assertInstanceOf(Copy.class, fixture.settle(plans.get(1)));
        for (ValueDamagedException damaged :
            List.of((ValueDamagedException) refused.cause(), alone)) {
          assertTrue(damaged.getMessage().contains("broken"), damaged.getMessage());
          assertTrue(damaged.key().parts().contains("broken"), damaged.key().toString());
        }
        assertInstanceOf(Copy.class, fixture.settle(run.plan(sound)));
        List<Key> found = new ArrayList<>();
        fixture.rocky.ledger().verify(damaged -> found.add(damaged.key()));
        assertEquals(List.of(alone.key()), found);
      }
    }
  }

  @Test
  void aDamagedIntentNamesItsTableAndTheOthersArePlanned() throws Exception {
    try (RunFixture fixture = new RunFixture()) {
      // Given
      TableSpec broken = RunFixture.spec("broken").build();
      TableSpec sound = RunFixture.spec("sound").build();
      fixture.copy(sound);
      try (Run interrupted = fixture.rocky.startRun("test")) {
        interrupted.begin((Copy) fixture.settle(interrupted.plan(broken)));
      }
      damage(fixture, INTENTS, "broken");
      try (Run run = fixture.rocky.startRun("test")) {
        // When
        Plan plan = fixture.settle(run.plan(sound));
        // Then
        assertInstanceOf(Copy.class, plan);
        assertThrows(ValueDamagedException.class, () -> run.plan(broken));
        assertInstanceOf(Refused.class, run.plan(List.of(sound, broken)).get(1));
      }
    }
  }

  @Test
  void aDamagedTableFailsForItselfAndTheRunTellsIt() throws Exception {
    try (RunFixture fixture = new RunFixture()) {
      // Given
      TableSpec broken = RunFixture.spec("broken").build();
      fixture.copy(broken);
      damage(fixture, WATERMARKS, "broken");
      Run run = fixture.rocky.startRun("test");
      // When
      TableResult result = run.fail((Refused) run.plan(List.of(broken)).get(0));
      RunReport report = run.finish();
      // Then
      assertEquals(List.of(result), report.tables());
      assertEquals(RunRecord.Status.FAILED, report.run().status());
      assertTrue(fixture.rocky.outcomes(run.id()).get(0).detail().contains("broken"));
    }
  }

  private static void damage(RunFixture fixture, int space, String table) {
    fixture.store.write(
        transaction -> {
          List<Key> keys = new ArrayList<>();
          transaction.scan(
              Scan.prefix(Key.of(space)),
              (key, stored) -> {
                if (key.parts().contains(table)) {
                  keys.add(key);
                }
                return true;
              });
          assertEquals(1, keys.size());
          byte[] stored = transaction.get(keys.get(0)).orElseThrow();
          stored[stored.length - 3] ^= 1;
          transaction.put(keys.get(0), stored);
          return true;
        });
  }
}
