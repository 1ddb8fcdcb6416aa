package dev.rocky.state.remote;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * The name of an object that never changes.
 *
 * @param folder where it is listed
 * @param file 1 to 128 letters, digits, {@code .}, {@code _} and {@code -}, a letter or digit
 *     first; so it cannot climb out of its folder
 * @since 0.1
 */
public record ObjectName(Folder folder, String file) implements RemoteName {

  private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  /** Checks the name. */
  public ObjectName {
    requireNonNull(folder, "folder");
    if (!LEGAL.matcher(file).matches()) {
      throw new IllegalArgumentException(
          "An object's name is 1 to 128 characters of A-Z, a-z, 0-9, ., _ and -, a letter or digit"
              + " first, not \""
              + file
              + "\"");
    }
  }

  /** Folder and file with {@code /} between them. */
  @Override
  public String path() {
    return folder.name() + "/" + file;
  }

  @Override
  public String toString() {
    return path();
  }
}
