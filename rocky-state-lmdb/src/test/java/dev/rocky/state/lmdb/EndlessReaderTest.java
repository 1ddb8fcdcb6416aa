package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader that does not end keeps what it sees, and the file pays for it until it does. */
class EndlessReaderTest {

  private static final long BOUND = 4_000_000;

  @TempDir Path folder;

  @Test
  void theFileGrowsAsLongAsAReaderStaysAndNoLongerThanThat() throws IOException {
    Path ledger = folder.resolve("ledger");
    try (Child writer = Child.start("rewrite", ledger.toString());
        Child reader = Child.start("hold-reader", ledger.toString())) {
      // Given
      writer.expect("ready");
      reader.expect("holding");
      // When one value is written again and again, and the reader stays
      rewrite(writer);
      long once = Files.size(ledger);
      rewrite(writer);
      long twice = Files.size(ledger);
      // Then
      assertTrue(once > BOUND, once + " bytes");
      assertTrue(twice > once + BOUND, once + " bytes, then " + twice);
      // And when it ends, its snapshot still whole
      reader.tell("go on");
      reader.expect("saw 0 0");
      reader.expect("now 0");
      rewrite(writer);
      rewrite(writer);
      assertTrue(Files.size(ledger) < twice + BOUND / 4, twice + ", then " + Files.size(ledger));
    }
  }

  private static void rewrite(Child writer) {
    writer.tell("go on");
    writer.expect("done");
  }
}
