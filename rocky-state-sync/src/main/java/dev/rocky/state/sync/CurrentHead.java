package dev.rocky.state.sync;

import dev.rocky.state.remote.Version;
import dev.rocky.state.spi.Base;
import dev.rocky.state.spi.SeenHead;

/**
 * HEAD as it was when it was read.
 *
 * @param head what it says
 * @param seen its bytes and their version
 */
record CurrentHead(Head head, SeenHead seen) {

  /** The state that it names. */
  Base state() {
    return new Base(head.lineage(), head.generation(), head.id());
  }

  Version version() {
    return seen.version();
  }
}
