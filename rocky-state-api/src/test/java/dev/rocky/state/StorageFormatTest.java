package dev.rocky.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.memory.MemoryStateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The test vectors of docs/storage-format.md against what the code writes. */
class StorageFormatTest {

  private static final Path PAGE =
      Path.of(System.getProperty("basedir", "."), "..", "docs", "storage-format.md");
  private static final Pattern BLOCK =
      Pattern.compile("^```vectors\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

  private final StateStore store = new MemoryStateStore();
  private final Ledger ledger = Ledger.over(store);

  @AfterEach
  void close() {
    ledger.close();
  }

  @ParameterizedTest
  @MethodSource("keys")
  void keyIsWrittenAndReadAsThePageSays(int space, List<String> parts, String hex) {
    Key key = Key.of(space, parts.toArray(String[]::new));

    assertEquals(hex, HexFormat.of().formatHex(key.bytes()));
    assertEquals(parts, key.parts());
    assertEquals(space, key.space());
  }

  @ParameterizedTest
  @MethodSource("values")
  void valueIsStoredAsThePageSays(Key key, String value, String hex) {
    put(key, value);

    assertEquals(hex, stored(key));
  }

  @Test
  void ownRecordsAreStoredAsThePageSays() throws Exception {
    ledger.bind("remote");
    put(Key.of(0x10, "t"), "hi");

    List<Matcher> records = lines("stored (\\p{XDigit}+) = (\\p{XDigit}+)");

    assertEquals(2, records.size());
    for (Matcher record : records) {
      assertEquals(record.group(2), stored(key(record.group(1))));
    }
  }

  @Test
  void journalIsStoredAsThePageSays() throws Exception {
    put(Key.of(0x10, "t"), "hi");
    ledger.bind("remote");
    Matcher absent = lines("journal 10 t = 1 absent -> (\\p{XDigit}+) (\\p{XDigit}+)").get(0);
    Matcher changed = lines("journal 10 t = 2 hi -> (\\p{XDigit}+) (\\p{XDigit}+)").get(0);

    String first = stored(key(absent.group(1)));
    store.write(tx -> tx.delete(key(absent.group(1))));
    put(Key.of(0x10, "t"), "changed");

    assertEquals(absent.group(2), first);
    assertEquals(changed.group(2), stored(key(changed.group(1))));
  }

  static Stream<Object[]> keys() throws IOException {
    return lines("key (\\p{XDigit}+)(?: (.+))? = (\\p{XDigit}+)").stream()
        .map(
            line ->
                new Object[] {
                  Integer.parseInt(line.group(1), 16), parts(line.group(2)), line.group(3)
                });
  }

  static Stream<Object[]> values() throws IOException {
    return lines("seal 10 (\\w+) = (.+) -> (\\p{XDigit}+)").stream()
        .map(
            line -> new Object[] {Key.of(0x10, line.group(1)), part(line.group(2)), line.group(3)});
  }

  private static List<String> parts(String text) {
    return text == null
        ? List.of()
        : Arrays.stream(text.split(Pattern.quote(" | "))).map(StorageFormatTest::part).toList();
  }

  private static String part(String text) {
    return text.equals("<empty>") ? "" : text.replace("\\0", "\0").replace("\\x01", "\u0001");
  }

  private static List<Matcher> lines(String format) throws IOException {
    List<Matcher> found = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(PAGE));
    Pattern pattern = Pattern.compile(format);
    while (block.find()) {
      block.group(1).lines().map(pattern::matcher).filter(Matcher::matches).forEach(found::add);
    }
    assertTrue(!found.isEmpty(), "no vectors like " + format + " in " + PAGE);
    return found;
  }

  private void put(Key key, String value) {
    ledger.write(
        tx -> {
          tx.put(key, value.getBytes(UTF_8));
          return true;
        });
  }

  private String stored(Key key) {
    return HexFormat.of().formatHex(store.read(tx -> tx.get(key)).orElseThrow());
  }

  private static Key key(String hex) {
    return Key.ofBytes(HexFormat.of().parseHex(hex));
  }
}
