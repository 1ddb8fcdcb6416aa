package dev.rocky.engine.check;

import static java.util.Objects.requireNonNull;

/**
 * How a check of a table ended.
 *
 * @since 0.1
 */
public sealed interface CheckResult {

  /** What was checked. */
  Check check();

  /** Why it ended so, in words, with the figures. */
  String reason();

  /**
   * The table is as it should be.
   *
   * @param check what was checked
   * @param reason the figures
   */
  record Passed(Check check, String reason) implements CheckResult {
    /** Checks its components. */
    public Passed {
      requireNonNull(check, "check");
      requireNonNull(reason, "reason");
    }
  }

  /**
   * The table is not as it should be.
   *
   * @param check what was checked
   * @param reason the figures
   */
  record Failed(Check check, String reason) implements CheckResult {
    /** Checks its components. */
    public Failed {
      requireNonNull(check, "check");
      requireNonNull(reason, "reason");
    }
  }

  /**
   * Nobody can tell. This is neither {@link Passed} nor {@link Failed}: what could not be measured
   * is no 0.
   *
   * @param check what was to be checked
   * @param reason why it was not
   */
  record NotEvaluated(Check check, String reason) implements CheckResult {
    /** Checks its components. */
    public NotEvaluated {
      requireNonNull(check, "check");
      requireNonNull(reason, "reason");
    }
  }
}
