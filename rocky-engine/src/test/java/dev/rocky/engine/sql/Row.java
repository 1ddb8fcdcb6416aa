package dev.rocky.engine.sql;

import dev.rocky.engine.cursor.CursorValue;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A row of the model tables: two keys, a cursor, a value, and in targets the tag of the load that
 * wrote it.
 */
record Row(
    @Nullable String k1,
    @Nullable Integer k2,
    @Nullable LocalDateTime ts,
    int v,
    @Nullable String tag) {

  static final List<String> COLUMNS = List.of("k1", "k2", "ts", "v");

  /** This row as a load with {@code tag} writes it. */
  Row tagged(@Nullable String newTag) {
    return new Row(k1, k2, ts, v, newTag);
  }

  boolean hasKeysOf(Row other) {
    return Objects.equals(k1, other.k1) && Objects.equals(k2, other.k2);
  }

  boolean hasTagOf(LoadTag prefix) {
    return tag != null && tag.startsWith(prefix.prefix());
  }

  /** Whether the window holds this row, by the definition of a window. */
  boolean isIn(Window window) {
    if (ts == null) {
      return window.nulls();
    }
    return window
            .lower()
            .map(Row::time)
            .map(lo -> window.boundary() == Boundary.INCLUSIVE ? !ts.isBefore(lo) : ts.isAfter(lo))
            .orElse(true)
        && window.upper().map(Row::time).map(hi -> !ts.isAfter(hi)).orElse(true);
  }

  private static LocalDateTime time(Literal literal) {
    return ((CursorValue.OfLocalDateTime) literal.value()).value();
  }

  /** The row as SQL values, without the tag. */
  String values(SqlDialect dialect) {
    return Stream.of(
            Optional.ofNullable(k1).map(dialect::text),
            Optional.ofNullable(k2).map(Object::toString),
            Optional.ofNullable(ts).map(time -> "TIMESTAMP '" + DateTimeText.of(time) + "'"),
            Optional.of(Integer.toString(v)))
        .map(value -> value.orElse("NULL"))
        .reduce((one, other) -> one + ", " + other)
        .orElseThrow();
  }

  String valuesWithTag(SqlDialect dialect) {
    return values(dialect) + ", " + (tag == null ? "NULL" : dialect.text(tag));
  }

  /** The row as DuckDB's text has it: k1, k2, ts, v, tag. */
  String asCells() {
    return Stream.of(k1, k2, ts == null ? null : DateTimeText.of(ts), v, tag)
        .map(String::valueOf)
        .reduce((one, other) -> one + "|" + other)
        .orElseThrow();
  }
}
