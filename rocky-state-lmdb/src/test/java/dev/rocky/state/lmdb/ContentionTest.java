package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Processes that all want to write, all the time. */
@ExtendWith(NativeLibraryLoaded.class)
class ContentionTest {

  private static final int THREADS = 4;
  private static final long ENTRIES = Deep.DEEP ? 50_000 : 1_500;

  @TempDir Path folder;

  /** No wait may reach the timeout: the process would say so instead of what is expected. */
  @Test
  void noneOfTwoProcessesThatWriteAllTheTimeStarvesAndAThirdReadsWholeCommits() {
    Path ledger = folder.resolve("ledger");
    Path noted = folder.resolve("promises");
    Books books = new Books(2 * THREADS, 50);
    Promises promises = Promises.in(noted, books.writers());
    try (LmdbStateStore store = LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(ledger));
        Child one = Load.start(List.of(), "load", ledger, books, noted, 0, THREADS);
        Child other = Load.start(List.of(), "load", ledger, books, noted, THREADS, THREADS)) {
      // Given
      Load.hearReady(one);
      Load.hearReady(other);
      // When
      long[] atFirst = promises.acknowledged();
      long enough = Arrays.stream(atFirst).sum() + ENTRIES;
      while (Arrays.stream(promises.acknowledged()).sum() < enough) {
        books.audit(store);
        one.expectAlive();
        other.expectAlive();
      }
      // Then
      long[] atLast = promises.acknowledged();
      String progress = Arrays.toString(atFirst) + " to " + Arrays.toString(atLast);
      for (int writer = 0; writer < atLast.length; writer++) {
        assertTrue(atLast[writer] > atFirst[writer], "a writer starved: " + progress);
      }
      long longest = Math.max(Load.stop(one), Load.stop(other));
      if (Deep.DEEP) {
        System.out.println(
            "Entries of 4 + 4 writers: " + progress + "; longest wait " + longest + " ms");
      }
      assertArrayEquals(promises.acknowledged(), books.audit(store));
    }
  }
}
