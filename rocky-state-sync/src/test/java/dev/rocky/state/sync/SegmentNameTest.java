package dev.rocky.state.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.remote.Folder;
import dev.rocky.state.spi.CommitId;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class SegmentNameTest {

  @Property
  void aNameIsReadAsItWasWritten(
      @ForAll @LongRange(min = 1) long generation,
      @ForAll long high,
      @ForAll @LongRange(min = 1) long low,
      @ForAll @IntRange(max = SegmentName.MAX_PARTS) int part) {
    SegmentName name = new SegmentName(generation, new CommitId(high, low), part);

    assertEquals(Optional.of(name), SegmentName.parse(name.object()));
  }

  @Property
  void namesOrderByGeneration(
      @ForAll @LongRange(min = 1) long one, @ForAll @LongRange(min = 1) long other) {
    String first = SegmentName.root(Math.min(one, other), Samples.id(9)).toString();
    String second = SegmentName.root(Math.max(one, other), Samples.id(9)).toString();

    assertTrue(first.compareTo(second) <= 0);
  }

  @Test
  void whatIsNoNameOfASegmentIsNotTakenForOne() {
    String id = "0123456789abcdef0123456789abcdef";
    for (String file :
        List.of(
            "0000000000000000-" + id,
            "8000000000000000-" + id,
            "0000000000000001-" + id.toUpperCase(java.util.Locale.ROOT),
            "0000000000000001-" + id + "-0000",
            "0000000000000001-" + id + "-1",
            "0000000000000001-" + "0".repeat(32),
            "1-" + id)) {
      assertEquals(Optional.empty(), SegmentName.parse(SegmentName.FOLDER.object(file)), file);
    }
    String good = "0000000000000001-" + id;
    assertEquals(Optional.empty(), SegmentName.parse(new Folder("other").object(good)));
    assertEquals("segments/" + good, SegmentName.root(1, CommitId.parse(id)).toString());
  }

  @Test
  void namesThatWouldNotBeReadAreNotMade() {
    assertThrows(IllegalArgumentException.class, () -> SegmentName.root(0, Samples.id(1)));
    assertThrows(IllegalArgumentException.class, () -> SegmentName.root(1, CommitId.NONE));
    assertThrows(IllegalArgumentException.class, () -> new SegmentName(1, Samples.id(1), 0x10000));
    assertThrows(IllegalArgumentException.class, () -> CommitId.parse("0123"));
  }
}
