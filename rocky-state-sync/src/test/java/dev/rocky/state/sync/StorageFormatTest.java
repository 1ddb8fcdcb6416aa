package dev.rocky.state.sync;

import static dev.rocky.state.sync.Samples.delete;
import static dev.rocky.state.sync.Samples.put;
import static dev.rocky.state.sync.Samples.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.remote.Content;
import dev.rocky.state.spi.CommitId;
import dev.rocky.state.sync.SegmentWriter.Written;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The test vectors of docs/storage-format.md against what is written and read. */
class StorageFormatTest {

  private static final Path PAGE =
      Path.of(System.getProperty("basedir", "."), "..", "docs", "storage-format.md");
  private static final CommitId FIRST = CommitId.parse("a1".repeat(16));
  private static final CommitId SECOND = CommitId.parse("a2".repeat(16));
  private static final SegmentStart CHANGES =
      new SegmentStart(SegmentKind.CHANGES, FIRST, SegmentName.root(2, SECOND), Optional.empty());
  private static final List<SegmentEntry> ENTRIES = List.of(put("a", "ÄÖÜäöüß€"), delete("b"));

  private final Uploads uploads = new Uploads();

  @Test
  void headIsWrittenAndReadAsThePageSays() throws IOException {
    byte[] vector = vector("head");

    assertEquals(hex(vector), hex(new HeadCodec(Protection.NONE).encode(head())));
    assertEquals(head(), new HeadCodec(Protection.NONE).decode(vector));
  }

  @Test
  void aSegmentIsWrittenAndReadAsThePageSays() throws IOException {
    byte[] vector = vector("segment");

    Written written = uploads.write(CHANGES, Protection.NONE, ENTRIES);

    assertEquals(hex(vector), hex(uploads.bytes(written.root())));
    assertEquals(texts(ENTRIES), texts(read(vector, CHANGES, Protection.NONE)));
  }

  @Test
  void aPageOfTheLogIsWrittenAndReadAsThePageSays() throws IOException {
    byte[] vector = vector("page");
    SegmentStart page =
        new SegmentStart(
            SegmentKind.PAGE,
            FIRST,
            SegmentName.root(3, CommitId.parse("a3".repeat(16))),
            Optional.of(head().log()));

    Written written = uploads.write(page, Protection.NONE, List.of());

    assertEquals(hex(vector), hex(uploads.bytes(written.root())));
    assertEquals(List.of(), read(vector, page, Protection.NONE));
  }

  @Test
  void aPageBehindAnotherIsWrittenAndReadAsThePageSays() throws IOException {
    byte[] vector = vector("older");
    CommitId snapshot = CommitId.parse("b1".repeat(16));
    CommitId third = CommitId.parse("a3".repeat(16));
    Instant time = Instant.parse("2026-01-31T23:59:59.123Z");
    LogEntry names =
        new LogEntry(
            18,
            SECOND,
            CommitKind.SNAPSHOT,
            time,
            Optional.of(first(SegmentName.root(17, snapshot))));
    LogEntry collects =
        new LogEntry(19, third, CommitKind.COLLECTION, time.plusSeconds(1), Optional.empty());
    SegmentStart page =
        new SegmentStart(
            SegmentKind.PAGE,
            FIRST,
            SegmentName.root(20, CommitId.parse("b2".repeat(16))),
            Optional.of(
                new CommitLog(
                    Optional.of(first(SegmentName.root(18, SECOND))),
                    FIRST,
                    List.of(names, collects))));

    Written written = uploads.write(page, Protection.NONE, List.of());

    assertEquals(hex(vector), hex(uploads.bytes(written.root())));
    assertEquals(List.of(), read(vector, page, Protection.NONE));
  }

  @Test
  void aCompressedBlockIsReadAsThePageSays() throws IOException {
    List<SegmentEntry> entries = read(vector("deflated"), CHANGES, Protection.NONE);

    assertEquals(texts(List.of(put("a", "x".repeat(100)))), texts(entries));
  }

  @Test
  void partsAreListedAsThePageSays() throws IOException {
    byte[] vector = vector("parts");
    SegmentReference root = new SegmentReference(CHANGES.name(), vector.length, Sha256.of(vector));

    try (SegmentReader reader =
        SegmentReader.open(root, FIRST, Content.of(vector), Protection.NONE)) {
      assertEquals(Optional.of(parts()), reader.parts());
    }
  }

  @Test
  void anEncryptedSegmentIsReadAsThePageSays() throws IOException {
    byte[] key = vector("key k1");

    List<SegmentEntry> entries =
        read(vector("encrypted"), CHANGES, Samples.keyed(Keys.of(new EncryptionKey("k1", key))));

    assertEquals(texts(ENTRIES), texts(entries));
  }

  static SegmentParts parts() {
    SegmentName root = CHANGES.name();
    return new SegmentParts(
        List.of(
            new SegmentReference(root.withPart(1), 256, Sha256.ofBytes(repeat(0x51))),
            new SegmentReference(root.withPart(2), 257, Sha256.ofBytes(repeat(0x52)))),
        3,
        4096);
  }

  static Head head() {
    SegmentReference snapshot = first(SegmentName.root(1, FIRST));
    SegmentReference changes =
        new SegmentReference(SegmentName.root(2, SECOND), 257, Sha256.ofBytes(repeat(0x52)));
    Instant time = Instant.parse("2026-01-31T23:59:59.123Z");
    LogEntry first = new LogEntry(1, FIRST, CommitKind.SNAPSHOT, time, Optional.of(snapshot));
    LogEntry second =
        new LogEntry(2, SECOND, CommitKind.CHANGES, time.plusSeconds(1), Optional.of(changes));
    return new Head(
        Format.CURRENT,
        FIRST,
        1,
        snapshot,
        1,
        time,
        1,
        0,
        CommitLog.beginningWith(CommitId.NONE, first).append(second));
  }

  private static SegmentReference first(SegmentName name) {
    return new SegmentReference(name, 256, Sha256.ofBytes(repeat(0x51)));
  }

  private static byte[] repeat(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static List<SegmentEntry> read(byte[] vector, SegmentStart start, Protection protection) {
    List<SegmentEntry> entries = new ArrayList<>();
    SegmentReference reference =
        new SegmentReference(start.name(), vector.length, Sha256.of(vector));
    try (SegmentReader reader =
        SegmentReader.open(reference, FIRST, Content.of(vector), protection)) {
      assertEquals(start.page(), reader.page());
      reader.forEachRemaining(entries::add);
    }
    return entries;
  }

  private static byte[] vector(String name) throws IOException {
    Matcher vector =
        Pattern.compile("^remote " + name + " = (\\p{XDigit}+)$", Pattern.MULTILINE)
            .matcher(Files.readString(PAGE));
    assertTrue(vector.find(), "no vector " + name + " in " + PAGE);
    return HexFormat.of().parseHex(vector.group(1));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
