package dev.rocky.state.sync.model;

/** Ways to get the protocol wrong, each of which the exploration must notice. */
enum Flaw {
  /** P2 stores nothing: a crash or an unclear answer forgets the attempt. */
  NO_DURABLE_PENDING,
  /** An unclear answer is taken for success. */
  UNCLEAR_IS_COMMITTED,
  /** S2 for S1: a HEAD that moved on is taken for a lost race, without looking for the own id. */
  NO_ID_CHECK,
  /**
   * S2 for S3: while HEAD is the precondition still, a new attempt is made instead of the same
   * again.
   */
  NEW_ATTEMPT_AT_SAME_HEAD,
  /** R1: an absent HEAD is taken for a first run. */
  ABSENT_IS_FIRST_RUN,
  /** Segments and commits are named by machine and generation. */
  REUSED_NAMES,
  /** P3 before P1: HEAD is moved while the segment is still on its way. */
  COMMIT_BEFORE_SEGMENT,
  /** P2 takes the journal away, before the base moves. */
  JOURNAL_DROPPED_EARLY,
  /** P4 takes the whole journal away, not only what was pushed. */
  JOURNAL_DROPPED_WHOLE,
  /** P4 leaves the base of what changed since the push as it was. */
  SENT_NOT_NOTED,
  /** A3 while an attempt is pending, which it leaves so. */
  APPLY_WHILE_PENDING,
  /** What was read in HEAD is held against a base that another process has moved since. */
  VERDICT_ON_NEWER_LEDGER,
  /** A3 and P2 without comparing the base with the one that the transfer began with. */
  BASE_NOT_COMPARED,
  /** P2 goes by the base alone: a decision may lead back to it, without the changes of P1. */
  DECISION_NOT_COUNTED,
  /** A3 takes the remote's value for keys that changed here as well. */
  THEIRS_OVERWRITES_OURS,
  /** A3 keeps ours and moves its base, without a conflict. */
  OURS_OVERWRITES_THEIRS,
  /** A3 of a snapshot keeps the keys that the snapshot does not have. */
  SNAPSHOT_KEEPS_DELETED,
  /** The base is compared by its generation only. */
  GENERATION_WITHOUT_ID,
  /** HEAD's version is its generation: it repeats after a rollback. */
  VERSION_REPEATS,
  /** A3 after U2 takes ours although it is older, in the same epoch. */
  EPOCH_NOT_RAISED,
  /** C2 drops the log that the snapshot covers. */
  COMPACTION_DROPS_LOG,
  /** C2 puts the snapshot into a HEAD that an outsider took back and that went another way. */
  SNAPSHOT_OF_ANOTHER_BRANCH,
  /** C2 says that the snapshot covers the HEAD it is put into. */
  COMPACTION_NOT_REBASED,
  /** C2 puts an upload into HEAD although a fence came in between. */
  UPLOAD_ACROSS_FENCE,
  /** G3 after reading HEAD, without the fence. */
  NO_FENCE,
  /** G1 after the fence. */
  LIST_AFTER_FENCE,
  /** G2 sweeps what was retired a moment ago. */
  NO_GRACE,
  /** R3 takes a cached HEAD that is older than the base for a remote that lost something. */
  CACHED_HEAD_REGRESSES,
  /** A push goes on with P1 from a cached HEAD. */
  PUSH_ON_CACHED_HEAD,
  /** The same, and the version that the remote has is taken for that of the cached HEAD. */
  CACHED_VERSION_BELIEVED
}
