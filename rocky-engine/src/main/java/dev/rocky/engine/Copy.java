package dev.rocky.engine;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.check.Count;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.Origin;
import dev.rocky.engine.record.StateVersion;
import dev.rocky.engine.record.Watermark;
import dev.rocky.engine.sql.Literal;
import dev.rocky.engine.sql.Script;
import dev.rocky.engine.sql.Window;
import java.util.List;
import java.util.Optional;

/**
 * Rows are to be copied: {@link Run#begin}, execute {@link #script}, run {@link #extentQuery} and
 * {@link #countQuery}, {@link Run#complete(Copy, Observed)}.
 *
 * @since 0.1
 */
public final class Copy implements Plan {

  private final Planning planning;
  private final Reason reason;
  private final Optional<Window> window;
  private final Script script;
  private final Optional<String> extentQuery;
  private final boolean replaces;
  private final Origin origin;
  private final boolean adds;

  Copy(
      Planning planning,
      Reason reason,
      Optional<Window> window,
      Script script,
      Optional<String> extentQuery,
      boolean replaces,
      Origin origin,
      boolean adds) {
    this.planning = planning;
    this.reason = reason;
    this.window = window;
    this.script = script;
    this.extentQuery = extentQuery;
    this.replaces = replaces;
    this.origin = origin;
    this.adds = adds;
  }

  @Override
  public TableSpec spec() {
    return planning.spec();
  }

  /** The rows that are copied; empty if the table has no cursor column. */
  public Optional<Window> window() {
    return window;
  }

  /** The statements that copy them. */
  public Script script() {
    return script;
  }

  /** Whether the target is replaced by what is copied. */
  public boolean replaces() {
    return replaces;
  }

  /** The state it was planned from; {@link Run#complete(Copy, Observed)} refuses any other. */
  public StateVersion stateVersion() {
    return planning.version();
  }

  /**
   * A query for the greatest cursor value and the number of the rows that this copy wrote to the
   * target, to be run after it; nothing if the table has no cursor column.
   */
  public Optional<String> extentQuery() {
    return extentQuery;
  }

  /**
   * A query that counts the rows that the spec wants counted; nothing if it wants none, or only
   * those of the load.
   */
  public Optional<String> countQuery() {
    return planning.countQuery();
  }

  /**
   * Reads the answer to {@link #extentQuery}. The count for the history is that of the load if the
   * spec wants it, else unknown until {@link Observed#measured} says.
   *
   * @throws IllegalArgumentException if the rows are not an answer to the query
   * @throws IllegalStateException if there is no such query; {@link Observed#UNKNOWN} stands for
   *     what it would have read
   */
  public Observed observed(List<Row> extent) {
    if (extentQuery.isEmpty()) {
      throw new IllegalStateException(
          "There is no extent query without a cursor column; pass Observed.UNKNOWN on");
    }
    Extent read = planning.extent(requireNonNull(extent, "extent"));
    Count loaded = Count.of(read.rows());
    Count measured =
        spec().rowCount() == TableSpec.RowCount.LOADED
            ? loaded
            : Count.unknown("the count query was not answered");
    return new Observed(read.greatest(), loaded, measured);
  }

  /**
   * What the checks of the spec ask when the rows are in the target. Rows are compared up to what
   * the watermark becomes.
   *
   * @param observed what {@link #observed} read
   */
  public List<CheckQuestion> checkQuestions(Observed observed) {
    Optional<CursorValue> before =
        replaces ? Optional.empty() : Commits.lastValue(planning.state());
    return new CheckQuestions(planning, committed(observed).or(() -> before)).all();
  }

  /**
   * What the watermark becomes: the upper bound as its literal has it, else what was observed, else
   * what was recovered; empty if it stays.
   */
  Optional<CursorValue> committed(Observed observed) {
    Optional<CursorValue> upper = window.flatMap(Window::upper).map(Literal::value);
    Optional<CursorValue> recovered =
        origin == Origin.RECOVERED
            ? window.flatMap(Window::lower).map(Literal::value)
            : Optional.empty();
    return upper.or(observed::greatest).or(() -> recovered);
  }

  /**
   * Removes what it wrote, if it only added rows that carry its tag, beyond a watermark: whoever
   * takes the table over then begins at the same one, and replaces those rows as well.
   */
  Optional<Script> cleanup() {
    boolean beyondWatermark = planning.state().filter(Watermark.class::isInstance).isPresent();
    return adds && beyondWatermark
        ? planning
            .loadTag()
            .map(tag -> planning.dialect().deleteTagged(spec().target(), window, tag))
        : Optional.empty();
  }

  Planning planning() {
    return planning;
  }

  Origin origin() {
    return origin;
  }

  @Override
  public String explain() {
    return spec()
        + "\nwhy: "
        + reason
        + "\nstate version: "
        + stateVersion()
        + "\nwindow: "
        + window.map(w -> w.column() + " in " + w).orElse("all rows")
        + "\n"
        + RowPromises.of(this);
  }
}
