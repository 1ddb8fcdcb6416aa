package dev.rocky.state;

import dev.rocky.state.spi.MergeRules;

/**
 * Keeps one {@link Ledger} in step with a remote, so that a run may happen on any machine and none
 * erases the work of another. Found in {@code rocky-state-sync}; the steps stand in {@code
 * docs/sync-protocol.md}.
 *
 * <p>May be used by any number of threads. Starts none.
 *
 * @since 0.1
 */
public interface RemoteSync extends AutoCloseable {

  /**
   * The transfers of one run, which share one circuit breaker and one number of repetitions. Needs
   * no closing.
   */
  SyncSession startRun();

  /**
   * Closes the remote store; the ledger stays open. Transfers that are under way end with {@link
   * dev.rocky.state.remote.RemoteCancelledException}.
   */
  @Override
  void close();

  /** Makes the synchronisation of a ledger that somebody else opens. */
  @FunctionalInterface
  interface Opener {

    /**
     * Binds {@code ledger} to a remote and synchronises it from now on; without a transfer.
     *
     * @param ledger stays its owner's, who closes it after the synchronisation
     * @param rules how its records merge
     */
    RemoteSync open(Ledger ledger, MergeRules rules);
  }
}
