package dev.rocky.state.s3;

import dev.rocky.state.tck.ChildJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a machine needs to take part does not grow with the ledger. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LargeLedgerTest {

  private static final boolean DEEP = "deep".equals(System.getProperty("rocky.depth"));

  @TempDir Path folder;

  @Test
  void aLargeLedgerIsPushedAndPulledInLittleMemory() {
    int records = DEEP ? 1_000_000 : 100_000;
    // Given a server, and a machine whose memory is smaller than the ledger
    try (S3Server server = S3Server.startProcess()) {
      List<String> arguments = new ArrayList<>(List.of(folder.toString(), "" + records));
      server
          .settingsAsText(SyncedMachine.NAMESPACE)
          .forEach((name, value) -> arguments.addAll(List.of(name, value)));
      // When it pushes everything, and another one pulls it
      try (ChildJvm machine =
          ChildJvm.start(
              List.of(DEEP ? "-Xmx128m" : "-Xmx32m"),
              LargeLedger.class,
              arguments.toArray(String[]::new))) {
        // Then
        machine.expect("filled " + records);
        machine.expect("pushed " + records);
        machine.expect("pulled " + records);
        machine.expect("in common " + records);
        machine.expect("left [][]");
      }
    }
  }
}
