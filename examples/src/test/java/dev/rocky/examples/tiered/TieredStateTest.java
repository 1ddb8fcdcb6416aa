package dev.rocky.examples.tiered;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.s3.S3Server;
import dev.rocky.state.valkey.ValkeyServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TieredStateTest {

  @TempDir Path folder;

  @Test
  void nothingIsLostWithValkeyAndWhatItSparesIsTold() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TieredState demo;
    try (S3Server bucket = S3Server.start();
        ValkeyServer valkey = ValkeyServer.start();
        PrintStream out = new PrintStream(bytes, true, UTF_8)) {
      demo = new TieredState(bucket, valkey, folder, out);

      demo.play();
      new Costs(bucket, valkey, out).measure();
    }

    String printed = bytes.toString(UTF_8);
    assertEquals("[1, 2, 3, 4, 5, 6, 7, 8]", demo.rows());
    has(printed, "HEAD from Valkey");
    has(printed, "from Valkey, 0 from the bucket");
    has(printed, "; Valkey does not answer");
    has(printed, "pushed: Pushed");
    has(printed, "with a dead Valkey, validated");
  }

  private static void has(String printed, String expected) {
    assertTrue(printed.contains(expected), expected + " in\n" + printed);
  }
}
