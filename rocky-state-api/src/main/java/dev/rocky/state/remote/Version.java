package dev.rocky.state.remote;

import java.util.regex.Pattern;

/**
 * Stands for one state of a register. Opaque: only equality means anything, and only among versions
 * of the same register; see {@link RemoteStore} for what equal versions say. May be stored.
 *
 * @param text 1 to 256 printable ASCII characters, chosen by the store; empty for {@link #ABSENT}
 *     only
 * @since 0.1
 */
public record Version(String text) {

  private static final Pattern LEGAL = Pattern.compile("[\\x21-\\x7E]{0,256}");

  /** The state of a register that is not there. */
  public static final Version ABSENT = new Version("");

  /** Checks the text. */
  public Version {
    if (!LEGAL.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "A version is at most 256 printable ASCII characters, not \"" + text + "\"");
    }
  }

  /** Whether it stands for a register that is not there. */
  public boolean isAbsent() {
    return text.isEmpty();
  }

  @Override
  public String toString() {
    return isAbsent() ? "absent" : text;
  }
}
