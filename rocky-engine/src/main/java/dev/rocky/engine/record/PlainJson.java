package dev.rocky.engine.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON object of what {@link JsonBytes} writes itself: names and text of plain ASCII, whole
 * numbers of up to 18 digits, flags, nothing between them, at most 16 KiB. The mapper reads
 * whatever has more to it. Few records have, and for the others it takes longer.
 */
final class PlainJson {

  private static final int MOST_BYTES = 16 * 1024;
  private static final int MOST_DIGITS = 18;
  private static final int NAME_SLOTS = 256;

  /** Names that were met. Any thread reads and replaces them; one that is lost is made again. */
  private static final @Nullable String[] NAMES = new String[NAME_SLOTS];

  /** By character. */
  private static final boolean[] PLAIN = new boolean[256];

  static {
    Arrays.fill(PLAIN, ' ', '~' + 1, true);
    PLAIN['"'] = false;
    PLAIN['\\'] = false;
  }

  private final byte[] bytes;
  private int at;

  private PlainJson(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Whether {@code c} stands for itself within a text. */
  static boolean isPlain(char c) {
    return c < PLAIN.length && PLAIN[c];
  }

  /** The fields of the object in {@code bytes}; {@code null} if the mapper has to read it. */
  static @Nullable Map<String, Object> read(byte[] bytes) {
    if (bytes.length > MOST_BYTES) {
      return null;
    }
    PlainJson json = new PlainJson(bytes);
    Map<String, Object> fields = json.take('{') ? json.fields() : null;
    return json.at == bytes.length ? fields : null;
  }

  private @Nullable Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    do {
      int from = at + 1;
      int end = text();
      if (end < 0 || !take(':')) {
        return null;
      }
      Object value = value();
      if (value == null) {
        return null;
      }
      fields.put(name(from, end), value);
    } while (take(','));
    return take('}') ? fields : null;
  }

  private @Nullable Object value() {
    if (at == bytes.length) {
      return null;
    }
    byte first = bytes[at];
    if (first == '"') {
      int from = at + 1;
      int end = text();
      return end < 0 ? null : new String(bytes, from, end - from, ISO_8859_1);
    }
    if (first == 't' || first == 'f') {
      boolean flag = first == 't';
      return take(flag ? "true" : "false") ? (Object) flag : null;
    }
    return number();
  }

  /** Goes past a text and returns where its closing quote is; negative if there is none. */
  private int text() {
    if (!take('"')) {
      return -1;
    }
    int end = at;
    while (end < bytes.length && PLAIN[bytes[end] & 0xFF]) {
      end++;
    }
    at = end;
    return take('"') ? end : -1;
  }

  private @Nullable Long number() {
    boolean negative = take('-');
    int from = at;
    int end = from;
    long number = 0;
    while (end < bytes.length && isDigit(bytes[end]) && end - from < MOST_DIGITS) {
      number = number * 10 + (bytes[end++] - '0');
    }
    at = end;
    boolean leadingZero = at - from > 1 && bytes[from] == '0';
    if (at == from || leadingZero) {
      return null;
    }
    return negative ? -number : number;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private String name(int from, int end) {
    int hash = 31 * (end - from) + (from == end ? 0 : 7 * bytes[from] + bytes[end - 1]);
    int slot = hash & (NAME_SLOTS - 1);
    String known = NAMES[slot];
    if (known == null || !isAt(from, end, known)) {
      known = new String(bytes, from, end - from, ISO_8859_1);
      NAMES[slot] = known;
    }
    return known;
  }

  private boolean isAt(int from, int end, String name) {
    boolean same = name.length() == end - from;
    for (int i = 0; i < name.length() && same; i++) {
      same = name.charAt(i) == bytes[from + i];
    }
    return same;
  }

  private boolean take(String word) {
    boolean found = bytes.length - at >= word.length();
    for (int i = 0; i < word.length() && found; i++) {
      found = bytes[at + i] == word.charAt(i);
    }
    at += found ? word.length() : 0;
    return found;
  }

  private boolean take(char c) {
    boolean found = at < bytes.length && bytes[at] == c;
    at += found ? 1 : 0;
    return found;
  }
}
