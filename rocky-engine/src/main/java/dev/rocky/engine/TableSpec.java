package dev.rocky.engine;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.check.Check;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.sql.Boundary;
import dev.rocky.engine.sql.TableName;
import java.util.List;
import java.util.Optional;

/**
 * How one table is moved. Immutable; combinations that would double or lose rows are refused when
 * it is built, all problems at once.
 *
 * <p>Defaults: append needs to be chosen like any other strategy; lower boundary {@link
 * Boundary#EXCLUSIVE}; one-sided window; all columns; no metadata columns; an existing target
 * without state is {@linkplain OnExistingTarget#RECOVER recovered from}; the {@linkplain
 * RowCount#TARGET rows of the target} are counted; nothing is checked; not exclusive.
 *
 * @since 0.1
 */
public final class TableSpec {

  /**
   * The column whose greatest loaded value is the watermark.
   *
   * @param column its name
   * @param type its type
   */
  public record Cursor(String column, CursorType type) {
    /** Checks its components. */
    public Cursor {
      requireNonNull(column, "column");
      requireNonNull(type, "type");
    }
  }

  /** What to do with a target that holds rows while the ledger has never seen the table. */
  public enum OnExistingTarget {
    /** Take the greatest cursor value in the target as the watermark. */
    RECOVER,
    /** Replace the target by a full refresh; recover if other machines' state is not known. */
    REPLACE,
    /** Do nothing and ask; recover if other machines' state is not known. */
    FAIL
  }

  /** Which rows are counted after a copy, for the history that anomalies are found in. */
  public enum RowCount {
    /** All rows of the target. */
    TARGET,
    /** All rows of the source. */
    SOURCE,
    /** The rows that the load wrote. */
    LOADED,
    /** None. */
    NONE
  }

  private final TableName source;
  private final TableKey key;
  private final String tagPrefix;
  private final Strategy strategy;
  private final Optional<Cursor> cursor;
  private final Boundary boundary;
  private final boolean twoSided;
  private final List<String> columns;
  private final List<MetadataColumn> metadata;
  private final OnExistingTarget onExistingTarget;
  private final RowCount rowCount;
  private final boolean exclusive;
  private final List<Check> checks;
  private final boolean refresh;

  TableSpec(TableSpecBuilder builder, boolean refresh) {
    this.source = builder.source;
    this.key = new TableKey(builder.target, builder.sourceId);
    this.tagPrefix = LoadTags.prefix(key);
    this.strategy = builder.strategy;
    this.cursor = builder.cursor;
    this.boundary = builder.boundary;
    this.twoSided = builder.twoSided;
    this.columns = List.copyOf(builder.columns);
    this.metadata = List.copyOf(builder.metadata);
    this.onExistingTarget = builder.onExistingTarget;
    this.rowCount = builder.rowCount;
    this.exclusive = builder.exclusive;
    this.checks = List.copyOf(builder.checks);
    this.refresh = refresh;
  }

  /** Begins a spec that moves rows from {@code source} to {@code target}. */
  public static TableSpecBuilder builder(TableName source, TableName target, Strategy strategy) {
    return new TableSpecBuilder(source, target, strategy);
  }

  /** The same spec, planned as a full refresh whatever the state says; for this one time. */
  public TableSpec asFullRefresh() {
    TableSpecBuilder builder = new TableSpecBuilder(source, key.target(), strategy);
    builder.copyOptions(this);
    return new TableSpec(builder, true);
  }

  /** Where rows come from. */
  public TableName source() {
    return source;
  }

  /** Where they go. */
  public TableName target() {
    return key.target();
  }

  /** What the watermark belongs to. */
  public TableKey key() {
    return key;
  }

  /** What the load tags of the table begin with; each plan needs it more than once. */
  String tagPrefix() {
    return tagPrefix;
  }

  /** How they get there. */
  public Strategy strategy() {
    return strategy;
  }

  /** The cursor column; only a full refresh can do without. */
  public Optional<Cursor> cursor() {
    return cursor;
  }

  /** Whether rows on the lower bound are loaded again. */
  public Boundary boundary() {
    return boundary;
  }

  /** Whether the upper bound is fixed before the copy. */
  public boolean twoSided() {
    return twoSided;
  }

  /** The source columns that are copied; all if empty. */
  public List<String> columns() {
    return columns;
  }

  /** The columns that a load adds. */
  public List<MetadataColumn> metadata() {
    return metadata;
  }

  /** What to do with a target that the ledger has never seen. */
  public OnExistingTarget onExistingTarget() {
    return onExistingTarget;
  }

  /** Which rows are counted. */
  public RowCount rowCount() {
    return rowCount;
  }

  /** Whether only one run at a time may copy the table, on whatever machine. */
  public boolean exclusive() {
    return exclusive;
  }

  /** What is checked when a run is done with the table. */
  public List<Check> checks() {
    return checks;
  }

  /** Whether this spec is planned as a full refresh whatever the state says. */
  public boolean refresh() {
    return refresh || strategy instanceof Strategy.FullRefresh;
  }

  /** Source, target and strategy. */
  @Override
  public String toString() {
    return source + " -> " + key + " (" + strategy.label() + ")";
  }
}
