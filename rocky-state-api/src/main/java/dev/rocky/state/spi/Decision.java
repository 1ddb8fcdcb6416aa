package dev.rocky.state.spi;

/**
 * Who is right where a ledger and a remote that was taken back differ, once a person has said so.
 *
 * @since 0.1
 */
public enum Decision {
  /** U2: the ledger. */
  OURS,
  /** U3: the remote. */
  THEIRS
}
