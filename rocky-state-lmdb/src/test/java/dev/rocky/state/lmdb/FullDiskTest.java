package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.lmdb.LmdbSettings.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Eight writers and an auditor while the file cannot grow any more: every one of them fails as it
 * should, what was acknowledged stays, and all go on when there is room again.
 */
@ExtendWith(NativeLibraryLoaded.class)
class FullDiskTest {

  private static final int WRITERS = 8;
  private static final int FILLER = 4 << 20;

  @TempDir Path folder;
  private final Books books = new Books(WRITERS, Integer.MAX_VALUE);
  private Path noted;
  private Promises promises;

  @BeforeEach
  void choosePlaces() {
    noted = folder.resolve("promises");
    promises = Promises.in(noted, WRITERS);
  }

  @ParameterizedTest
  @EnumSource
  void aFullDiskFailsTheWritersUntilThereIsRoomAndLosesNothing(SmallDisk disk) throws IOException {
    Path place = Files.createDirectory(folder.resolve("disk"));
    Path filler = place.resolve("filler");
    try (Child child = start(disk.command(place, 2), place.resolve("ledger"), "filler=" + FILLER)) {
      // Given
      long first = Load.hearReady(child);
      hearFull(child);
      // When it is killed while all of them meet the full disk again and again
      kill(first);
      // Then the next one finds everything, though the disk is full
      Load.hearReady(child);
      hearFull(child);
      // And goes on when there is room
      child.tell("room " + filler);
      child.expect("room made");
      Load.stop(child);
    }
  }

  @Test
  void aFileSizeLimitFailsTheWritersUntilItIsRaisedAndLosesNothing() throws Exception {
    Path ledger = folder.resolve("ledger");
    List<String> limited = List.of("bash", "-c", "ulimit -S -f 3000; exec \"$@\"", "bash");
    try (Child child = start(limited, ledger)) {
      Load.hearReady(child);
      hearFull(child);
      child.kill();
      assertEquals(List.of(), child.unheard());
    }
    checkAcknowledged(ledger);
    try (Child child = start(limited, ledger)) {
      long pid = Load.hearReady(child);
      hearFull(child);
      Process raising =
          new ProcessBuilder("prlimit", "--pid", String.valueOf(pid), "--fsize=unlimited").start();
      assertTrue(raising.waitFor(1, TimeUnit.MINUTES));
      assertEquals(0, raising.exitValue(), "prlimit");
      child.tell("go-on");
      child.expect("went on");
      Load.stop(child);
    }
    checkAcknowledged(ledger);
  }

  private Child start(List<String> before, Path ledger, String... more) {
    return Load.start(before, "load", ledger, books, noted, 0, WRITERS, more);
  }

  private static void hearFull(Child child) {
    String answer = child.answer();
    assertTrue(answer.startsWith("full "), answer);
    assertTrue(answer.contains("Make room on the disk"), answer);
  }

  /** Not a child of this process: the shell that made the disk is between them. */
  private static void kill(long pid) {
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    assertTrue(process.destroyForcibly());
    Waiting.until("process " + pid + " has ended", () -> !process.isAlive());
  }

  private void checkAcknowledged(Path ledger) {
    LmdbSettings settings = LmdbSettings.ofDefaults().withPath(ledger).withCheck(Check.ALWAYS);
    try (LmdbStateStore store = LmdbStateStore.open(settings)) {
      promises.check(books, store);
    }
  }
}
