package dev.rocky.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class KeyTest {

  private static final Comparator<String> BY_CODE_POINT =
      (a, b) -> Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());

  @Provide
  Arbitrary<List<String>> parts() {
    Arbitrary<String> astral = Arbitraries.of("😀", "\uD800\uDC00", "\uDBFF\uDFFF", "");
    Arbitrary<String> part =
        Arbitraries.strings()
            .withChars('\0', '\u0001', 'a', 'b', '\u007F', '\u0080', 'é', '\uFFFF', '\uE000')
            .ofMaxLength(4)
            .flatMap(text -> astral.map(end -> text + end));
    return part.list().ofMaxSize(4);
  }

  @Property
  void partsComeBackFromTheKey(@ForAll("parts") List<String> parts) {
    Key key = Key.of(7, parts.toArray(String[]::new));
    assertEquals(7, key.space());
    assertEquals(parts, key.parts());
  }

  @Property
  void differentPartsGiveDifferentKeys(
      @ForAll("parts") List<String> one, @ForAll("parts") List<String> other) {
    Key a = Key.of(7, one.toArray(String[]::new));
    Key b = Key.of(7, other.toArray(String[]::new));
    assertEquals(one.equals(other), a.equals(b));
  }

  @Property
  void keysOrderAsTheirPartsDo(
      @ForAll("parts") List<String> one, @ForAll("parts") List<String> other) {
    Key a = Key.of(7, one.toArray(String[]::new));
    Key b = Key.of(7, other.toArray(String[]::new));
    assertEquals(Integer.signum(compare(one, other)), Integer.signum(a.compareTo(b)));
  }

  private static int compare(List<String> one, List<String> other) {
    for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
      int order = BY_CODE_POINT.compare(one.get(i), other.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(one.size(), other.size());
  }

  @Property
  void keysOrderAsUnsignedBytes(
      @ForAll @Size(max = 4) byte[] one, @ForAll @Size(max = 4) byte[] other) {
    Key a = Key.ofBytes(one);
    Key b = Key.ofBytes(other);
    assertEquals(
        Integer.signum(Arrays.compareUnsigned(one, other)), Integer.signum(a.compareTo(b)));
    assertEquals(Arrays.equals(one, other), a.equals(b));
    assertEquals(a.equals(b), a.compareTo(b) == 0);
    assertTrue(!a.equals(b) || a.hashCode() == b.hashCode());
  }

  @Property
  void whatStartsWithAKeyLiesBetweenItAndItsPrefixEnd(
      @ForAll @Size(max = 3) byte[] prefixBytes, @ForAll @Size(max = 4) byte[] bytes) {
    Key prefix = Key.ofBytes(prefixBytes);
    Key key = Key.ofBytes(bytes);
    Optional<Key> end = prefix.prefixEnd();
    boolean between = prefix.compareTo(key) <= 0 && end.map(e -> key.compareTo(e) < 0).orElse(true);
    assertEquals(between, key.startsWith(prefix));
  }

  @Test
  void theEmptyKeyAndKeysOfGreatestBytesHaveNoPrefixEnd() {
    assertEquals(Optional.empty(), Key.EMPTY.prefixEnd());
    assertEquals(Optional.empty(), Key.ofBytes(new byte[] {-1, -1}).prefixEnd());
    assertEquals(
        Optional.of(Key.ofBytes(new byte[] {'b'})), Key.ofBytes(new byte[] {'a', -1}).prefixEnd());
  }

  @Test
  void aKeyDoesNotChangeWithTheArraysAroundIt() {
    byte[] mine = {1, 2, 3};
    Key key = Key.ofBytes(mine);
    mine[0] = 9;
    key.bytes()[1] = 9;
    assertArrayEquals(new byte[] {1, 2, 3}, key.bytes());
    assertEquals(3, key.length());
  }

  @Test
  void partsOfAKeyAreCopiedAndKeysMadeOfPartsOfArrays() {
    Key key = Key.ofBytes(new byte[] {1, 2, 3, 4});
    byte[] target = new byte[4];
    key.copyTo(1, 3, target, 2);
    assertArrayEquals(new byte[] {0, 0, 2, 3}, target);
    assertEquals(Key.ofBytes(new byte[] {2, 3}), Key.ofBytes(key.bytes(), 1, 3));
    assertEquals(Key.EMPTY, Key.ofBytes(target, 4, 4));
    assertThrows(IndexOutOfBoundsException.class, () -> key.copyTo(1, 5, new byte[9], 0));
    assertThrows(IndexOutOfBoundsException.class, () -> key.copyTo(0, 4, target, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> Key.ofBytes(target, 0, 5));
  }

  @Property
  void aPartStandsThereInUtf8(@ForAll @CharRange(from = '\u0002', to = '\uD7FF') String part) {
    byte[] expected = ("\u0007" + part + "\0").getBytes(UTF_8);
    assertArrayEquals(expected, Key.of(7, part).bytes());
  }

  @Test
  void aSpaceIsOneByte() {
    assertEquals(0, Key.of(0).space());
    assertEquals(255, Key.of(255, "a").space());
    assertThrows(IllegalArgumentException.class, () -> Key.of(-1));
    assertThrows(IllegalArgumentException.class, () -> Key.of(256));
    assertThrows(IllegalStateException.class, Key.EMPTY::space);
  }

  @Test
  void halfOfASurrogatePairIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Key.of(1, "a\uD800"));
    assertThrows(IllegalArgumentException.class, () -> Key.of(1, "\uDC00"));
    assertThrows(IllegalArgumentException.class, () -> Key.of(1, "fine", "\uDC00\uD800"));
  }

  @Test
  void nothingIsFoldedNorNormalised() {
    assertNotEquals(Key.of(1, "Orders"), Key.of(1, "orders"));
    assertNotEquals(Key.of(1, "é"), Key.of(1, "e\u0301"));
    assertNotEquals(Key.of(1, "a", ""), Key.of(1, "a"));
    assertNotEquals(Key.of(1, "ab"), Key.of(1, "a", "b"));
  }

  @Test
  void bytesThatWereNotBuiltFromPartsHaveNone() {
    assertEquals(List.of(), Key.of(1).parts());
    for (String bytes : List.of("", "\u0001abc", "\u0001a\0b")) {
      assertThrows(IllegalStateException.class, () -> Key.ofBytes(bytes.getBytes(UTF_8)).parts());
    }
    byte[] notUtf8 = {1, (byte) 0xC3, 0x28, 0};
    assertThrows(IllegalStateException.class, () -> Key.ofBytes(notUtf8).parts());
  }

  @Test
  void appendAndSkipAreInverse() {
    Key one = Key.of(1, "a");
    Key two = Key.of(2, "b");
    Key both = one.append(two);
    assertTrue(both.startsWith(one));
    assertFalse(one.startsWith(both));
    assertTrue(both.startsWith(Key.EMPTY));
    assertEquals(two, both.skip(one.length()));
    assertEquals(both, both.skip(0));
    assertEquals(Key.EMPTY, both.skip(both.length()));
  }

  @Test
  void partThatOnlyBeginsLikeAnotherIsNotBelowIt() {
    for (String longer : List.of("a\0", "a\0b", "a\u0001", "ab", "a\uFFFF")) {
      assertFalse(Key.of(1, longer).startsWith(Key.of(1, "a")), longer);
      assertFalse(Key.of(1, longer, "").startsWith(Key.of(1, "a")), longer);
    }
  }

  @Test
  void isPrintedReadably() {
    assertEquals(
        "\\x01a b\\x00\\xff\\x5c",
        Key.ofBytes(new byte[] {1, 'a', ' ', 'b', 0, -1, '\\'}).toString());
    assertEquals("", Key.EMPTY.toString());
  }
}
