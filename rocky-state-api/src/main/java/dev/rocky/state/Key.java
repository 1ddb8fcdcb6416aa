package dev.rocky.state;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.checkFromToIndex;
import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.Checksum;

/**
 * An immutable byte key. Keys order as unsigned bytes; a key that is a prefix of another comes
 * first.
 *
 * <p>A key built from parts is one space byte followed by, for each part, its UTF-8 bytes with
 * {@code 00} written as {@code 01 01} and {@code 01} as {@code 01 02}, and a terminating {@code
 * 00}. The encoding is injective (two different lists of parts never give one key), keeps order
 * (keys compare as their parts do, part by part, by code point) and is free of prefixes: the keys
 * that start with a key of parts are those whose first parts are the same. Nothing is folded or
 * normalised. Test vectors stand in {@code docs/storage-format.md}.
 *
 * @since 0.1
 */
public final class Key implements Comparable<Key> {

  /** The key without bytes: the prefix of every key, stored under none. */
  public static final Key EMPTY = new Key(new byte[0]);

  private static final byte TERMINATOR = 0x00;
  private static final byte ESCAPE = 0x01;

  /** Of one in UTF-8, or escaped; half of a surrogate pair takes two of four. */
  private static final int MOST_BYTES_OF_CHAR = 3;

  private final byte[] bytes;

  private Key(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The key of {@code parts} in {@code space}.
   *
   * @param space 0 to 255, see {@link Ledger} for who owns which
   * @param parts any text, empty included
   * @throws IllegalArgumentException if a part holds half of a surrogate pair, which has no UTF-8
   *     form
   */
  public static Key of(int space, String... parts) {
    if (space < 0 || space > 0xFF) {
      throw new IllegalArgumentException("A key space is one byte, 0 to 255, not " + space);
    }
    long most = 1;
    for (String part : parts) {
      most += MOST_BYTES_OF_CHAR * (long) requireNonNull(part, "part").length() + 1;
    }
    byte[] bytes = new byte[Math.toIntExact(most)];
    bytes[0] = (byte) space;
    int end = 1;
    for (String part : parts) {
      end = write(part, bytes, end);
      bytes[end++] = TERMINATOR;
    }
    return new Key(Arrays.copyOf(bytes, end));
  }

  /** The key with a copy of {@code bytes}, whatever they mean. */
  public static Key ofBytes(byte[] bytes) {
    return new Key(bytes.clone());
  }

  /**
   * The key with a copy of the bytes {@code from} to {@code to} (exclusive) of {@code bytes}.
   *
   * @throws IndexOutOfBoundsException if they do not lie within it
   */
  public static Key ofBytes(byte[] bytes, int from, int to) {
    checkFromToIndex(from, to, bytes.length);
    return new Key(Arrays.copyOfRange(bytes, from, to));
  }

  /** This key followed by the bytes of {@code other}. */
  public Key append(Key other) {
    byte[] joined = Arrays.copyOf(bytes, bytes.length + other.bytes.length);
    System.arraycopy(other.bytes, 0, joined, bytes.length, other.bytes.length);
    return new Key(joined);
  }

  /** What follows the first {@code count} bytes of this key. */
  public Key skip(int count) {
    return new Key(Arrays.copyOfRange(bytes, count, bytes.length));
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * Copies the bytes {@code from} to {@code to} (exclusive) of this key into {@code target}, the
   * first to {@code at}.
   *
   * @throws IndexOutOfBoundsException if there are no such bytes, or no such room; nothing is
   *     copied
   */
  public void copyTo(int from, int to, byte[] target, int at) {
    System.arraycopy(bytes, from, target, at, to - from);
  }

  /** Adds all bytes to {@code checksum}. */
  void addTo(Checksum checksum) {
    checksum.update(bytes, 0, bytes.length);
  }

  /** Number of bytes. */
  public int length() {
    return bytes.length;
  }

  /**
   * The space byte, 0 to 255.
   *
   * @throws IllegalStateException if this key is empty
   */
  public int space() {
    if (bytes.length == 0) {
      throw new IllegalStateException("The empty key lies in no space");
    }
    return bytes[0] & 0xFF;
  }

  /**
   * The parts that {@link #of} was given.
   *
   * @throws IllegalStateException if this key was not built from parts
   */
  public List<String> parts() {
    List<String> parts = new ArrayList<>();
    byte[] part = new byte[bytes.length];
    int size = 0;
    int at = 1;
    while (at < bytes.length) {
      byte b = bytes[at++];
      if (b == TERMINATOR) {
        parts.add(decode(part, size));
        size = 0;
      } else {
        part[size++] = b == ESCAPE ? unescape(at++) : b;
      }
    }
    if (bytes.length == 0 || size > 0) {
      throw new IllegalStateException("Not a key made of parts: " + this);
    }
    return List.copyOf(parts);
  }

  /** Whether the first bytes of this key are those of {@code prefix}. */
  public boolean startsWith(Key prefix) {
    int length = prefix.bytes.length;
    return length <= bytes.length && Arrays.equals(bytes, 0, length, prefix.bytes, 0, length);
  }

  /**
   * The smallest key that is greater than every key that starts with this one.
   *
   * @return empty if there is none: this key has no bytes, or only bytes {@code FF}
   */
  public Optional<Key> prefixEnd() {
    int last = bytes.length - 1;
    while (last >= 0 && bytes[last] == (byte) 0xFF) {
      last--;
    }
    if (last < 0) {
      return Optional.empty();
    }
    byte[] end = Arrays.copyOf(bytes, last + 1);
    end[last]++;
    return Optional.of(new Key(end));
  }

  @Override
  public int compareTo(Key other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Key key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Printable ASCII as it is, every other byte as {@code \xNN}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(bytes.length + 16);
    for (byte b : bytes) {
      if (b >= 0x20 && b < 0x7F && b != '\\') {
        text.append((char) b);
      } else {
        text.append("\\x").append(Character.forDigit((b >> 4) & 0xF, 16));
        text.append(Character.forDigit(b & 0xF, 16));
      }
    }
    return text.toString();
  }

  private byte unescape(int at) {
    if (at < bytes.length && (bytes[at] == TERMINATOR + 1 || bytes[at] == ESCAPE + 1)) {
      return (byte) (bytes[at] - 1);
    }
    throw new IllegalStateException("Not a key made of parts: " + this);
  }

  /** Writes {@code part} in UTF-8 and escaped; returns where it ends. */
  private static int write(String part, byte[] target, int from) {
    int at = from;
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c == TERMINATOR || c == ESCAPE) {
        target[at++] = ESCAPE;
        target[at++] = (byte) (c + 1);
      } else if (c < 0x80) {
        target[at++] = (byte) c;
      } else if (c < 0x800) {
        target[at++] = (byte) (0xC0 | c >> 6);
        target[at++] = continuation(c);
      } else if (!Character.isSurrogate(c)) {
        target[at++] = (byte) (0xE0 | c >> 12);
        target[at++] = continuation(c >> 6);
        target[at++] = continuation(c);
      } else {
        int point = part.codePointAt(i++);
        if (!Character.isSupplementaryCodePoint(point)) {
          throw new IllegalArgumentException(
              "A key part must be well-formed Unicode; this one holds half of a surrogate pair: "
                  + part);
        }
        target[at++] = (byte) (0xF0 | point >> 18);
        target[at++] = continuation(point >> 12);
        target[at++] = continuation(point >> 6);
        target[at++] = continuation(point);
      }
    }
    return at;
  }

  private static byte continuation(int bits) {
    return (byte) (0x80 | (bits & 0x3F));
  }

  private String decode(byte[] part, int size) {
    if (isAscii(part, size)) {
      return new String(part, 0, size, US_ASCII);
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(part, 0, size)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalStateException("Not a key made of parts: " + this, e);
    }
  }

  private static boolean isAscii(byte[] part, int size) {
    int signs = 0;
    for (int i = 0; i < size; i++) {
      signs |= part[i];
    }
    return signs >= 0;
  }
}
