package dev.rocky.state.sync;

import static dev.rocky.state.sync.Samples.LINEAGE;
import static dev.rocky.state.sync.Samples.id;
import static dev.rocky.state.sync.Samples.records;
import static dev.rocky.state.sync.Samples.start;
import static dev.rocky.state.sync.Samples.texts;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Namespace;
import dev.rocky.state.StateException;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.sync.SegmentWriter.Written;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class EncryptionTest {

  private static final String MARKER = "q7Zx!kP2";
  private static final EncryptionKey RED = key("red", 1);
  private static final EncryptionKey BLUE = key("blue", 2);
  private static final Protection WITH_RED = Samples.keyed(Keys.of(RED));

  private final Uploads uploads = new Uploads();

  @Provide
  Arbitrary<List<SegmentEntry>> changes() {
    return Samples.changes();
  }

  @Property(tries = 50)
  void entriesAreReadAsTheyWereWritten(@ForAll("changes") List<SegmentEntry> entries) {
    Uploads fresh = new Uploads();
    Written written = fresh.write(start(SegmentKind.CHANGES, 7), WITH_RED, entries);

    List<SegmentEntry> read = fresh.read(written.root(), LINEAGE, WITH_RED);

    assertEquals(texts(entries), texts(read));
  }

  @Test
  void partsAreEncryptedLikeTheirRoot() {
    Written written = uploads.write(start(SegmentKind.SNAPSHOT, 7), WITH_RED, records(80_000));

    List<SegmentEntry> read = uploads.read(written.root(), LINEAGE, WITH_RED);

    assertEquals(texts(records(80_000)), texts(read));
    assertEquals(3, written.parts().size());
  }

  @Test
  void headIsReadAsItWasWritten() {
    Head head = Samples.head(100, 40);

    byte[] content = new HeadCodec(WITH_RED).encode(head);

    assertEquals(head, new HeadCodec(WITH_RED).decode(content));
    assertTrue(content.length < 4096, content.length + " bytes");
  }

  @Test
  void nothingButFormatKeyIdLengthsAndGenerationIsSeen() {
    Written written = uploads.write(start(SegmentKind.CHANGES, 7), WITH_RED, List.of(readable()));
    String segment = new String(uploads.bytes(written.root()), ISO_8859_1);
    String head = new String(new HeadCodec(WITH_RED).encode(Samples.head(9, 9)), ISO_8859_1);
    String lineage = new String(longBytes(LINEAGE.high()), ISO_8859_1);
    Uploads open = new Uploads();
    Written plain = open.write(start(SegmentKind.CHANGES, 7), Protection.NONE, List.of(readable()));
    assertTrue(new String(open.bytes(plain.root()), ISO_8859_1).contains(MARKER));
    for (String seen : List.of(segment, head)) {
      assertTrue(seen.contains("red"));
      assertFalse(seen.contains(MARKER));
      assertFalse(seen.contains(lineage));
    }
  }

  @Test
  void theSameContentIsNeverEncryptedInTheSameWay() {
    HeadCodec codec = new HeadCodec(WITH_RED);

    byte[] one = codec.encode(Samples.head(9, 9));
    byte[] other = codec.encode(Samples.head(9, 9));

    assertNotEquals(Sha256.of(one), Sha256.of(other));
  }

  @Test
  void afterRotationOldObjectsAreReadAndNewOnesHaveTheNewKey() {
    Written old = uploads.write(start(SegmentKind.CHANGES, 7), WITH_RED, records(3));
    Protection rotated = Samples.keyed(Keys.of(BLUE, RED));
    Protection rewritten = Samples.keyed(Keys.of(BLUE));

    List<SegmentEntry> read = uploads.read(old.root(), LINEAGE, rotated);
    Written fresh = uploads.write(start(SegmentKind.CHANGES, 8), rotated, read);

    assertEquals(texts(records(3)), texts(uploads.read(fresh.root(), LINEAGE, rewritten)));
    assertKeyRefused("key red, which this machine does not have", old.root(), rewritten);
  }

  @Test
  void anotherKeyUnderTheSameIdIsRefused() {
    Protection other = Samples.keyed(Keys.of(key("red", 3)));
    Written written = uploads.write(start(SegmentKind.CHANGES, 7), WITH_RED, records(3));
    byte[] head = new HeadCodec(WITH_RED).encode(Samples.head(9, 9));

    assertKeyRefused("cannot be decrypted with the key red", written.root(), other);
    assertThrows(RemoteKeyException.class, () -> new HeadCodec(other).decode(head));
  }

  @Test
  void machinesWithAndWithoutKeysDoNotReadEachOther() {
    Written open = uploads.write(start(SegmentKind.CHANGES, 7), Protection.NONE, records(3));
    Written sealed = uploads.write(start(SegmentKind.CHANGES, 8), WITH_RED, records(3));
    byte[] openHead = new HeadCodec(Protection.NONE).encode(Samples.head(9, 9));
    byte[] sealedHead = new HeadCodec(WITH_RED).encode(Samples.head(9, 9));

    assertKeyRefused("is not encrypted", open.root(), WITH_RED);
    assertKeyRefused("is encrypted with the key red", sealed.root(), Protection.NONE);
    assertThrows(RemoteKeyException.class, () -> new HeadCodec(WITH_RED).decode(openHead));
    assertThrows(RemoteKeyException.class, () -> new HeadCodec(Protection.NONE).decode(sealedHead));
  }

  @Test
  void aFlippedBitIsDamageAndNoWrongKey() {
    Written written = uploads.write(start(SegmentKind.CHANGES, 7), WITH_RED, records(3));
    byte[] whole = uploads.bytes(written.root());
    byte[] head = new HeadCodec(WITH_RED).encode(Samples.head(9, 9));
    for (int at = 0; at < whole.length; at++) {
      for (int change : Samples.changesOfAByte()) {
        byte[] changed = flipped(whole, at, change);
        assertThrows(
            RemoteDamagedException.class, () -> readAll(written.root(), Content.of(changed)));
      }
    }
    for (int at = 0; at < head.length; at++) {
      byte[] changed = flipped(head, at, 1);
      assertThrows(RemoteDamagedException.class, () -> new HeadCodec(WITH_RED).decode(changed));
    }
  }

  /** Somebody who can write but has no key can forge checksums, and no frame. */
  @Test
  void noForgedByteIsReadWithoutTheKey() {
    Written written = uploads.write(start(SegmentKind.CHANGES, 7), WITH_RED, records(3));
    byte[] whole = uploads.bytes(written.root());
    byte[] head = new HeadCodec(WITH_RED).encode(Samples.head(9, 9));
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = flipped(whole, at, 1);
      assertThrows(
          StateException.class,
          () -> readAll(forged(written.root().name(), changed), Content.of(changed)),
          "byte " + at);
    }
    for (int at = 0; at < head.length - Integer.BYTES; at++) {
      byte[] changed = sealed(flipped(head, at, 1));
      assertThrows(
          StateException.class, () -> new HeadCodec(WITH_RED).decode(changed), "byte " + at);
    }
  }

  @Test
  void anObjectIsBoundToItsNameAndItsLineage() {
    Written written = uploads.write(start(SegmentKind.CHANGES, 7), WITH_RED, records(3));
    byte[] whole = uploads.bytes(written.root());
    SegmentReference swapped = forged(SegmentName.root(7, id(8)), whole);

    assertThrows(RemoteKeyException.class, () -> readAll(swapped, Content.of(whole)));
    assertThrows(RemoteKeyException.class, () -> uploads.read(written.root(), id(99), WITH_RED));
  }

  @Test
  void anObjectIsBoundToItsNamespace() {
    Written written = uploads.write(start(SegmentKind.CHANGES, 7), WITH_RED, records(3));
    byte[] head = new HeadCodec(WITH_RED).encode(Samples.head(9, 9));
    Protection elsewhere = Protection.with(new Namespace("silver"), Keys.of(RED));

    assertKeyRefused("encrypted as another object", written.root(), elsewhere);
    assertThrows(RemoteKeyException.class, () -> new HeadCodec(elsewhere).decode(head));
  }

  @Test
  void framesCannotBeLeftOutExchangedOrCutOff() {
    Written written = uploads.write(start(SegmentKind.SNAPSHOT, 7), WITH_RED, records(10_000));
    byte[] whole = uploads.bytes(written.root());
    int start = 17 + 1 + RED.id().length() + EncryptionKey.SALT_BYTES;
    int frame = FrameCipher.FRAME_BYTES + FrameCipher.TAG_BYTES;
    assertTrue(whole.length > start + 3 * frame, whole.length + " bytes");
    byte[] without = Arrays.copyOf(whole, whole.length - frame);
    System.arraycopy(whole, start + frame, without, start, whole.length - start - frame);
    byte[] exchanged = whole.clone();
    System.arraycopy(whole, start, exchanged, start + frame, frame);
    System.arraycopy(whole, start + frame, exchanged, start, frame);
    byte[] cut = Arrays.copyOf(whole, start + 2 * frame);
    byte[] cutWithin = Arrays.copyOf(whole, start + 2 * frame + 5);

    for (byte[] changed : List.of(without, exchanged, cut)) {
      SegmentReference forged = forged(written.root().name(), changed);
      assertThrows(RemoteKeyException.class, () -> readAll(forged, Content.of(changed)));
    }
    SegmentReference forged = forged(written.root().name(), cutWithin);
    assertThrows(RemoteDamagedException.class, () -> readAll(forged, Content.of(cutWithin)));
  }

  @Test
  void noKeyIsEverPrinted() {
    EncryptionKey key =
        new EncryptionKey("a", "0123456789abcdef0123456789abcdef".getBytes(ISO_8859_1));
    for (Object printed : List.of(key, Keys.of(key, RED), Samples.keyed(Keys.of(key)))) {
      assertFalse(printed.toString().contains("0123"), printed.toString());
    }
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> new EncryptionKey("a", new byte[31]));
    assertEquals("Key a must have 32 bytes, not 31", refused.getMessage());
  }

  @Test
  void keysHaveIdsOfTheirOwn() {
    assertThrows(IllegalArgumentException.class, () -> Keys.of(RED, key("red", 5)));
    assertThrows(IllegalArgumentException.class, () -> Keys.of(RED, BLUE, key("blue", 5)));
    assertThrows(IllegalArgumentException.class, () -> key("", 1));
    assertThrows(IllegalArgumentException.class, () -> key("a b", 1));
    assertThrows(IllegalArgumentException.class, () -> key("x".repeat(65), 1));
  }

  private void assertKeyRefused(String problem, SegmentReference root, Protection protection) {
    RemoteKeyException refused =
        assertThrows(RemoteKeyException.class, () -> uploads.read(root, LINEAGE, protection));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains(problem) && message.contains(root.name().toString()), message);
  }

  private static void readAll(SegmentReference reference, Content content) {
    try (SegmentReader reader = SegmentReader.open(reference, LINEAGE, content, WITH_RED)) {
      reader.forEachRemaining(entry -> {});
    }
  }

  private static SegmentReference forged(SegmentName name, byte[] bytes) {
    return new SegmentReference(name, bytes.length, Sha256.of(bytes));
  }

  private static byte[] sealed(byte[] head) {
    CRC32C checksum = new CRC32C();
    checksum.update(head, 0, head.length - Integer.BYTES);
    ByteBuffer.wrap(head).putInt(head.length - Integer.BYTES, (int) checksum.getValue());
    return head;
  }

  private static byte[] flipped(byte[] whole, int at, int change) {
    byte[] changed = whole.clone();
    changed[at] ^= (byte) change;
    return changed;
  }

  /** A value that no compression hides. */
  private static SegmentEntry readable() {
    byte[] value = (MARKER + "0123456789").getBytes(ISO_8859_1);
    return Samples.put("k", new String(value, ISO_8859_1));
  }

  private static byte[] longBytes(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  private static EncryptionKey key(String id, int seed) {
    byte[] bytes = new byte[EncryptionKey.BYTES];
    Arrays.fill(bytes, (byte) seed);
    return new EncryptionKey(id, bytes);
  }
}
