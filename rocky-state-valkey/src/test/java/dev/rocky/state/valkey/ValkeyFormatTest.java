package dev.rocky.state.valkey;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Namespace;
import dev.rocky.state.remote.CompareAndSetResult.Written;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The keys and the vector of docs/storage-format.md against what stands on a server. */
class ValkeyFormatTest {

  private static final Path PAGE =
      Path.of(System.getProperty("basedir", "."), "..", "docs", "storage-format.md");
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final RegisterName HEAD = new RegisterName("HEAD");
  private static final String ROOT = "rocky:state:{default}:";

  @Test
  void aValueIsReadAsThePageSays() throws IOException {
    byte[] vector = vector();
    try (ValkeyServer server = ValkeyServer.start();
        RemoteStore store = server.open(new Namespace("default"))) {
      server.tell("SET", ROOT + "HEAD", new String(vector, US_ASCII));
      assertEquals(
          Optional.of(
              new Register(
                  new Version("00112233445566778899aabbccddeeff"), "hi!".getBytes(US_ASCII))),
          store.read(HEAD, TIMEOUT));
    }
    byte[] written = vector.clone();
    new Header("00112233445566778899aabbccddeeff", 3).writeTo(written);
    assertArrayEquals(vector, written);
  }

  @Test
  void theKeysAreThoseOfThePage() {
    try (ValkeyServer server = ValkeyServer.start();
        RemoteStore store = server.open(new Namespace("default"))) {
      Version version =
          assertInstanceOf(
                  Written.class,
                  store.compareAndSet(HEAD, Version.ABSENT, "hi!".getBytes(US_ASCII), TIMEOUT))
              .version();
      assertInstanceOf(
          CreateResult.Created.class,
          store.create(new Folder("segments").object("a"), Content.of(new byte[5]), TIMEOUT));
      TreeSet<String> keys = new TreeSet<>();
      ((List<?>) server.ask("KEYS", "*")).forEach(key -> keys.add(text(key)));
      assertEquals(
          new TreeSet<>(List.of(ROOT + "HEAD", ROOT + "index:segments", ROOT + "segments/a")),
          keys);
      assertEquals(version.text() + "00000003hi!", text(server.ask("GET", ROOT + "HEAD")));
      String entry =
          text(((List<?>) server.ask("ZRANGE", ROOT + "index:segments", "0", "-1")).get(0));
      assertTrue(entry.matches("a 5 [0-9]{16}"), entry);
    }
  }

  private static String text(Object reply) {
    return new String((byte[]) reply, US_ASCII);
  }

  private static byte[] vector() throws IOException {
    Matcher found =
        Pattern.compile("(?m)^valkey value = ([0-9a-f]+)$").matcher(Files.readString(PAGE));
    assertTrue(found.find(), "the page has the vector");
    return HexFormat.of().parseHex(found.group(1));
  }
}
