package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.StoreBusyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes on one ledger; each child is a JVM without flags. */
class ProcessesTest {

  @TempDir Path folder;

  @Test
  void aReaderKeepsItsSnapshotWhileAnotherProcessWrites() {
    try (LmdbStateStore store = open();
        Child reader = hold("hold-reader")) {
      // Given a reader in another process that began before these commits
      reader.expect("holding");
      // When
      for (int i = 0; i < 200; i++) {
        Child.increment(store);
        byte n = (byte) i;
        store.write(
            tx -> {
              tx.put(Key.of(0x30, "k" + n), new byte[] {1});
              return true;
            });
      }
      reader.tell("go on");
      // Then
      reader.expect("saw 0 0");
      reader.expect("now 200");
    }
  }

  @Test
  void writersOfSeveralProcessesLoseNoUpdate() {
    try (LmdbStateStore store = open();
        Child one = Child.start("increment", ledger(), "300");
        Child two = Child.start("increment", ledger(), "300")) {
      // Given
      one.expect("ready");
      two.expect("ready");
      // When three processes write at the same time
      one.tell("go");
      two.tell("go");
      for (int i = 0; i < 300; i++) {
        Child.increment(store);
      }
      one.expect("done");
      two.expect("done");
      // Then
      assertEquals(900, Child.counter(store));
    }
  }

  @Test
  void aWriterThatIsKilledBlocksNobodyAndLeavesNothing() {
    try (LmdbStateStore store = open();
        Child writer = hold("hold-writer")) {
      // Given
      writer.expect("holding");
      // When
      writer.kill();
      Child.increment(store);
      // Then
      assertEquals(1, Child.counter(store));
    }
  }

  @Test
  void whatAProcessAcknowledgedSurvivesItsKill() {
    long acknowledged = 0;
    for (int round = 0; round < 3; round++) {
      try (Child writer = Child.start("write-until-killed", ledger())) {
        long target = acknowledged + 100;
        while (acknowledged < target) {
          acknowledged = Long.parseLong(writer.answer().replace("committed ", ""));
        }
        writer.kill();
      }
      try (LmdbStateStore store = open()) {
        long found = Child.counter(store);
        assertTrue(found >= acknowledged, found + " found, " + acknowledged + " acknowledged");
        acknowledged = found;
      }
    }
  }

  @Test
  void aWriterGivesUpAfterItsTimeoutAndNamesTheProcessThatHolds() {
    LmdbSettings impatient = settings().withWriteLockTimeout(Duration.ofMillis(50));
    try (LmdbStateStore store = LmdbStateStore.open(impatient);
        Child writer = hold("hold-writer")) {
      // Given
      writer.expect("holding");
      // When
      StoreBusyException busy =
          assertThrows(StoreBusyException.class, () -> Child.increment(store));
      // Then
      assertTrue(busy.getMessage().contains("Waited PT0.05S"), busy.getMessage());
      assertTrue(busy.getMessage().contains("process " + writer.pid()), busy.getMessage());
      assertEquals(0, Child.counter(store), "readers do not wait");
      // And when the other is done
      writer.tell("go on");
      writer.expect("released");
      Child.increment(store);
      assertEquals(1_001, Child.counter(store));
    }
  }

  @Test
  void aWriterThatIsInterruptedWhileItWaitsGivesUpWithItsFlagSet() {
    try (LmdbStateStore store = open();
        Child writer = hold("hold-writer")) {
      writer.expect("holding");
      Thread.currentThread().interrupt();
      StoreBusyException busy =
          assertThrows(StoreBusyException.class, () -> Child.increment(store));
      assertTrue(Thread.interrupted(), busy.getMessage());
      // And the guard still works: an interrupt must not close its channel
      writer.tell("go on");
      writer.expect("released");
      Child.increment(store);
      assertEquals(1_001, Child.counter(store));
    }
  }

  @Test
  void anInterruptedThreadOpensReadsWritesAndCloses() {
    Thread.currentThread().interrupt();
    try {
      try (LmdbStateStore store = open()) {
        Child.increment(store);
        assertEquals(1, Child.counter(store));
      }
      assertTrue(Thread.currentThread().isInterrupted(), "the flag is left as it was");
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void manyProcessesOpenTheSameNewLedgerAtOnce() {
    List<Child> children =
        List.of(
            Child.start("open", ledger(), "20"),
            Child.start("open", ledger(), "20"),
            Child.start("open", ledger(), "20"));
    for (Child child : children) {
      try (child) {
        for (int i = 0; i < 20; i++) {
          child.expect("opened 0");
        }
      }
    }
  }

  @Test
  void aHolderInAnotherProcessNamespaceIsRefusedUnlessAllowed() {
    try (LmdbStateStore store = open()) {
      Child.increment(store);
      List<String> elsewhere = List.of("unshare", "-r", "--pid", "--fork");
      try (Child other = Child.start(elsewhere, "open", ledger())) {
        String answer = other.answer();
        assertTrue(answer.startsWith("StoreBusyException: "), answer);
        assertTrue(answer.contains("process " + ProcessHandle.current().pid()), answer);
        assertTrue(answer.contains("allow_shared_volume"), answer);
      }
      try (Child other = Child.start(elsewhere, "open", ledger(), "allowSharedVolume")) {
        other.expect("opened 1");
      }
    }
  }

  @Test
  void aHolderOnThisMachineIsNoStrangerUnderAnotherHostName() {
    try (LmdbStateStore store = open()) {
      Child.increment(store);
      String renaming = "echo other > /proc/sys/kernel/hostname && exec \"$@\"";
      List<String> elsewhere = List.of("unshare", "-r", "--uts", "sh", "-c", renaming, "sh");
      try (Child other = Child.start(elsewhere, "open", ledger())) {
        other.expect("opened 1");
      }
    }
  }

  /** Found by reading: works that evicted each other kept the lock between processes for ever. */
  @Test
  void aProcessWhoseWorksAreSlowLetsOthersWrite() {
    AtomicBoolean enough = new AtomicBoolean();
    List<FutureTask<Boolean>> slow = new ArrayList<>();
    try (LmdbStateStore store = open();
        Child child = Child.start("increment", ledger(), "5", "timeout=PT10S")) {
      child.expect("ready");
      for (int i = 0; i < 4; i++) {
        slow.add(
            Waiting.start(
                "slow writer",
                () -> {
                  while (!enough.get()) {
                    Child.increment(store, Duration.ofMillis(15));
                  }
                  return true;
                }));
      }
      child.tell("go");
      child.expect("done");
      enough.set(true);
      slow.forEach(each -> assertTrue(Waiting.result("a slow writer", each)));
    }
  }

  @Test
  void aLedgerThatIsPutBackWhileAnotherProcessHasItOpenIsNotOpenedInAnOlderState()
      throws IOException {
    for (int commits = 1; commits <= 2; commits++) {
      try (Child holder = Child.start("increment", ledger(), "0")) {
        // Given a copy, and more commits since
        holder.expect("ready");
        try (LmdbStateStore store = open()) {
          for (int i = 0; i < commits; i++) {
            Child.increment(store);
          }
        }
        Path copy = folder.resolve("copy");
        Files.copy(Path.of(ledger()), copy);
        long copied;
        try (LmdbStateStore store = open()) {
          copied = Child.counter(store);
          Child.increment(store);
        }
        // When
        Files.move(copy, Path.of(ledger()), StandardCopyOption.REPLACE_EXISTING);
        // Then
        String message = assertThrows(StoreBusyException.class, this::open).getMessage();
        assertTrue(message.contains("deleted or replaced while process " + holder.pid()), message);
        holder.kill();
        try (LmdbStateStore store = open()) {
          assertEquals(copied, Child.counter(store));
        }
      }
    }
  }

  @Test
  void aLedgerThatIsDeletedWhileAnotherProcessHasItOpenIsNotMadeAnewAndCalledDamaged()
      throws IOException {
    try (Child holder = Child.start("increment", ledger(), "0")) {
      holder.expect("ready");
      try (LmdbStateStore store = open()) {
        Child.increment(store);
      }
      Files.delete(Path.of(ledger()));
      String message = assertThrows(StoreBusyException.class, this::open).getMessage();
      assertTrue(message.contains("deleted or replaced while process " + holder.pid()), message);
      assertFalse(Files.exists(Path.of(ledger())));
      holder.kill();
    }
    try (LmdbStateStore store = open()) {
      assertEquals(0, Child.counter(store));
    }
  }

  private Child hold(String program) {
    return Child.start(program, ledger());
  }

  private LmdbStateStore open() {
    return LmdbStateStore.open(settings());
  }

  private LmdbSettings settings() {
    return LmdbSettings.ofDefaults().withPath(Path.of(ledger()));
  }

  private String ledger() {
    return folder.resolve("ledger").toString();
  }
}
