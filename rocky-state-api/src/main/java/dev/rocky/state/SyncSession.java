package dev.rocky.state;

/**
 * The transfers of one run; see {@link RemoteSync#startRun}.
 *
 * <p>Each call is one transfer with a wall clock of its own, and ends in exactly one event. Besides
 * what the methods say they throw, whatever the policy: {@link
 * dev.rocky.state.remote.RemoteDamagedException} if what the remote has cannot be what was written,
 * a {@link StateException} if it was written by a newer version, with another key, or belongs to
 * another history than the ledger, {@link dev.rocky.state.remote.RemoteCancelledException} if the
 * thread was interrupted or the synchronisation closed, and what the ledger's store throws. Then
 * the ledger is as it was.
 *
 * @since 0.1
 */
public interface SyncSession {

  /**
   * Brings the ledger up to what the remote has. Local changes stay, and merge with those of
   * others.
   *
   * @throws StateException if it failed and the policy says {@code on_download_failure = fail}
   */
  PullResult pull();

  /**
   * The same for what must not be decided on an old state: no cache is believed, and what comes out
   * of it is verified. Where no cache ever is, that is every pull.
   *
   * @throws StateException as {@link #pull}
   */
  default PullResult pullVerified() {
    return pull();
  }

  /**
   * Commits what the ledger has changed at the remote, after merging what others committed.
   *
   * @throws StateException if it failed and the policy says {@code on_upload_failure = fail}; what
   *     was not committed stays in the ledger and goes with the next push
   */
  PushResult push();
}
