package dev.rocky.state.remote;

import java.util.regex.Pattern;

/**
 * The name of a register.
 *
 * @param path 1 to 64 upper-case letters, digits, {@code _} and {@code -}, a letter first, for
 *     example {@code HEAD}; so it is no folder and cannot climb out of its own
 * @since 0.1
 */
public record RegisterName(String path) implements RemoteName {

  private static final Pattern LEGAL = Pattern.compile("[A-Z][A-Z0-9_-]{0,63}");

  /** Checks the name. */
  public RegisterName {
    if (!LEGAL.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "A register's name is 1 to 64 characters of A-Z, 0-9, _ and -, a letter first, not \""
              + path
              + "\"");
    }
  }

  @Override
  public String toString() {
    return path;
  }
}
