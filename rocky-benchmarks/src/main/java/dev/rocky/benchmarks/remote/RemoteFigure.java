package dev.rocky.benchmarks.remote;

/** What {@link RemoteCosts} measures. Times are milliseconds, bytes those of objects. */
public enum RemoteFigure {
  /** From binding a ledger to the end of its first push. */
  COLD_PUSH_TIME,
  /** Of an empty ledger. Beside it: the same records unpacked and appended. */
  COLD_PULL_TIME,
  /** The transaction in a cold pull that takes longest: the one that applies what was fetched. */
  APPLY_TIME,
  /** How long a thread that writes during that pull waits for its turn, at most. */
  BLOCKED_TIME,
  /** Sent for one changed watermark. Beside it: the whole file. */
  PUSH_BYTES,
  /** Likewise. */
  PUSH_REQUESTS,
  /** Likewise. */
  PUSH_TIME,
  /** Received one generation behind. */
  BEHIND_BYTES,
  /** Likewise. */
  BEHIND_REQUESTS,
  /** Likewise. */
  BEHIND_TIME,
  /** Received, if there is nothing new. */
  UNCHANGED_BYTES,
  /** Likewise. */
  UNCHANGED_REQUESTS,
  /** Likewise. */
  UNCHANGED_TIME
}
