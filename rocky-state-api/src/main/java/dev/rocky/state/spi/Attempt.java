package dev.rocky.state.spi;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.remote.Version;
import java.util.Arrays;

/**
 * A commit that may be on its way: everything that is needed to send it again as it was, and to
 * know it again in the log.
 *
 * @param commit the state of the remote that it makes; its id was minted for this attempt
 * @param expected the version of HEAD that it replaces, {@link Version#ABSENT} for the first
 * @param content what HEAD becomes, at most {@value SeenHead#MAX_BYTES} bytes
 * @since 0.1
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, compared by content
public record Attempt(Base commit, Version expected, byte[] content) {

  /** Checks its components and copies the content. */
  public Attempt {
    requireNonNull(commit, "commit");
    requireNonNull(expected, "expected");
    content = SeenHead.checked(content);
  }

  /** A copy of the content. */
  @Override
  public byte[] content() {
    return content.clone();
  }

  /** Its own id, by which it is compared. */
  public CommitId id() {
    return commit.commit();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Attempt that
        && commit.equals(that.commit)
        && expected.equals(that.expected)
        && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return commit.hashCode();
  }
}
