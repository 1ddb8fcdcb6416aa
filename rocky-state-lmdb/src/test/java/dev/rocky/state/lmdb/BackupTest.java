package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.Progress;
import dev.rocky.state.StoreBusyException;
import dev.rocky.state.StoreClosedException;
import dev.rocky.state.StoreDamagedException;
import dev.rocky.state.StoreOpenException;
import dev.rocky.state.WriteTransaction;
import dev.rocky.state.tck.LeakCheckExtension;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Copies of a ledger that is open, and ledgers made of such copies. */
@ExtendWith({NativeLibraryLoaded.class, LeakCheckExtension.class})
class BackupTest {

  private static final int WRITERS = 8;

  @TempDir private Path folder;
  private Scene scene;
  private Path backup;

  @BeforeEach
  void makeLedger() throws IOException {
    scene = new Scene(Files.createDirectory(folder.resolve("scene")));
    backup = folder.resolve("backup");
  }

  @Test
  void aBackupIsACompactLedgerOfItsOwn() throws IOException {
    Scene.Steps steps = new Scene.Steps();
    BackupReport report;
    try (LmdbStateStore store = LmdbStateStore.open(scene.settings())) {
      report = store.backup(backup, steps);
    }
    assertTrue(report.copy().isIntact(), report.toString());
    assertEquals(backup.toRealPath(), report.copy().file());
    assertEquals(MetaPages.read(scene.file).transaction(), report.transaction());
    assertEquals(List.of("copy", "structure", "values"), steps.phases());
    assertTrue(Files.size(backup) < scene.bytes().length / 2, "free pages are not copied");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)));
    assertEquals(List.of("backup", "scene"), namesBesideBackup());
    assertTrue(Scene.equal(scene.written, Scene.content(backup)));
  }

  @Test
  void whileEightThreadsWriteEachBackupIsOneCommit() throws IOException {
    AtomicBoolean done = new AtomicBoolean();
    try (LmdbStateStore store = LmdbStateStore.open(scene.settings())) {
      Ledger ledger = Ledger.over(store);
      List<FutureTask<?>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        int me = i;
        writers.add(
            Waiting.start(
                "writer " + i,
                () -> {
                  for (long n = 1; !done.get(); n++) {
                    long count = n;
                    ledger.write(tx -> countUp(tx, me, count));
                  }
                  return true;
                }));
      }
      for (int i = 0; i < 12; i++) {
        BackupReport report = store.replaceBackup(backup, Progress.NONE);
        assertTrue(report.copy().damage().isEmpty(), report.toString());
        assertTrue(isOneCommit(backup));
      }
      done.set(true);
      writers.forEach(writer -> Waiting.result("a writer", writer));
    }
  }

  /** Each transaction sets all counters of its writer, which lie far apart, to one number. */
  private static boolean countUp(WriteTransaction tx, int writer, long count) {
    for (int i = 0; i < 5; i++) {
      byte[] value = ByteBuffer.allocate(300).putLong(count).array();
      tx.put(Key.of(0x20 + i * 16, "writer " + writer), value);
    }
    return true;
  }

  private static boolean isOneCommit(Path file) {
    LmdbSettings checked =
        LmdbSettings.ofDefaults().withPath(file).withCheck(LmdbSettings.Check.ALWAYS);
    try (Ledger ledger = Ledger.over(LmdbStateStore.open(checked))) {
      return ledger.read(
          tx -> {
            for (int writer = 0; writer < WRITERS; writer++) {
              Key first = Key.of(0x20, "writer " + writer);
              for (int i = 1; i < 5; i++) {
                Key other = Key.of(0x20 + i * 16, "writer " + writer);
                if (!Arrays.equals(tx.get(first).orElse(null), tx.get(other).orElse(null))) {
                  return false;
                }
              }
            }
            return true;
          });
    }
  }

  @Test
  void nothingIsOverwrittenUnlessThatIsAskedFor() throws IOException {
    Files.writeString(backup, "precious");
    try (LmdbStateStore store = LmdbStateStore.open(scene.settings())) {
      StoreOpenException refused =
          assertThrows(StoreOpenException.class, () -> store.backup(backup, Progress.NONE));
      assertTrue(refused.getMessage().contains("replaceBackup"), refused.getMessage());
      assertEquals("precious", Files.readString(backup));
      assertThrows(Scene.Stopped.class, () -> store.replaceBackup(backup, Scene.stoppingAt(4)));
      assertEquals("precious", Files.readString(backup));
      store.replaceBackup(backup, Progress.NONE);
    }
    assertTrue(Scene.equal(scene.written, Scene.content(backup)));
  }

  @Test
  void itsOwnFilesAndOpenLedgersAreNoTargets() throws IOException {
    Path other = folder.resolve("other");
    Path link = Files.createSymbolicLink(folder.resolve("link"), scene.file);
    try (LmdbStateStore store = LmdbStateStore.open(scene.settings());
        LmdbStateStore open = LmdbStateStore.open(scene.settings().withPath(other))) {
      byte[] before = scene.bytes();
      for (Path own :
          List.of(
              scene.file,
              link,
              scene.folder.resolve("ledger-lock"),
              scene.folder.resolve("ledger.guard"),
              scene.folder.resolve("ledger.new"))) {
        assertThrows(IllegalArgumentException.class, () -> store.replaceBackup(own, Progress.NONE));
      }
      assertThrows(StoreBusyException.class, () -> store.replaceBackup(other, Progress.NONE));
      assertThrows(
          StoreOpenException.class,
          () -> store.backup(folder.resolve("none/backup"), Progress.NONE));
      assertEquals(0, Child.counter(open));
      assertArrayEquals(before, scene.bytes());
    }
  }

  @Test
  void aHostThatIsToldTheProgressMayEndItAndNothingIsLeft() {
    try (LmdbStateStore store = LmdbStateStore.open(scene.settings())) {
      for (int step = 0; step < 6; step++) {
        Progress stopping = Scene.stoppingAt(step);
        assertThrows(Scene.Stopped.class, () -> store.backup(backup, stopping));
        assertEquals(List.of("scene"), namesBesideBackup());
      }
    }
  }

  @Test
  void closingEndsABackup() throws InterruptedException {
    LmdbStateStore store = LmdbStateStore.open(scene.settings());
    CountDownLatch copying = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    FutureTask<BackupReport> task =
        Waiting.start(
            "a backup",
            () ->
                store.backup(
                    backup,
                    step -> {
                      copying.countDown();
                      try {
                        goOn.await();
                      } catch (InterruptedException e) {
                        throw new AssertionError(e);
                      }
                    }));
    copying.await();
    FutureTask<Boolean> closing =
        Waiting.start(
            "a close",
            () -> {
              store.close();
              return true;
            });
    Waiting.until(
        "the store is closing",
        () -> {
          try {
            Child.counter(store);
            return false;
          } catch (StoreClosedException e) {
            return true;
          }
        });
    goOn.countDown();
    Waiting.result("close", closing);
    AssertionError failed =
        assertThrows(AssertionError.class, () -> Waiting.result("the backup", task));
    assertTrue(failed.getCause() instanceof StoreClosedException, failed.toString());
    assertEquals(List.of("scene"), namesBesideBackup());
  }

  @Test
  void aSmallMapGrowsBetweenBackups() {
    LmdbSettings small = scene.settings().withPath(folder.resolve("small"));
    AtomicBoolean done = new AtomicBoolean();
    try (LmdbStateStore store = LmdbStateStore.open(small.withMapSizeBytes(1 << 20))) {
      FutureTask<Integer> backups =
          Waiting.start(
              "backups",
              () -> {
                int count = 0;
                while (!done.get()) {
                  store.replaceBackup(backup, Progress.NONE);
                  count++;
                }
                return count;
              });
      for (int i = 0; i < 300; i++) {
        Key key = Key.of(0x30, "key " + i);
        store.write(
            tx -> {
              tx.put(key, new byte[20_000]);
              return true;
            });
      }
      done.set(true);
      assertTrue(Waiting.result("backups", backups) > 0);
    }
  }

  @Test
  void aPageThatWasDamagedWhileTheLedgerIsOpenIsAnException() {
    try (LmdbStateStore store = LmdbStateStore.open(scene.settings())) {
      scene.damage(
          scene.leaves(MetaPages.read(scene.file)).get(5), 0, new byte[GeneratedDamage.PAGE]);
      assertThrows(StoreDamagedException.class, () -> store.backup(backup, Progress.NONE));
      assertEquals(List.of("scene"), namesBesideBackup());
    }
  }

  @Test
  void aFullDiskIsReportedAndNothingIsLeft() throws IOException {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    String mounting = "mount -t tmpfs -o size=400k tmpfs \"$0\" && exec \"$@\"";
    List<String> onSmallDisk = List.of("unshare", "-rm", "sh", "-c", mounting, disk.toString());
    String big = folder.resolve("big").toString();
    try (Child child = Child.start(onSmallDisk, "back-up", big, disk.resolve("copy").toString())) {
      String answer = child.answer();
      assertTrue(answer.startsWith("StoreFullException: "), answer);
      child.expect("left []");
    }
  }

  @Test
  void withinATransactionABackupIsRefused() {
    try (LmdbStateStore store = LmdbStateStore.open(scene.settings())) {
      assertThrows(
          IllegalStateException.class, () -> store.read(tx -> store.backup(backup, Progress.NONE)));
      assertFalse(Files.exists(backup));
    }
  }

  private List<String> namesBesideBackup() {
    return Arrays.stream(folder.toFile().list())
        .filter(name -> name.startsWith("backup") || name.equals("scene"))
        .sorted()
        .toList();
  }
}
