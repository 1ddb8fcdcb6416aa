package dev.rocky.engine;

import dev.rocky.engine.check.Count;
import dev.rocky.engine.record.StateVersion;
import java.util.List;
import java.util.Optional;

/**
 * There is nothing to copy; the watermark stays where it is. {@link Run#complete(Nothing,
 * Observed)} notes it in the history.
 *
 * @since 0.1
 */
public final class Nothing implements Plan {

  private final Planning planning;
  private final String reason;

  Nothing(Planning planning, String reason) {
    this.planning = planning;
    this.reason = reason;
  }

  @Override
  public TableSpec spec() {
    return planning.spec();
  }

  /** Why there is nothing to copy. */
  public String reason() {
    return reason;
  }

  /** The state it was planned from. */
  public StateVersion stateVersion() {
    return planning.version();
  }

  /**
   * A query that counts the rows that the spec wants counted; nothing if it wants none, or only
   * those of the load.
   */
  public Optional<String> countQuery() {
    return planning.countQuery();
  }

  /** What the checks of the spec ask. */
  public List<CheckQuestion> checkQuestions() {
    return new CheckQuestions(planning, Commits.lastValue(planning.state())).all();
  }

  /** What goes into the history where the spec wants the rows of the load counted. */
  Count emptyLoad() {
    return spec().rowCount() == TableSpec.RowCount.LOADED
        ? Count.of(0)
        : Observed.NOTHING.measured();
  }

  /**
   * What is to be completed with: that no row was loaded. This is also the count for the history if
   * the spec wants that of the load, else it is unknown until {@link Observed#measured} says.
   */
  public Observed observed() {
    return Observed.NOTHING.measured(emptyLoad());
  }

  Planning planning() {
    return planning;
  }

  @Override
  public String explain() {
    return spec() + "\nnothing to copy: " + reason;
  }
}
