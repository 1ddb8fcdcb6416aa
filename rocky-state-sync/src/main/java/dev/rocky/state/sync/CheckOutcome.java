package dev.rocky.state.sync;

/**
 * How one {@link RemoteCheck} ended.
 *
 * @since 0.1
 */
public sealed interface CheckOutcome {

  /** As it must be. */
  record Passed() implements CheckOutcome {}

  /**
   * The remote must not be used as it is.
   *
   * @param problem what was found
   * @param advice what to do about it
   */
  record Failed(String problem, String advice) implements CheckOutcome {}

  /**
   * The remote can be used, and somebody should know.
   *
   * @param problem what was found
   * @param advice what to do about it
   */
  record Warned(String problem, String advice) implements CheckOutcome {}

  /**
   * As it may be, and good to know.
   *
   * @param note what was found
   */
  record Noted(String note) implements CheckOutcome {}

  /**
   * Nothing is known.
   *
   * @param reason why
   */
  record NotTold(String reason) implements CheckOutcome {}
}
