package dev.rocky.engine.check;

/**
 * What is asked of the database about a table when a run is done with it. It ends in a {@link
 * CheckResult}, and stops nothing.
 *
 * @since 0.1
 */
public sealed interface Check permits FreshnessCheck, RowCountCheck {

  /** What it is called in reports and in the log. */
  String name();
}
