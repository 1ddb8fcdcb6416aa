package dev.rocky.state.remote;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * What a register held when it was read.
 *
 * @param version stands for this content
 * @param content 0 to {@link RemoteStore#MAX_REGISTER_BYTES} bytes
 * @since 0.1
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, compared by content
public record Register(Version version, byte[] content) {

  /** Copies the content. */
  public Register {
    requireNonNull(version, "version");
    content = content.clone();
  }

  /** A copy of the content. */
  @Override
  public byte[] content() {
    return content.clone();
  }

  /** Registers are equal if version and content are. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Register that
        && version.equals(that.version)
        && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return 31 * version.hashCode() + Arrays.hashCode(content);
  }

  /** Version and size, never the content. */
  @Override
  public String toString() {
    return "Register[" + version + ", " + content.length + " bytes]";
  }
}
