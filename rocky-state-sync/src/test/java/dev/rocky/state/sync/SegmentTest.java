package dev.rocky.state.sync;

import static dev.rocky.state.sync.Samples.LINEAGE;
import static dev.rocky.state.sync.Samples.delete;
import static dev.rocky.state.sync.Samples.put;
import static dev.rocky.state.sync.Samples.records;
import static dev.rocky.state.sync.Samples.start;
import static dev.rocky.state.sync.Samples.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.sync.SegmentWriter.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SegmentTest {

  private final Uploads uploads = new Uploads();

  @Provide
  Arbitrary<List<SegmentEntry>> changes() {
    return Samples.changes();
  }

  @Property(tries = 100)
  void entriesAreReadAsTheyWereWritten(@ForAll("changes") List<SegmentEntry> entries) {
    Uploads fresh = new Uploads();
    Written written = fresh.write(start(SegmentKind.CHANGES, 7), Protection.NONE, entries);

    List<SegmentEntry> read = fresh.read(written.root(), LINEAGE, Protection.NONE);

    assertEquals(texts(entries), texts(read));
    assertEquals(entries.size(), written.entries());
  }

  @Test
  void aSmallChangeTakesAFewHundredBytes() {
    Written written = uploads.write(start(SegmentKind.CHANGES, 7), Protection.NONE, records(1));

    assertTrue(written.root().length() < 500, written.root().toString());
  }

  @Test
  void manyEntriesGoIntoPartsAndTheRootComesLast() {
    List<SegmentEntry> entries = records(80_000);

    Written written = uploads.write(start(SegmentKind.SNAPSHOT, 7), Protection.NONE, entries);

    assertEquals(texts(entries), texts(uploads.read(written.root(), LINEAGE, Protection.NONE)));
    assertEquals(3, written.parts().size());
    List<SegmentReference> all = new ArrayList<>(written.parts());
    all.add(written.root());
    assertEquals(all, uploads.written);
    assertEquals(1, written.parts().get(0).name().part());
    assertEquals(80_000, written.entries());
  }

  @Test
  void noPartHasMoreThanEightMebibytesUnlessItHasOneEntry() {
    Random random = new Random(5);
    List<SegmentEntry> entries = new ArrayList<>();
    int[] sizes = {3_000_000, 4_000_000, 2_000_000, 12_000_000, 10, Ledger.MAX_VALUE_BYTES, 0};
    for (int i = 0; i < sizes.length; i++) {
      byte[] value = new byte[sizes[i]];
      random.nextBytes(value);
      entries.add(new SegmentEntry(Key.of(0x10, "k" + i), Optional.of(value)));
    }

    Written written = uploads.write(start(SegmentKind.CHANGES, 7), Protection.NONE, entries);

    assertEquals(texts(entries), texts(uploads.read(written.root(), LINEAGE, Protection.NONE)));
    List<Integer> sizesOfParts =
        written.parts().stream().map(part -> part.length() / 1_000_000).toList();
    assertEquals(List.of(7, 2, 12, 0, 16, 0), sizesOfParts);
  }

  @Test
  void theLongestKeyAndTheLargestValueFit() {
    byte[] key = new byte[Ledger.MAX_KEY_BYTES];
    key[0] = 0x7F;
    SegmentEntry largest =
        new SegmentEntry(Key.ofBytes(key), Optional.of(new byte[Ledger.MAX_VALUE_BYTES]));

    Written written =
        uploads.write(start(SegmentKind.SNAPSHOT, 7), Protection.NONE, List.of(largest));

    List<SegmentEntry> read = uploads.read(written.root(), LINEAGE, Protection.NONE);
    assertEquals(texts(List.of(largest)), texts(read));
  }

  @Test
  void aSegmentMayHaveNoEntries() {
    Written written = uploads.write(start(SegmentKind.SNAPSHOT, 1), Protection.NONE, List.of());

    assertEquals(List.of(), uploads.read(written.root(), LINEAGE, Protection.NONE));
  }

  @Test
  void aPageOfTheLogTravelsInTheRoot() {
    CommitLog log = Samples.head(60, 48).log();
    SegmentName name = SegmentName.root(61, Samples.id(61));
    Optional<CommitLog> page = Optional.of(log.page());
    for (SegmentKind kind : SegmentKind.values()) {
      List<SegmentEntry> entries = kind == SegmentKind.PAGE ? List.of() : records(100_000);
      Written written =
          uploads.write(new SegmentStart(kind, LINEAGE, name, page), Protection.NONE, entries);

      try (SegmentReader reader =
          SegmentReader.open(
              written.root(), LINEAGE, uploads.content(written.root()), Protection.NONE)) {
        assertEquals(page, reader.page());
        assertEquals(kind, reader.kind());
        assertEquals(kind != SegmentKind.PAGE, reader.parts().isPresent());
        assertFalse(reader.hasNext());
      }
    }
  }

  @Test
  void entriesThatNoSegmentMayHaveAreNotWritten() {
    byte[] longKey = new byte[Ledger.MAX_KEY_BYTES + 1];
    longKey[0] = 0x10;
    List<SegmentEntry> bad =
        List.of(
            new SegmentEntry(Key.EMPTY, Optional.empty()),
            new SegmentEntry(Key.ofBytes(longKey), Optional.empty()),
            new SegmentEntry(Key.of(0x00, "format"), Optional.empty()),
            new SegmentEntry(Key.of(0x0F), Optional.empty()),
            new SegmentEntry(Key.of(0x80), Optional.empty()),
            new SegmentEntry(Key.of(0x10), Optional.of(new byte[Ledger.MAX_VALUE_BYTES + 1])));
    for (SegmentEntry entry : bad) {
      assertRefused(SegmentKind.CHANGES, List.of(entry));
    }
    assertRefused(SegmentKind.CHANGES, List.of(put("b", ""), put("a", "")));
    assertRefused(SegmentKind.CHANGES, List.of(put("a", ""), delete("a")));
    assertRefused(SegmentKind.SNAPSHOT, List.of(delete("a")));
  }

  private void assertRefused(SegmentKind kind, List<SegmentEntry> entries) {
    assertThrows(
        IllegalArgumentException.class,
        () -> uploads.write(start(kind, 7), Protection.NONE, entries));
  }
}
