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
    if (prefix.isEmpty() || !prefix.chars().allMatch(LoadTag::isPlain)) {
      throw new IllegalArgumentException("A load tag is letters, digits, - and :, not " + prefix);
    }
  }

  private static boolean isPlain(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == ':'
        || c == '-';
  }
}
