package dev.rocky.state.sync;

import java.util.Optional;

/**
 * What a commit did to the remote.
 *
 * @since 0.1
 */
public enum CommitKind {
  /** Changed records. */
  CHANGES(1),
  /** Named a snapshot, and changed no record; or made the first HEAD, with one of its own. */
  SNAPSHOT(2),
  /** Raised the fence, and floor and sweep if it was time. */
  COLLECTION(3),
  /** Raised the format. */
  FORMAT(4);

  private final int code;

  CommitKind(int code) {
    this.code = code;
  }

  /** How it is written, one byte. */
  int code() {
    return code;
  }

  static Optional<CommitKind> of(int code) {
    for (CommitKind kind : values()) {
      if (kind.code == code) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
