package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Settings;
import dev.rocky.state.SettingsException;
import dev.rocky.state.StoreBusyException;
import dev.rocky.state.StoreDamagedException;
import dev.rocky.state.StoreOpenException;
import dev.rocky.state.lmdb.LmdbSettings.Check;
import dev.rocky.state.lmdb.LmdbSettings.OnDamage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ledgers that give way to new ones, by request or because they are damaged. */
class SetAsideTest {

  @TempDir private Path folder;

  @Test
  void aClosedLedgerIsRenamedAndTheNewOneKnows() throws IOException {
    // Given
    increment();
    byte[] content = Files.readAllBytes(ledger());
    // When
    Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Path aside = LmdbStateStore.setAside(settings());
    Instant after = Instant.now();
    // Then
    assertArrayEquals(content, Files.readAllBytes(aside));
    assertEquals(ledger().toRealPath().getParent(), aside.getParent());
    assertTrue(
        aside.getFileName().toString().matches("ledger\\.set-aside-\\d{8}T\\d{6}Z"), "" + aside);
    for (int opening = 0; opening < 2; opening++) {
      try (LmdbStateStore store = LmdbStateStore.open(settings())) {
        Instant recovered = store.recoveredAt().orElseThrow();
        assertTrue(!recovered.isBefore(before) && !recovered.isAfter(after), recovered.toString());
        assertEquals(opening, Child.counter(store));
        Child.increment(store);
      }
    }
    try (LmdbStateStore store = LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(aside))) {
      assertFalse(store.recoveredAt().isPresent());
      assertEquals(1, Child.counter(store));
    }
  }

  @Test
  void setAsideTwiceInASecondKeepsBoth() throws IOException {
    increment();
    Path first = LmdbStateStore.setAside(settings());
    Path second = LmdbStateStore.setAside(settings());
    Path third = LmdbStateStore.setAside(settings());
    assertNotEquals(first, second);
    assertNotEquals(second, third);
    assertTrue(Files.exists(first) && Files.exists(second) && Files.exists(third));
  }

  @Test
  void itIsRefusedWhileAnybodyHasItOpen() throws IOException {
    try (LmdbStateStore store = LmdbStateStore.open(settings())) {
      assertThrows(StoreBusyException.class, () -> LmdbStateStore.setAside(settings()));
      assertEquals(0, Child.counter(store));
    }
    try (Child other = Child.start("increment", ledger().toString(), "1")) {
      other.expect("ready");
      StoreBusyException busy =
          assertThrows(StoreBusyException.class, () -> LmdbStateStore.setAside(settings()));
      assertTrue(busy.getMessage().contains("process " + other.pid()), busy.getMessage());
      other.tell("go");
      other.expect("done");
    }
    assertEquals(0, countOfSetAside());
  }

  @Test
  void whatIsNotThereOrReadOnlyCannotBeSetAside() {
    assertThrows(StoreOpenException.class, () -> LmdbStateStore.setAside(settings()));
    assertThrows(
        IllegalArgumentException.class,
        () -> LmdbStateStore.setAside(settings().withReadOnly(true)));
    assertFalse(Files.exists(ledger().resolveSibling("ledger.guard")));
  }

  @Test
  void aLedgerMadeBesideOneThatWasSetAsideKnowsThoughTheProcessDiedInBetween() throws IOException {
    Files.write(folder.resolve("ledger.set-aside-20260101T000000Z"), new byte[1]);
    try (LmdbStateStore store = LmdbStateStore.open(settings())) {
      assertTrue(store.recoveredAt().isPresent());
    }
    try (LmdbStateStore other =
        LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(folder.resolve("led")))) {
      assertFalse(other.recoveredAt().isPresent());
    }
  }

  @Test
  void aDamagedLedgerIsSetAsideIfTheSettingsSaySo() throws IOException {
    // Given
    increment();
    byte[] damaged = Files.readAllBytes(ledger());
    damaged[2 * 4096 + 12] ^= 0x40;
    damaged[3 * 4096 + 12] ^= 0x40;
    Files.write(ledger(), damaged);
    LmdbSettings setting = settings().withOnDamage(OnDamage.SET_ASIDE);
    // When it is to be left, or read only
    assertThrows(StoreDamagedException.class, () -> LmdbStateStore.open(settings()));
    assertThrows(
        StoreDamagedException.class, () -> LmdbStateStore.open(setting.withReadOnly(true)));
    assertEquals(0, countOfSetAside());
    // When it is not
    try (LmdbStateStore store = LmdbStateStore.open(setting);
        LmdbStateStore shared = LmdbStateStore.open(settings())) {
      // Then
      assertTrue(store.recoveredAt().isPresent());
      assertTrue(shared.recoveredAt().isPresent());
      Child.increment(store);
      assertEquals(1, Child.counter(shared));
    }
    assertEquals(1, countOfSetAside());
    try (LmdbStateStore store = LmdbStateStore.open(setting)) {
      assertEquals(1, Child.counter(store), "the new one is not set aside");
    }
    // And another program's file at the old identity's place can be opened again
    Files.move(ledger(), folder.resolve("elsewhere"));
    LmdbStateStore.open(settings().withPath(folder.resolve("elsewhere"))).close();
  }

  @Test
  void theSettingsAreReadFromText() {
    LmdbSettings read =
        LmdbSettings.from(Settings.of(Map.of("check", "always", "on_damage", "set_aside")));
    assertEquals(Check.ALWAYS, read.check());
    assertEquals(OnDamage.SET_ASIDE, read.onDamage());
    assertEquals(Check.AUTO, LmdbSettings.ofDefaults().check());
    assertEquals(OnDamage.FAIL, LmdbSettings.ofDefaults().onDamage());
    SettingsException wrong =
        assertThrows(
            SettingsException.class,
            () -> LmdbSettings.from(Settings.of(Map.of("on_damage", "delete"))));
    assertTrue(wrong.getMessage().contains("one of fail, set_aside"), wrong.getMessage());
  }

  private long countOfSetAside() throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().contains("set-aside")).count();
    }
  }

  private void increment() {
    try (LmdbStateStore store = LmdbStateStore.open(settings())) {
      Child.increment(store);
    }
  }

  private LmdbSettings settings() {
    return LmdbSettings.ofDefaults().withPath(ledger());
  }

  private Path ledger() {
    return folder.resolve("ledger");
  }
}
