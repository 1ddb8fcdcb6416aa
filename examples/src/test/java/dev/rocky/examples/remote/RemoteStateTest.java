package dev.rocky.examples.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.s3.S3Server;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteStateTest {

  @TempDir Path folder;

  @Test
  void machinesShareTheirStateWithoutLosingOrDoublingAnything() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    RemoteState demo;
    try (S3Server server = S3Server.start();
        PrintStream out = new PrintStream(bytes, true, UTF_8)) {
      demo = new RemoteState(server, folder, out);

      demo.play();
    }

    String printed = bytes.toString(UTF_8);
    assertEquals("[1, 2, 3, 4, 5]", demo.rows());
    assertEquals(1, printed.split("CONFLICT lake.orders was moved on two machines").length - 1);
    has(printed, "here to id = 3 in epoch 1");
    has(printed, "at the remote to id = 4 in epoch 1");
    has(printed, "lake.orders: RESOLVED");
    has(printed, "lake.orders is at 4, epoch 1");
    has(printed, "lake.users is at 7, epoch 1");
    has(printed, "7 runs, 0 conflicts");
    has(printed, "lake.orders: 1 rows, up to 5");
  }

  private static void has(String printed, String expected) {
    assertTrue(printed.contains(expected), expected + " in\n" + printed);
  }
}
