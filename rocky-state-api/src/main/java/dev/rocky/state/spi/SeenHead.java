package dev.rocky.state.spi;

import dev.rocky.state.remote.Version;
import java.util.Arrays;

/**
 * A HEAD as it was read or written last, so that reading it again costs no body while it has not
 * changed.
 *
 * @param content its bytes, at most {@value #MAX_BYTES}
 * @param version the remote's version of it, not {@link Version#ABSENT}
 * @since 0.1
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, compared by content
public record SeenHead(byte[] content, Version version) {

  /** Longest content, in bytes. */
  public static final int MAX_BYTES = 16 * 1024;

  /** Checks its components and copies the content. */
  public SeenHead {
    if (version.isAbsent()) {
      throw new IllegalArgumentException("A HEAD that was seen has a version");
    }
    content = checked(content);
  }

  /** A copy of the content. */
  @Override
  public byte[] content() {
    return content.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SeenHead that
        && Arrays.equals(content, that.content)
        && version.equals(that.version);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(content) + version.hashCode();
  }

  /** A copy of {@code content}, which is no longer than a HEAD may be. */
  static byte[] checked(byte[] content) {
    if (content.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "HEAD has at most " + MAX_BYTES + " bytes, not " + content.length);
    }
    return content.clone();
  }
}
