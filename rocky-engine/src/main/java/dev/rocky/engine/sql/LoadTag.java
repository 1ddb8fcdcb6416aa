package dev.rocky.engine.sql;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * Which rows of a target a load of this library wrote.
 *
 * @param column the metadata column that holds the tag
 * @param prefix rows whose tag starts with this text of letters, digits, {@code -} and {@code :}
 * @since 0.1
 */
public record LoadTag(String column, String prefix) {

  /** By character. */
  private static final boolean[] PLAIN = new boolean['z' + 1];

  static {
    Arrays.fill(PLAIN, 'a', 'z' + 1, true);
    Arrays.fill(PLAIN, 'A', 'Z' + 1, true);
    Arrays.fill(PLAIN, '0', '9' + 1, true);
    PLAIN[':'] = true;
    PLAIN['-'] = true;
  }

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
      char c = prefix.charAt(i);
      plain = c < PLAIN.length && PLAIN[c];
    }
    return plain;
  }
}
