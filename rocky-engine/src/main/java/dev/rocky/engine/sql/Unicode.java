package dev.rocky.engine.sql;

import java.nio.charset.StandardCharsets;

/** What names and text must be so that a database receives the same characters. */
final class Unicode {

  private static final int MAX_IDENTIFIER = 1_024;

  private Unicode() {}

  /** Refuses an identifier that no statement can name. */
  static String requireIdentifier(String identifier) {
    if (identifier.isEmpty() || identifier.length() > MAX_IDENTIFIER) {
      throw new IllegalArgumentException(
          "An identifier has 1 to " + MAX_IDENTIFIER + " characters, not " + identifier.length());
    }
    if (identifier.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("An identifier cannot hold the character NUL");
    }
    return requireWellFormed(identifier);
  }

  /** Refuses an identifier of more characters than the system called {@code dialect} has. */
  static String requireLength(String identifier, int most, String dialect) {
    if (identifier.codePointCount(0, identifier.length()) > most) {
      throw new IllegalArgumentException(
          "A name in " + dialect + " has at most " + most + " characters, not " + identifier);
    }
    return identifier;
  }

  /**
   * {@code quoted}, unless the identifier has more bytes than the system called {@code dialect}
   * keeps.
   */
  static String requireBytes(String identifier, String quoted, int most, String dialect) {
    int bytes = identifier.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > most) {
      throw new IllegalArgumentException(
          "A name in %s has at most %d bytes in UTF-8, not %d: %s"
              .formatted(dialect, most, bytes, identifier));
    }
    return quoted;
  }

  /** Refuses half of a surrogate pair, which would reach the database as another character. */
  static String requireWellFormed(String value) {
    if (!isWellFormed(value)) {
      throw new IllegalArgumentException(
          "Text for a database must be well-formed Unicode; this one holds half of a surrogate pair");
    }
    return value;
  }

  private static boolean isWellFormed(String value) {
    int length = value.length();
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (c >= Character.MIN_SURROGATE
          && Character.isSurrogate(c)
          && !Character.isSupplementaryCodePoint(value.codePointAt(i++))) {
        return false;
      }
    }
    return true;
  }
}
