package dev.rocky.engine.check;

import static java.util.Objects.requireNonNull;

/**
 * A row count that is not what its history lets expect.
 *
 * @param method the detector that found it
 * @param observed the count under test
 * @param expected what the history lets expect
 * @param deviationPct how far the count is off, in percent of what was expected; infinite if
 *     nothing was expected
 * @param n the number of earlier counts that were compared with
 * @param reason the finding in words, with its figures
 * @since 0.1
 */
public record Finding(
    String method, long observed, double expected, double deviationPct, int n, String reason) {

  /** Checks its components. */
  public Finding {
    requireNonNull(method, "method");
    requireNonNull(reason, "reason");
  }
}
