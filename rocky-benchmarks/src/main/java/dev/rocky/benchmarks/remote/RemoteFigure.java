package dev.rocky.benchmarks.remote;

/**
 * What {@link RemoteCosts} and {@link WayCosts} measure. Times are milliseconds if nothing else is
 * said, bytes those of objects.
 */
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
  UNCHANGED_TIME,
  /** The median of many of those, in microseconds. */
  UNCHANGED_MEDIAN,
  /** Their mean, in microseconds. */
  UNCHANGED_MEAN,
  /** Of a push with nothing to send. */
  IDLE_PUSH_TIME,
  /** Of a pull of an empty ledger, where one record is shared. */
  SMALL_PULL_TIME,
  /** Commands to Valkey in the push of one changed watermark. */
  PUSH_COMMANDS,
  /** In the pull one generation behind. */
  BEHIND_COMMANDS,
  /** In the pull with nothing new. */
  UNCHANGED_COMMANDS,
  /** In the push with nothing to send. */
  IDLE_PUSH_COMMANDS,
  /** Requests to S3 in that push. */
  IDLE_PUSH_REQUESTS,
  /** Commands to Valkey in the pull of an empty ledger. */
  SMALL_PULL_COMMANDS,
  /** Requests to S3 in that pull. */
  SMALL_PULL_REQUESTS
}
