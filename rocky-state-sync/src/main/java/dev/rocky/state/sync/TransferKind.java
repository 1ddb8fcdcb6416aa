package dev.rocky.state.sync;

import java.util.Locale;

/**
 * What a transfer is for.
 *
 * @since 0.1
 */
public enum TransferKind {
  /** A push: local changes become a commit. */
  UPLOAD,
  /** A pull: commits of other machines come into the ledger. */
  DOWNLOAD,
  /** A compaction: deltas become a snapshot. */
  COMPACT,
  /** A collection: segments that nobody needs any more are deleted. */
  COLLECT,
  /** History, comparison, verification, or what a restore needs: nothing is changed there. */
  INSPECT,
  /** The remote gets the newest format. */
  UPGRADE;

  /** The name of its event in logs, for example {@code state.upload}. */
  public String eventName() {
    return "state." + name().toLowerCase(Locale.ROOT);
  }
}
