package dev.rocky.state.sync;

import dev.rocky.state.StateException;

/** How a transfer ended for the one who asked for it. */
sealed interface TransferResult<T> {

  /** What its listener was told, too. */
  TransferEvent event();

  /**
   * The work came to its end.
   *
   * @param value what it returned
   */
  record Completed<T>(T value, TransferEvent event) implements TransferResult<T> {}

  /**
   * The work could not be ended, and the policy says to go on without it.
   *
   * @param failure what would have been thrown under {@code fail}
   */
  record GivenUp<T>(StateException failure, TransferEvent event) implements TransferResult<T> {}
}
