package dev.rocky.sql;

import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.sql.Boundary;
import dev.rocky.engine.sql.Literal;
import dev.rocky.engine.sql.LoadTag;
import dev.rocky.engine.sql.SqlDialect;
import dev.rocky.engine.sql.Window;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A row of the model tables: two keys, a cursor, a value, and in targets the tag of the load that
 * wrote it. All but the value may be null.
 */
record ModelRow(String k1, Integer k2, Instant ts, int v, String tag) {

  static final List<String> COLUMNS = List.of("k1", "k2", "ts", "v");

  static ModelRow random(Random random, List<String> tags) {
    return new ModelRow(
        oneOf(random, List.of("a", "b", "A")),
        oneOf(random, List.of(1, 2)),
        random.nextInt(5) == 0 ? null : time(random),
        random.nextInt(4),
        tags.isEmpty() ? null : oneOf(random, tags));
  }

  static Instant time(Random random) {
    return Instant.parse("2025-01-01T00:00:00Z").plusNanos(1_000L * (random.nextInt(6) - 2));
  }

  private static <T> T oneOf(Random random, List<T> values) {
    return random.nextInt(5) == 0 ? null : values.get(random.nextInt(values.size()));
  }

  /** This row as a load with {@code tag} writes it. */
  ModelRow tagged(String newTag) {
    return new ModelRow(k1, k2, ts, v, newTag);
  }

  boolean hasKeysOf(ModelRow other) {
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
            .map(ModelRow::time)
            .map(lo -> window.boundary() == Boundary.INCLUSIVE ? !ts.isBefore(lo) : ts.isAfter(lo))
            .orElse(true)
        && window.upper().map(ModelRow::time).map(hi -> !ts.isAfter(hi)).orElse(true);
  }

  private static Instant time(Literal literal) {
    return ((CursorValue.OfInstant) literal.value()).value();
  }

  /** The row as SQL values: the columns, and the tag where {@code withTag}. */
  String values(SqlDialect dialect, boolean withTag) {
    return Stream.of(
            Optional.ofNullable(k1).map(dialect::text),
            Optional.ofNullable(k2).map(Object::toString),
            Optional.ofNullable(ts).map(CursorValue::of).map(dialect::literal).map(Literal::sql),
            Optional.of(Integer.toString(v)),
            Optional.ofNullable(tag).map(dialect::text))
        .limit(withTag ? 5 : 4)
        .map(value -> value.orElse("NULL"))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  /** The row as one text: k1, k2, ts, v, tag. */
  String asCells() {
    return Stream.of(k1, k2, ts, v, tag).map(String::valueOf).collect(Collectors.joining("|"));
  }
}
