package dev.rocky.state.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rocky.state.tck.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Memory does not grow with the ledger. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LargeRemoteTest {

  @TempDir Path folder;

  @Test
  void whateverTheSizeOfTheLedgerMemoryStaysTheSame() throws IOException {
    int records = Samples.DEEP ? 1_000_000 : 150_000;
    List<String> said = new ArrayList<>();

    try (ChildJvm child =
        ChildJvm.start(
            List.of(Samples.DEEP ? "-Xmx128m" : "-Xmx56m"),
            LargeRemote.class,
            folder.toString(),
            String.valueOf(records))) {
      for (String line = child.hear(); !line.equals("end"); line = child.hear()) {
        said.add(line);
        if (Samples.DEEP) {
          System.out.println(line);
        }
      }
    }

    assertEquals(
        List.of(
            "snapshot " + records,
            "written 3",
            "whole " + records,
            "changes " + multiples(records),
            "compacted " + records,
            "verified " + verified(records),
            "different " + multiples(records),
            "pulled " + records),
        said.stream().map(line -> line.substring(0, line.indexOf(" in "))).toList());
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(
          List.of(),
          left.filter(file -> !file.getFileName().toString().matches("remote|ledger.*")).toList());
    }
  }

  /** How many numbers are a multiple of 2, 3 or 5. */
  private static long multiples(int records) {
    long count = 0;
    for (int i = 0; i < records; i++) {
      count += i % 2 == 0 || i % 3 == 0 || i % 5 == 0 ? 1 : 0;
    }
    return count;
  }

  /** Two snapshots and three deltas. */
  private static long verified(int records) {
    return 2L * records + (records + 1) / 2 + (records + 2) / 3 + (records + 4) / 5;
  }
}
