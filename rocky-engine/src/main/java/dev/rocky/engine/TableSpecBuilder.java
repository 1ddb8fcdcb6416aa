package dev.rocky.engine;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.TableSpec.Cursor;
import dev.rocky.engine.TableSpec.OnExistingTarget;
import dev.rocky.engine.TableSpec.RowCount;
import dev.rocky.engine.check.Check;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.sql.Boundary;
import dev.rocky.engine.sql.TableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Builds a {@link TableSpec}. Not thread-safe.
 *
 * @since 0.1
 */
public final class TableSpecBuilder {

  final TableName source;
  final TableName target;
  final Strategy strategy;
  Optional<String> sourceId = Optional.empty();
  Optional<Cursor> cursor = Optional.empty();
  Boundary boundary = Boundary.EXCLUSIVE;
  boolean twoSided;
  List<String> columns = List.of();
  List<MetadataColumn> metadata = List.of();
  OnExistingTarget onExistingTarget = OnExistingTarget.RECOVER;
  RowCount rowCount = RowCount.TARGET;
  boolean exclusive;
  List<Check> checks = List.of();

  TableSpecBuilder(TableName source, TableName target, Strategy strategy) {
    this.source = requireNonNull(source, "source");
    this.target = requireNonNull(target, "target");
    this.strategy = requireNonNull(strategy, "strategy");
  }

  void copyOptions(TableSpec spec) {
    sourceId = spec.key().source();
    cursor = spec.cursor();
    boundary = spec.boundary();
    twoSided = spec.twoSided();
    columns = spec.columns();
    metadata = spec.metadata();
    onExistingTarget = spec.onExistingTarget();
    rowCount = spec.rowCount();
    exclusive = spec.exclusive();
    checks = spec.checks();
  }

  /** The id of the source, where several feed one target; needs {@link Strategy#append(String)}. */
  public TableSpecBuilder sourceId(String id) {
    sourceId = Optional.of(id);
    return this;
  }

  /** The column whose greatest loaded value is the watermark. */
  public TableSpecBuilder cursor(String column, CursorType type) {
    cursor = Optional.of(new Cursor(column, type));
    return this;
  }

  /** Whether rows on the lower bound are loaded again. */
  public TableSpecBuilder boundary(Boundary boundary) {
    this.boundary = requireNonNull(boundary, "boundary");
    return this;
  }

  /**
   * Fixes the upper bound of each window before the copy, at the source's greatest cursor value.
   */
  public TableSpecBuilder twoSided() {
    twoSided = true;
    return this;
  }

  /** The source columns to copy, instead of all. */
  public TableSpecBuilder columns(String... columns) {
    this.columns = List.of(columns);
    return this;
  }

  /** The columns that a load adds. */
  public TableSpecBuilder metadata(MetadataColumn... metadata) {
    this.metadata = List.of(metadata);
    return this;
  }

  /** What to do with a target that holds rows while the ledger has never seen the table. */
  public TableSpecBuilder onExistingTarget(OnExistingTarget choice) {
    onExistingTarget = requireNonNull(choice, "choice");
    return this;
  }

  /** Which rows are counted after a copy. */
  public TableSpecBuilder rowCount(RowCount rowCount) {
    this.rowCount = requireNonNull(rowCount, "rowCount");
    return this;
  }

  /** What is checked when a run is done with the table, copied or not. */
  public TableSpecBuilder checks(Check... checks) {
    this.checks = List.of(checks);
    return this;
  }

  /**
   * Lets only one run at a time copy the table, on whatever machine. With a remote, {@link
   * Run#begin} pushes the intent before it returns, and {@link Run#complete(Copy, Observed)} asks
   * the remote first and pushes then: five requests for each copy, and neither succeeds while the
   * remote cannot be reached. A run that does not end keeps the table for {@link
   * RockyBuilder#intentTtl}, unless somebody calls {@link Rocky#takeOver}. All machines that copy
   * the table have to say so.
   */
  public TableSpecBuilder exclusive() {
    exclusive = true;
    return this;
  }

  /**
   * The spec.
   *
   * @throws IllegalArgumentException if the combination would double or lose rows, or is not
   *     complete; it lists every problem
   */
  public TableSpec build() {
    List<String> problems = new ArrayList<>();
    checkNames(problems);
    checkCursor(problems);
    checkStrategy(problems);
    checkColumns(problems);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot move " + source + " to " + target + ": " + String.join("; ", problems));
    }
    return new TableSpec(this, false);
  }

  private void checkNames(List<String> problems) {
    if (mayBeTheSame()) {
      problems.add(
          "source and target are, or may be, the same table: qualify both alike, and let them"
              + " differ in more than upper and lower case");
    }
    try {
      TableKey unused = new TableKey(target, sourceId);
    } catch (IllegalArgumentException e) {
      problems.add(Problem.of(e));
    }
    boolean unnamed = columns.contains("") || cursor.filter(c -> c.column().isEmpty()).isPresent();
    for (MetadataColumn column : metadata) {
      unnamed |= column.name().isEmpty();
    }
    if (strategy instanceof Strategy.Merge merge) {
      unnamed |= merge.keys().contains("");
    }
    if (unnamed) {
      problems.add("a column has no name");
    }
  }

  /** Whether one name is the other without its schema or catalog, in a database that folds case. */
  private boolean mayBeTheSame() {
    return source.table().equalsIgnoreCase(target.table())
        && mayBeTheSame(source.schema(), target.schema())
        && mayBeTheSame(source.catalog(), target.catalog());
  }

  private static boolean mayBeTheSame(Optional<String> part, Optional<String> other) {
    return part.isEmpty() || other.isEmpty() || part.get().equalsIgnoreCase(other.get());
  }

  private void checkCursor(List<String> problems) {
    if (cursor.isEmpty() && !(strategy instanceof Strategy.FullRefresh)) {
      problems.add(strategy.label() + " needs a cursor column; only a full refresh does without");
    }
    if (cursor.isEmpty() && twoSided) {
      problems.add("a two-sided window needs a cursor column");
    }
  }

  private void checkStrategy(List<String> problems) {
    if (strategy instanceof Strategy.Append append) {
      checkAppend(append, problems);
    } else if (sourceId.isPresent()) {
      problems.add(
          "several sources can feed one target by append with a load tag only: "
              + strategy.label()
              + " would touch the rows of the others");
    }
    if (strategy instanceof Strategy.Merge merge && merge.keys().isEmpty()) {
      problems.add("merge needs at least one key column");
    }
  }

  private void checkAppend(Strategy.Append append, List<String> problems) {
    if (boundary == Boundary.INCLUSIVE) {
      problems.add(
          "append with >= would add the rows on the boundary again at every run; use > or"
              + " delete+insert");
    }
    boolean tagged =
        append
            .tagColumn()
            .map(MetadataColumn::loadTag)
            .filter(tag -> metadata.contains(tag))
            .isPresent();
    if (append.tagColumn().isPresent() && !tagged) {
      problems.add(
          "append is to mark rows in column "
              + append.tagColumn().get()
              + ", which is not among the metadata columns; add MetadataColumn.loadTag");
    }
    if (append.tagColumn().isEmpty() && sourceId.isPresent()) {
      problems.add("several sources can feed one target only with a load tag column");
    }
  }

  private void checkColumns(List<String> problems) {
    if (columns.size() + metadata.size() > 1) {
      Set<String> names = new HashSet<>();
      columns.forEach(column -> addOnce(column, names, problems));
      metadata.forEach(column -> addOnce(column.name(), names, problems));
    }
    cursor.ifPresent(c -> requireColumn(c.column(), "cursor", problems));
    if (strategy instanceof Strategy.Merge merge) {
      merge.keys().forEach(key -> requireColumn(key, "key", problems));
    }
  }

  private static void addOnce(String column, Set<String> names, List<String> problems) {
    if (!names.add(column.toLowerCase(Locale.ROOT))) {
      problems.add(
          "column "
              + column
              + " is listed twice (many databases do not tell upper from lower case)");
    }
  }

  private void requireColumn(String column, String role, List<String> problems) {
    if (!columns.isEmpty() && !columns.contains(column)) {
      problems.add("the " + role + " column " + column + " is not among the columns to copy");
    }
    for (MetadataColumn extra : metadata) {
      if (extra.name().equalsIgnoreCase(column)) {
        problems.add("the " + role + " column " + column + " cannot be a metadata column");
        return;
      }
    }
  }
}
