package dev.rocky.state.valkey;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a value on the server begins with: an id that no other value ever has, in 32 hexadecimal
 * digits, and the number of bytes that follow, in 8. So no value is without bytes, and a value that
 * was cut off or is another one by now can be told.
 *
 * @param id 128 random bits; the version of a register
 * @param size bytes of content
 */
record Header(String id, int size) {

  /** Bytes of a header. */
  static final int LENGTH = 40;

  /** Bytes of an id, the first ones of a header. */
  static final int ID_LENGTH = 32;

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{40}");
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Of a new value. A counter would begin anew when the server lost what it had. */
  static Header create(int size) {
    return new Header(newId(), size);
  }

  /** 128 random bits. */
  static String newId() {
    byte[] random = new byte[16];
    RANDOM.nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /** What {@code value} begins with, if it was written by this library. */
  static Optional<Header> of(byte[] value) {
    if (value.length < LENGTH) {
      return Optional.empty();
    }
    String text = new String(value, 0, LENGTH, ISO_8859_1);
    if (!FORM.matcher(text).matches()) {
      return Optional.empty();
    }
    long size = Long.parseLong(text.substring(ID_LENGTH), 16);
    return size > Integer.MAX_VALUE
        ? Optional.empty()
        : Optional.of(new Header(text.substring(0, ID_LENGTH), (int) size));
  }

  /** Writes it to the begin of {@code value}. */
  void writeTo(byte[] value) {
    byte[] text = (id + HexFormat.of().toHexDigits(size)).getBytes(ISO_8859_1);
    System.arraycopy(text, 0, value, 0, LENGTH);
  }
}
