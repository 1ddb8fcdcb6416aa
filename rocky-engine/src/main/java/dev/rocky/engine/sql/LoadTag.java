package dev.rocky.engine.sql;

import static java.util.Objects.requireNonNull;

/**
 * Which rows of a target a load of this library wrote.
 *
 * @param column the metadata column that holds the tag
 * @param prefix rows whose tag starts with this text of letters, digits, {@code -} and {@code :}
 * @since 0.1
 */
public record LoadTag(String column, String prefix) {

  /** Checks that the prefix needs no escape in a pattern. */
  public LoadTag {
    requireNonNull(column, "column");
    if (!isPlain(prefix)) {
      throw new IllegalArgumentException("A load tag is letters, digits, - and :, not " + prefix);
    }
  }

  private static boolean isPlain(String prefix) {
    boolean plain = !prefix.isEmpty();
    for (int i = 0; i < prefix.length() && plain; i++) {
      plain = isPlain(prefix.charAt(i));
    }
    return plain;
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == ':'
        || c == '-';
  }
}
