package dev.rocky.engine;

import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.Intent;
import dev.rocky.engine.record.RunId;
import dev.rocky.engine.record.StateVersion;
import dev.rocky.engine.record.TableState;
import dev.rocky.engine.record.TableStates;
import dev.rocky.engine.sql.Boundary;
import dev.rocky.engine.sql.ExtraColumn;
import dev.rocky.engine.sql.Literal;
import dev.rocky.engine.sql.Load;
import dev.rocky.engine.sql.LoadTag;
import dev.rocky.engine.sql.SqlDialect;
import dev.rocky.engine.sql.UnsupportedSqlException;
import dev.rocky.engine.sql.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a plan is made of: the spec, what the ledger knew of the table in one snapshot, and how to
 * say it in SQL.
 *
 * @param spec the table
 * @param runId the run that plans
 * @param known the state and its version
 * @param intent an earlier copy that was begun and never committed
 * @param dialect the SQL
 * @param trust how far the state counts
 */
record Planning(
    TableSpec spec,
    RunId runId,
    TableStates.Versioned known,
    Optional<Intent> intent,
    SqlDialect dialect,
    Trust trust) {

  StateVersion version() {
    return known.version();
  }

  Optional<TableState> state() {
    return known.state();
  }

  /** Every row, those without a cursor value included. */
  Window everything() {
    return new Window(
        cursor().column(), Optional.empty(), Boundary.EXCLUSIVE, Optional.empty(), true);
  }

  TableSpec.Cursor cursor() {
    return spec.cursor().orElseThrow();
  }

  /** The load of {@code window}. */
  Load load(Optional<Window> window) {
    List<ExtraColumn> extras = new ArrayList<>(spec.metadata().size());
    for (MetadataColumn column : spec.metadata()) {
      extras.add(extra(column));
    }
    List<String> keys = spec.strategy() instanceof Strategy.Merge merge ? merge.keys() : List.of();
    return new Load(spec.source(), spec.target(), spec.columns(), extras, window, keys);
  }

  /** The tag of every row that this table's loads wrote. */
  Optional<LoadTag> tableTag() {
    return tag(spec.tagPrefix());
  }

  /** The tag of the rows that this load writes. */
  Optional<LoadTag> loadTag() {
    return tag(loadTagText());
  }

  private Optional<LoadTag> tag(String prefix) {
    return spec.strategy() instanceof Strategy.Append append && append.tagColumn().isPresent()
        ? Optional.of(new LoadTag(append.tagColumn().get(), prefix))
        : Optional.empty();
  }

  private String loadTagText() {
    return spec.tagPrefix() + runId;
  }

  /**
   * A query for the greatest cursor value and the number of rows in {@code window} of the source.
   */
  String sourceExtent(Window window) {
    return dialect.extent(spec.source(), cursor().type(), window, Optional.empty());
  }

  /** The same for those rows of the target that carry {@code tag}. */
  String targetExtent(Window window, Optional<LoadTag> tag) {
    return dialect.extent(spec.target(), cursor().type(), window, tag);
  }

  /** How {@code from} is written as a lower bound; exactly, if rows must not be read again. */
  Literal lower(CursorValue from) {
    Literal lower = dialect.literal(from);
    if (spec.strategy() instanceof Strategy.Append && differs(lower.value(), from)) {
      throw new UnsupportedSqlException(
          dialect.name(),
          "appending to "
              + spec.key()
              + " from "
              + from.text()
              + ", which it can only write as "
              + lower.value().text()
              + ", would add rows again; use merge or delete+insert, or set the watermark to the"
              + " shorter value");
    }
    return lower;
  }

  private static boolean differs(CursorValue written, CursorValue value) {
    OptionalInt order = written.compare(value);
    return order.isPresent() ? order.getAsInt() != 0 : !written.equals(value);
  }

  /** The rows beyond {@code lower}. */
  Window window(Literal lower, Optional<Literal> upper) {
    return new Window(cursor().column(), Optional.of(lower), spec.boundary(), upper, false);
  }

  Optional<String> countQuery() {
    return switch (spec.rowCount()) {
      case TARGET -> Optional.of(dialect.count(spec.target()));
      case SOURCE -> Optional.of(dialect.count(spec.source()));
      case LOADED ->
          spec.cursor().isPresent() ? Optional.empty() : Optional.of(dialect.count(spec.target()));
      case NONE -> Optional.empty();
    };
  }

  /** Reads the answer to an extent query. */
  Extent extent(List<Row> rows) {
    Row row = Answers.single(rows, 2);
    Optional<CursorValue> greatest = row.column(0).map(text -> dialect.read(cursor().type(), text));
    long count = Answers.count(row, 1);
    if (count == 0 && greatest.isPresent()) {
      throw new IllegalArgumentException(
          "No rows, but a greatest value among them: " + greatest.get().text());
    }
    return new Extent(greatest, count);
  }

  private ExtraColumn extra(MetadataColumn column) {
    MetadataColumn.Content content = column.content();
    String expression;
    if (content instanceof MetadataColumn.TextContent text) {
      expression = dialect.text(text.text());
    } else if (content instanceof MetadataColumn.RunIdContent) {
      expression = dialect.text(runId.toString());
    } else if (content instanceof MetadataColumn.LoadTagContent) {
      expression = dialect.text(loadTagText());
    } else if (content instanceof MetadataColumn.ExpressionContent trusted) {
      expression = trusted.sql();
    } else {
      expression = dialect.nullText();
    }
    return new ExtraColumn(column.name(), expression);
  }
}
