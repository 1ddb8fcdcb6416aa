package dev.rocky.state.spi;

/**
 * Who is right where a ledger and its remote differ, once a person has said so: in one record that
 * is in conflict, or in all of them after the remote was taken back.
 *
 * @since 0.1
 */
public enum Decision {
  /** The ledger: V2, U1, U2. */
  OURS,
  /** The remote: V1, U3. */
  THEIRS
}
