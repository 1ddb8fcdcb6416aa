package dev.rocky.state.spi;

import dev.rocky.state.Key;

/**
 * How applying a state of the remote ended.
 *
 * @since 0.1
 */
public sealed interface ApplyResult {

  /**
   * The ledger has that state as its base.
   *
   * @param changed how many records have another value than before
   * @param conflicts how many of those that were fetched are in conflict
   */
  record Applied(long changed, long conflicts) implements ApplyResult {}

  /** Base or attempt are not what they were: begin again by reading HEAD. Nothing was changed. */
  record Overtaken() implements ApplyResult {}

  /**
   * The remote was taken back further than its log reaches. Nothing was changed.
   *
   * @param key the first record that would have gone back in its epoch
   */
  record Regressed(Key key) implements ApplyResult {}
}
