package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.Progress;
import dev.rocky.state.StoreOpenException;
import dev.rocky.state.ValueDamagedException;
import dev.rocky.state.tck.LeakCheckExtension;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Reading a ledger from end to end, closed or open. */
@ExtendWith({NativeLibraryLoaded.class, LeakCheckExtension.class})
class VerifyTest {

  private static final Key SMALL = Key.of(0x31, "table 100");

  @TempDir private Path folder;

  @Test
  void ofAHealthyLedgerNothingIsFoundAndEverythingIsTold() {
    // Given
    Scene scene = new Scene(folder);
    byte[] before = scene.bytes();
    List<String> names = scene.names();
    Scene.Steps steps = new Scene.Steps();
    // When
    VerifyReport report = LmdbStateStore.verify(scene.settings(), steps);
    // Then
    MetaPages pages = MetaPages.read(scene.file);
    assertTrue(report.isIntact(), report.toString());
    assertEquals(before.length, report.bytes());
    assertEquals(pages.lastPage() + 1, report.pages());
    assertEquals(pages.transaction(), report.transaction());
    assertEquals(scene.written.size() + 1, report.entries(), "with the ledger's own record");
    assertTrue(report.made().orElseThrow().isBefore(Instant.now()));
    assertEquals(Optional.empty(), report.recoveredAt());
    assertEquals(List.of("structure", "values"), steps.phases());
    assertArrayEquals(before, scene.bytes());
    assertEquals(names, scene.names());
  }

  @Test
  void aDamagedValueNamesItsKeyAndLeavesTheRestReadable() {
    // Given
    Scene scene = new Scene(folder);
    scene.damageValue(SMALL);
    // When
    VerifyReport report = LmdbStateStore.verify(scene.settings(), Progress.NONE);
    // Then
    assertEquals(1, report.damageCount());
    assertEquals(SMALL, assertInstanceOf(Damage.InValue.class, report.damage().get(0)).key());
    assertEquals(scene.written.size(), report.entries());
    try (Ledger ledger = Ledger.over(LmdbStateStore.open(scene.settings()))) {
      for (Key key : scene.written.keySet()) {
        if (!key.equals(SMALL)) {
          assertArrayEquals(scene.written.get(key), ledger.read(tx -> tx.get(key).orElseThrow()));
        }
      }
      ValueDamagedException damaged =
          assertThrows(ValueDamagedException.class, () -> ledger.read(tx -> tx.get(SMALL)));
      assertEquals(SMALL, damaged.key());
    }
  }

  @Test
  void aStoreWithoutALedgerHasNoChecksumsThatCouldBeWrong() {
    Path file = folder.resolve("raw");
    try (LmdbStateStore store = LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(file))) {
      Random random = new Random(4);
      for (int i = 0; i < 20; i++) {
        store.write(tx -> HealthyFilesTest.churn(tx, random));
      }
    }
    VerifyReport report =
        LmdbStateStore.verify(LmdbSettings.ofDefaults().withPath(file), Progress.NONE);
    assertTrue(report.isIntact(), report.toString());
    assertTrue(report.entries() > 0);
  }

  @Test
  void besideWritersOfThisProcessOneCommitIsRead() {
    Scene scene = new Scene(folder);
    AtomicBoolean done = new AtomicBoolean();
    try (LmdbStateStore store = LmdbStateStore.open(scene.settings())) {
      Ledger ledger = Ledger.over(store);
      FutureTask<?> writer =
          Waiting.start(
              "a writer",
              () -> {
                Random random = new Random(6);
                while (!done.get()) {
                  ledger.write(tx -> HealthyFilesTest.churn(tx, random));
                }
                return true;
              });
      long last = 0;
      for (int i = 0; i < 30; i++) {
        VerifyReport report = LmdbStateStore.verify(scene.settings(), Progress.NONE);
        assertTrue(report.isIntact(), report.toString());
        assertTrue(report.transaction() >= last);
        last = report.transaction();
      }
      done.set(true);
      Waiting.result("the writer", writer);
    }
  }

  @Test
  void besideAWriterInAnotherProcessOneCommitIsRead() {
    Path ledger = folder.resolve("ledger");
    try (Child writer = Child.start("churn-until-killed", ledger.toString(), "0")) {
      writer.answer();
      for (int i = 0; i < 20; i++) {
        VerifyReport report =
            LmdbStateStore.verify(LmdbSettings.ofDefaults().withPath(ledger), Progress.NONE);
        assertTrue(report.isIntact(), report.toString());
        writer.answer();
      }
    }
  }

  @Test
  void afterDamageWasFoundNothingVouchesForTheFileAnyMore() throws IOException {
    // Given a page that decayed without any sign of a change
    Scene scene = new Scene(folder);
    StoreFile file = new StoreFile(scene.file.toRealPath());
    scene.damage(scene.leaves(MetaPages.read(scene.file)).get(3), 10, new byte[2]);
    byte[] clean = CleanClose.of(file, MetaPages.read(scene.file)).orElseThrow().encode();
    try (RandomAccessFile guard = new RandomAccessFile(file.guard().toFile(), "rw")) {
      guard.seek(16);
      guard.write(clean);
    }
    // When
    VerifyReport report = LmdbStateStore.verify(scene.settings(), Progress.NONE);
    // Then
    assertFalse(report.isIntact());
    byte[] left = new byte[CleanClose.BYTES];
    try (RandomAccessFile guard = new RandomAccessFile(file.guard().toFile(), "r")) {
      guard.seek(16);
      guard.readFully(left);
    }
    assertArrayEquals(new byte[CleanClose.BYTES], left);
  }

  @Test
  void aHealthyFileStaysVouchedFor() throws IOException {
    Scene scene = new Scene(folder);
    byte[] before = Files.readAllBytes(folder.resolve("ledger.guard"));
    LmdbStateStore.verify(scene.settings(), Progress.NONE);
    byte[] after = Files.readAllBytes(folder.resolve("ledger.guard"));
    assertArrayEquals(Arrays.copyOfRange(before, 16, 64), Arrays.copyOfRange(after, 16, 64));
  }

  @Test
  void whatIsNotThereCannotBeVerified() {
    LmdbSettings settings = LmdbSettings.ofDefaults().withPath(folder.resolve("none"));
    assertThrows(StoreOpenException.class, () -> LmdbStateStore.verify(settings, Progress.NONE));
    assertEquals(List.of(), List.of(folder.toFile().list()));
  }

  @Test
  void aHostThatIsToldTheProgressMayEndIt() {
    Scene scene = new Scene(folder);
    for (int step = 0; step < 4; step++) {
      Progress stopping = Scene.stoppingAt(step);
      assertThrows(Scene.Stopped.class, () -> LmdbStateStore.verify(scene.settings(), stopping));
    }
    assertTrue(Scene.equal(scene.written, scene.content()), "and it can be opened");
  }
}
