package dev.rocky.state.lmdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.Progress;
import dev.rocky.state.StoreBusyException;
import dev.rocky.state.StoreDamagedException;
import dev.rocky.state.StoreOpenException;
import dev.rocky.state.tck.LeakCheckExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Putting a backup into the place of a ledger. */
@ExtendWith({NativeLibraryLoaded.class, LeakCheckExtension.class})
class RestoreTest {

  private static final Key NEWER = Key.of(0x40, "newer");

  @TempDir private Path folder;
  private Scene scene;
  private Path backup;

  @BeforeEach
  void makeBackup() throws IOException {
    scene = new Scene(Files.createDirectory(folder.resolve("scene")));
    backup = folder.resolve("backup");
    try (LmdbStateStore store = LmdbStateStore.open(scene.settings())) {
      store.backup(backup, Progress.NONE);
      Ledger.over(store)
          .write(
              tx -> {
                tx.put(NEWER, new byte[1]);
                return true;
              });
    }
  }

  @Test
  void theLedgerIsAsItWasAndKnowsThatItWentBack() throws IOException {
    // Given
    byte[] newer = scene.bytes();
    byte[] copy = Files.readAllBytes(backup);
    Scene.Steps steps = new Scene.Steps();
    // When
    RestoreReport report = LmdbStateStore.restore(backup, scene.settings(), steps);
    // Then
    assertTrue(
        report.copy().isIntact() && report.copy().recoveredAt().isPresent(), report.toString());
    assertEquals(scene.file.toRealPath(), report.copy().file());
    assertEquals(List.of("copy", "structure", "values"), steps.phases());
    assertArrayEquals(newer, Files.readAllBytes(report.setAside().orElseThrow()));
    assertArrayEquals(copy, Files.readAllBytes(backup));
    assertTrue(Scene.equal(scene.written, scene.content()));
    try (LmdbStateStore store = LmdbStateStore.open(scene.settings())) {
      assertTrue(store.recoveredAt().isPresent());
      Child.increment(store);
    }
    try (LmdbStateStore store = LmdbStateStore.open(scene.settings().withPath(backup))) {
      assertTrue(store.recoveredAt().isEmpty(), "the backup itself is the ledger as it was");
    }
  }

  @Test
  void whereNoLedgerIsOneIsMade() {
    LmdbSettings elsewhere = scene.settings().withPath(folder.resolve("elsewhere"));
    RestoreReport report = LmdbStateStore.restore(backup, elsewhere, Progress.NONE);
    assertEquals(Optional.empty(), report.setAside());
    assertTrue(Scene.equal(scene.written, Scene.content(folder.resolve("elsewhere"))));
  }

  @Test
  void whatIsOpenOrDamagedOrTheSameIsRefusedAndNothingIsChanged() throws IOException {
    byte[] before = scene.bytes();
    try (LmdbStateStore store = LmdbStateStore.open(scene.settings())) {
      assertEquals(0, Child.counter(store));
      assertThrows(
          StoreBusyException.class,
          () -> LmdbStateStore.restore(backup, scene.settings(), Progress.NONE));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> LmdbStateStore.restore(scene.file, scene.settings(), Progress.NONE));
    assertThrows(
        IllegalArgumentException.class,
        () -> LmdbStateStore.restore(backup, scene.settings().withReadOnly(true), Progress.NONE));
    assertThrows(
        StoreOpenException.class,
        () -> LmdbStateStore.restore(folder.resolve("none"), scene.settings(), Progress.NONE));
    byte[] copy = Files.readAllBytes(backup);
    copy[2 * GeneratedDamage.PAGE + 12] ^= 0x40;
    copy[3 * GeneratedDamage.PAGE + 12] ^= 0x40;
    for (byte[] broken :
        List.of(copy, new byte[0], "no ledger at all".repeat(999).getBytes(UTF_8))) {
      Files.write(backup, broken);
      assertThrows(
          StoreDamagedException.class,
          () -> LmdbStateStore.restore(backup, scene.settings(), Progress.NONE));
    }
    assertArrayEquals(before, scene.bytes());
    assertEquals(List.of("ledger", "ledger-lock", "ledger.guard"), scene.names());
  }

  @Test
  void aValueThatTheBackupHasDamagedIsCopiedAndListed() throws IOException {
    // Given
    Key key = Key.of(0x31, "table 100");
    scene.damageValue(key);
    Files.delete(backup);
    try (LmdbStateStore store = LmdbStateStore.open(scene.settings())) {
      assertEquals(1, store.backup(backup, Progress.NONE).copy().damageCount());
    }
    // When
    RestoreReport report = LmdbStateStore.restore(backup, scene.settings(), Progress.NONE);
    // Then
    assertEquals(1, report.copy().damageCount());
    assertEquals(key, assertInstanceOf(Damage.InValue.class, report.copy().damage().get(0)).key());
  }

  @Test
  void aHostThatIsToldTheProgressMayEndItAndNothingIsChanged() {
    byte[] before = scene.bytes();
    for (int step = 0; step < 6; step++) {
      Progress stopping = Scene.stoppingAt(step);
      assertThrows(
          Scene.Stopped.class, () -> LmdbStateStore.restore(backup, scene.settings(), stopping));
      assertArrayEquals(before, scene.bytes());
      assertEquals(List.of("ledger", "ledger-lock", "ledger.guard"), scene.names());
    }
  }
}
