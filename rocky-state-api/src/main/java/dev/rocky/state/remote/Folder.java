package dev.rocky.state.remote;

import java.util.regex.Pattern;

/**
 * What objects are listed by: the first part of their names. A folder is there as soon as something
 * is in it.
 *
 * @param name 1 to 64 lower-case letters, digits, {@code _} and {@code -}, a letter first, for
 *     example {@code segments}
 * @since 0.1
 */
public record Folder(String name) {

  private static final Pattern LEGAL = Pattern.compile("[a-z][a-z0-9_-]{0,63}");

  /** Checks the name. */
  public Folder {
    if (!LEGAL.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "A folder's name is 1 to 64 characters of a-z, 0-9, _ and -, a letter first, not \""
              + name
              + "\"");
    }
  }

  /** The name of the object {@code file} in this folder. */
  public ObjectName object(String file) {
    return new ObjectName(this, file);
  }

  @Override
  public String toString() {
    return name;
  }
}
