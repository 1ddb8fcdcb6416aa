package dev.rocky.engine;

import static java.util.Objects.requireNonNull;

/**
 * No plan could be made for the table, and the other tables need not suffer: its record is damaged
 * or of a newer version, its cursor is not the one that the watermark was taken from, or the
 * dialect cannot express what is to be done. {@link Run#fail(Refused)} notes it in the history.
 *
 * @since 0.1
 */
public final class Refused implements Plan {

  private final TableSpec spec;
  private final RuntimeException cause;

  Refused(TableSpec spec, RuntimeException cause) {
    this.spec = requireNonNull(spec, "spec");
    this.cause = requireNonNull(cause, "cause");
  }

  @Override
  public TableSpec spec() {
    return spec;
  }

  /** What {@link Run#plan(TableSpec)} throws for this table. */
  public RuntimeException cause() {
    return cause;
  }

  @Override
  public String explain() {
    return spec + "\nno plan: " + Problem.of(cause);
  }
}
