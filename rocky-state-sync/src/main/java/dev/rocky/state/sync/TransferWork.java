package dev.rocky.state.sync;

/** What one transfer does; runs on the caller's thread. */
@FunctionalInterface
interface TransferWork<T> {

  /**
   * Makes the transfer.
   *
   * @param transfer of use until this returns; all its calls may throw {@link TransferStopped},
   *     which must not be caught
   */
  T run(Transfer transfer);
}
