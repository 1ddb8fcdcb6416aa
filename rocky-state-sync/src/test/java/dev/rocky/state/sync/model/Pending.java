package dev.rocky.state.sync.model;

import org.jspecify.annotations.Nullable;

/**
 * The attempt that a ledger has stored before it may move HEAD.
 *
 * @param expected the precondition; null for an absent HEAD
 * @param content what HEAD becomes
 * @param delta the segment that came with it
 */
record Pending(@Nullable Head expected, Head content, Segment delta) {

  int id() {
    return content.id();
  }

  int generation() {
    return content.generation();
  }
}
