package dev.rocky.state.sync;

import static dev.rocky.state.sync.Samples.LINEAGE;
import static dev.rocky.state.sync.Samples.delete;
import static dev.rocky.state.sync.Samples.id;
import static dev.rocky.state.sync.Samples.put;
import static dev.rocky.state.sync.Samples.records;
import static dev.rocky.state.sync.Samples.start;
import static dev.rocky.state.sync.Samples.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.sync.SegmentWriter.Written;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Objects that are not what was written: each is refused, whether its SHA-256 is right or not. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SegmentDamageTest {

  private static final SegmentName NAME = SegmentName.root(7, id(7));

  private final Uploads uploads = new Uploads();

  @Test
  void everyChangedByteIsRefused() {
    Written written = write(SegmentKind.CHANGES, records(2));
    byte[] whole = uploads.bytes(written.root());
    for (int at = 0; at < whole.length; at++) {
      for (int change : Samples.changesOfAByte()) {
        byte[] changed = whole.clone();
        changed[at] ^= (byte) change;

        assertRefused(written.root(), changed, "");
      }
    }
  }

  @Test
  void anObjectThatIsCutOffOrGoesOnIsRefused() {
    Written written = write(SegmentKind.CHANGES, records(2));
    byte[] whole = uploads.bytes(written.root());
    for (int length = 1; length < whole.length + 10; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      if (length != whole.length) {
        assertRefused(written.root(), cut, "bytes, not the");
        assertRefused(forged(cut), cut, "");
      }
    }
  }

  @Test
  void aSwappedSegmentIsRefusedEvenIfItsReferenceIsForged() {
    byte[] other =
        uploads.bytes(
            uploads.write(start(SegmentKind.CHANGES, 8), Protection.NONE, records(2)).root());

    assertRefused(forged(other), other, "it is of generation 8");

    SegmentName sameGeneration = SegmentName.root(8, id(9));
    assertRefused(
        new SegmentReference(sameGeneration, other.length, Sha256.of(other)),
        other,
        "under another's name");
  }

  @Test
  void aSegmentOfAnotherLineageIsRefused() {
    Written written = write(SegmentKind.CHANGES, records(2));

    RemoteDamagedException refused =
        assertThrows(
            RemoteDamagedException.class,
            () -> uploads.read(written.root(), id(99), Protection.NONE));

    assertTrue(refused.getMessage().contains("belongs to lineage"), refused.getMessage());
  }

  @Test
  void aNewerFormatIsToldApartFromDamage() {
    byte[] newer = uploads.bytes(write(SegmentKind.CHANGES, records(1)).root());
    newer[5] = 9;
    newer[7] = 9;

    assertThrows(
        NewerFormatException.class,
        () -> SegmentReader.open(forged(newer), LINEAGE, Content.of(newer), Protection.NONE));
  }

  @Test
  void entriesThatAreOutOfOrderOrComeTwiceAreRefused() throws IOException {
    assertRefusedBlocks("comes behind", put("b", "1"), put("a", "2"));
    assertRefusedBlocks("comes behind", put("a", "1"), put("a", "1"));
    assertRefusedBlocks("comes behind", put("a", "1"), delete("a"));
  }

  @Test
  void entriesThatNoLedgerMayHaveAreRefused() throws IOException {
    assertRefusedBlocks("does not travel", entry(Key.of(0x00, "format")));
    assertRefusedBlocks("does not travel", entry(Key.of(0x01)));
    assertRefusedBlocks("does not travel", entry(Key.of(0x80, "x")));
    assertRefusedBlocks("a key of 0 bytes", entry(Key.EMPTY));
    assertRefusedBlocks("a key of 16384 bytes", entry(Key.ofBytes(new byte[16_384])));
  }

  @Test
  void aSnapshotWithADeletionIsRefused() throws IOException {
    byte[] object = object(SegmentKind.SNAPSHOT, blocks(delete("a")));

    assertRefused(forged(object), object, "has the deletion of");
  }

  @Test
  void entriesThatEndElsewhereThanTheirBlockAreRefused() throws IOException {
    for (byte[] raw :
        List.of(
            new byte[] {1},
            new byte[] {1, 0},
            new byte[] {1, 0, 5, 0x10},
            new byte[] {1, 0, 1, 0x10, 0, 0, 0},
            new byte[] {1, 0, 1, 0x10, 0, 0, 0, 9, 'x'},
            new byte[] {1, 0, 1, 0x10, -1, -1, -1, -1},
            new byte[] {1, 0, 1, 0x10, 0x7F, -1, -1, -1},
            new byte[] {3, 0, 1, 0x10})) {
      byte[] object = object(SegmentKind.CHANGES, block(raw.length, 0, raw));

      assertRefused(forged(object), object, "");
    }
  }

  @Test
  void aBlockThatGrowsTooMuchIsRefusedBeforeItIsUnpacked() throws IOException {
    byte[] bomb = deflated(new byte[16_000_000]);
    for (int length : new int[] {16_000_000, 5_000_000, Integer.MAX_VALUE, -1}) {
      byte[] object = object(SegmentKind.CHANGES, block(length, 1, bomb));

      assertRefused(forged(object), object, "");
    }
    byte[] object = object(SegmentKind.CHANGES, block(16_000_000, 1, bomb));
    assertRefused(forged(object), object, "more than 200 times");
  }

  @Test
  void aBlockThatUnpacksToAnotherLengthIsRefused() throws IOException {
    byte[] entry = {1, 0, 1, 0x10, 0, 0, 0, 40, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    byte[] packed = deflated(Arrays.copyOf(entry, 48));
    for (int length : new int[] {packed.length, 47, 49, 200}) {
      byte[] object = object(SegmentKind.CHANGES, block(length, 1, packed));

      assertRefused(forged(object), object, "does not unpack");
    }
    byte[] more = Arrays.copyOf(packed, packed.length + 1);
    byte[] object = object(SegmentKind.CHANGES, block(48, 1, more));
    assertRefused(forged(object), object, "does not unpack");
  }

  @Test
  void moreThanEightMebibytesOfBlocksAreRefused() throws IOException {
    ByteArrayOutputStream blocks = new ByteArrayOutputStream();
    byte[] value = new byte[60_000];
    for (int i = 0; i < 150; i++) {
      blocks.write(
          blocks(new SegmentEntry(Key.of(0x10, "%03d".formatted(i)), Optional.of(value.clone()))));
    }
    byte[] object = object(SegmentKind.CHANGES, blocks.toByteArray());

    assertRefused(forged(object), object, "more than 8388608 bytes");
  }

  @Test
  void aLengthThatSaysTooMuchTakesNoMemory() throws IOException {
    byte[] block = block(16_000_000, 0, new byte[10]);
    block[4] = 0;
    block[5] = (byte) 0xF4; // 16,000,000 bytes stored, says the block
    block[6] = 0x24;
    block[7] = 0;
    byte[] object = object(SegmentKind.CHANGES, block);

    assertRefused(forged(object), object, "cut off");
  }

  @Test
  void partsThatAreExchangedOrOfAnotherKindAreRefused() {
    Written written = write(SegmentKind.CHANGES, records(80_000));
    Uploads others = new Uploads();
    others.write(start(SegmentKind.SNAPSHOT, 7), Protection.NONE, records(80_000));
    SegmentReader root = root(written);

    try (SegmentEntries entries = new SegmentEntries(root, LINEAGE, Protection.NONE, others)) {
      assertThrows(RemoteDamagedException.class, entries::hasNext);
    }

    SegmentReader again = root(written);
    SegmentReference second = written.parts().get(1);
    try (SegmentEntries entries =
        new SegmentEntries(again, LINEAGE, Protection.NONE, part -> uploads.content(second))) {
      assertThrows(RemoteDamagedException.class, entries::hasNext);
    }
  }

  /** There is no damage behind a right SHA-256 that ends in anything but a refusal. */
  @Test
  void forgedBytesAreRefusedOrReadWithinTheirBounds() {
    Random random = new Random(4711);
    SegmentStart page =
        new SegmentStart(
            SegmentKind.PAGE,
            LINEAGE,
            NAME,
            Optional.of(new CommitLog(Optional.empty(), id(1), Samples.entries(2, 6))));
    List<byte[]> wholes =
        List.of( // each at once: all have one name
            bytes(write(SegmentKind.CHANGES, List.of(put("a", "x"), delete("b"), put("c", "y")))),
            bytes(write(SegmentKind.SNAPSHOT, records(300))),
            bytes(write(SegmentKind.CHANGES, records(60_000))),
            bytes(uploads.write(page, Protection.NONE, List.of())));
    assertTrue(wholes.get(2).length < 1_000, "a list of parts");
    int read = 0;
    int rounds = Samples.DEEP ? 5_000_000 : 40_000;
    for (int round = 0; round < rounds; round++) {
      byte[] forged = wholes.get(round % wholes.size()).clone();
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        int at =
            random.nextInt(random.nextBoolean() ? Math.min(140, forged.length) : forged.length);
        forged[at] = (byte) (random.nextBoolean() ? random.nextInt(4) : random.nextInt());
      }
      try {
        List<SegmentEntry> entries = read(forged(forged), forged);
        assertInOrder(entries);
        read++;
      } catch (RemoteDamagedException | NewerFormatException | RemoteKeyException refused) {
        assertTrue(refused.getMessage().contains(NAME.toString()), refused.getMessage());
      }
    }
    assertTrue(read > 0);
  }

  @Test
  void randomBytesAreRefused() throws IOException {
    Random random = new Random(1);
    for (int round = 0; round < (Samples.DEEP ? 2_000_000 : 20_000); round++) {
      byte[] garbage = new byte[1 + random.nextInt(400)];
      random.nextBytes(garbage);
      assertRefused(forged(garbage), garbage, "");
      byte[] begun = object(SegmentKind.CHANGES, garbage);
      assertRefused(forged(begun), begun, "");
    }
  }

  private void assertRefusedBlocks(String problem, SegmentEntry... entries) throws IOException {
    byte[] object = object(SegmentKind.CHANGES, blocks(entries));
    assertRefused(forged(object), object, problem);
  }

  private static void assertRefused(SegmentReference reference, byte[] bytes, String problem) {
    RemoteDamagedException refused =
        assertThrows(RemoteDamagedException.class, () -> read(reference, bytes));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains(reference.name().toString()), message);
    assertTrue(message.contains(problem), message);
  }

  private static void assertInOrder(List<SegmentEntry> entries) {
    List<SegmentEntry> sorted = new ArrayList<>(entries);
    sorted.sort((one, other) -> one.key().compareTo(other.key()));
    assertEquals(texts(sorted), texts(entries));
  }

  private byte[] bytes(Written written) {
    return uploads.bytes(written.root());
  }

  private SegmentReader root(Written written) {
    return SegmentReader.open(
        written.root(), LINEAGE, uploads.content(written.root()), Protection.NONE);
  }

  private Written write(SegmentKind kind, List<SegmentEntry> entries) {
    return uploads.write(start(kind, 7), Protection.NONE, entries);
  }

  private static List<SegmentEntry> read(SegmentReference reference, byte[] bytes) {
    List<SegmentEntry> entries = new ArrayList<>();
    try (SegmentReader reader =
        SegmentReader.open(reference, LINEAGE, Content.of(bytes), Protection.NONE)) {
      reader.forEachRemaining(entries::add);
    }
    return entries;
  }

  /** The reference that somebody would write who wants {@code bytes} to be read. */
  private static SegmentReference forged(byte[] bytes) {
    return new SegmentReference(NAME, bytes.length, Sha256.of(bytes));
  }

  /** A root with {@code blocks} that may be anything. */
  private static byte[] object(SegmentKind kind, byte[] blocks) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SegmentStart start = start(kind, 7);
    Protection.NONE.begin(out, start.identity(), Format.CURRENT);
    start.write(new FieldOutput(out));
    new FieldOutput(out).u1(SegmentWriter.ENTRIES).bytes(blocks).i4(0);
    return out.toByteArray();
  }

  private static byte[] block(int length, int codec, byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new FieldOutput(out).i4(length).i4(bytes.length).u1(codec).bytes(bytes);
    return out.toByteArray();
  }

  private static byte[] blocks(SegmentEntry... entries) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FieldOutput fields = new FieldOutput(out);
    for (SegmentEntry entry : entries) {
      Key key = entry.key();
      fields.u1(entry.isDeletion() ? 2 : 1).u2(key.length()).bytes(key.bytes());
      if (!entry.isDeletion()) {
        fields.i4(entry.value().orElseThrow().length).bytes(entry.value().orElseThrow());
      }
    }
    return block(out.size(), 0, out.toByteArray());
  }

  private static SegmentEntry entry(Key key) {
    return new SegmentEntry(key, Optional.of(new byte[0]));
  }

  private static byte[] deflated(byte[] raw) {
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(raw);
    deflater.finish();
    byte[] packed = new byte[raw.length + 100];
    int length = deflater.deflate(packed);
    deflater.end();
    return Arrays.copyOf(packed, length);
  }
}
