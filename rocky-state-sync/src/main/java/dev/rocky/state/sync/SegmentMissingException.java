package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.remote.RemoteDamagedException;

/**
 * A segment that HEAD names is not there. Either it was collected since HEAD was read, or it is
 * lost: who began with that HEAD reads it again, and begins anew if it is another one.
 */
final class SegmentMissingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient SegmentReference segment;

  SegmentMissingException(SegmentReference segment) {
    super(segment.name() + " is not there", null, false, false);
    this.segment = requireNonNull(segment, "segment");
  }

  /** What is missing. */
  SegmentReference segment() {
    return segment;
  }

  /** What it is if HEAD still is {@code head}. */
  RemoteDamagedException damage(Head head) {
    return new RemoteDamagedException(
        "%s is missing, though HEAD of generation %d needs it: somebody else than this library has deleted it, or the remote has lost it. Restore it from a copy. If there is none, delete HEAD and republish from a machine that has pulled generation %d: the others go on from there"
            .formatted(segment.name(), head.generation(), head.generation()),
        this);
  }
}
