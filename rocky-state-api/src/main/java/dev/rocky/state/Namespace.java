package dev.rocky.state;

import java.util.regex.Pattern;

/**
 * The name of one independent set of state, such as an environment or a pipeline.
 *
 * @param name 1 to 64 characters of {@code [A-Za-z0-9_]}, so that it is safe as a file name and
 *     cannot climb out of its folder
 * @since 0.1
 */
public record Namespace(String name) {

  private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9_]{1,64}");

  /** Checks the name. */
  public Namespace {
    if (!LEGAL.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "A namespace is 1 to 64 characters of A-Z, a-z, 0-9 and _, not \"" + name + "\"");
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
