package dev.rocky.state.spi;

/**
 * How an attempt to resolve a conflict ended.
 *
 * @since 0.1
 */
public enum Resolution {
  /** The conflict is gone. */
  RESOLVED,
  /** The record is in no conflict. Nothing was changed. */
  NO_CONFLICT,
  /** The record has other values than the person saw: look again. Nothing was changed. */
  CHANGED,
  /** A push is on its way: pull or push first, to settle it. Nothing was changed. */
  ATTEMPT_PENDING
}
