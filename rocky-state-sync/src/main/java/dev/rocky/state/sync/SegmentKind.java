package dev.rocky.state.sync;

import java.util.Optional;

/** What a segment holds. */
enum SegmentKind {
  /** What one commit put and deleted. */
  CHANGES(1),
  /** Every travelling record there is, and no deletions. */
  SNAPSHOT(2),
  /** Nothing but a page of the log. */
  PAGE(3);

  private final int code;

  SegmentKind(int code) {
    this.code = code;
  }

  /** How it is written, one byte. */
  int code() {
    return code;
  }

  static Optional<SegmentKind> of(int code) {
    for (SegmentKind kind : values()) {
      if (kind.code == code) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
