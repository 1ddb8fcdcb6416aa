package dev.rocky.engine.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * A JSON object that is being written. Text of plain ASCII, numbers and flags, all that most
 * records hold, are written here: setting up a generator for so little takes longer than to write
 * it. The mapper writes the rest.
 */
final class JsonBytes {

  private static final int USUAL_BYTES = 256;

  private final JsonMapper mapper;
  private byte[] bytes = new byte[USUAL_BYTES];
  private int end;

  JsonBytes(JsonMapper mapper) {
    this.mapper = mapper;
  }

  /**
   * Adds a field.
   *
   * @throws UncheckedIOException if JSON has no form for name or value
   */
  void field(String name, Object value) {
    put(end == 0 ? '{' : ',');
    text(name);
    put(':');
    if (value instanceof String text) {
      text(text);
    } else if (value instanceof Long || value instanceof Boolean) {
      ascii(value.toString());
    } else {
      mapped(value);
    }
  }

  /** The whole object. */
  byte[] object() {
    if (end == 0) {
      put('{');
    }
    put('}');
    return Arrays.copyOf(bytes, end);
  }

  private void text(String text) {
    int length = text.length();
    reserve(length + 2);
    byte[] to = bytes;
    int at = end;
    to[at++] = '"';
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (!PlainJson.isPlain(c)) {
        mapped(text);
        return;
      }
      to[at++] = (byte) c;
    }
    to[at++] = '"';
    end = at;
  }

  private void mapped(Object value) {
    try {
      byte[] json = mapper.writeValueAsBytes(value);
      reserve(json.length);
      System.arraycopy(json, 0, bytes, end, json.length);
      end += json.length;
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void ascii(String text) {
    reserve(text.length());
    for (int i = 0; i < text.length(); i++) {
      bytes[end++] = (byte) text.charAt(i);
    }
  }

  private void put(char ascii) {
    reserve(1);
    bytes[end++] = (byte) ascii;
  }

  private void reserve(int count) {
    if (bytes.length - end < count) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, end + count));
    }
  }
}
