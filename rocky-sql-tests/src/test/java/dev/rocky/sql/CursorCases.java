package dev.rocky.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.MetadataColumn;
import dev.rocky.engine.Rocky;
import dev.rocky.engine.Row;
import dev.rocky.engine.Run;
import dev.rocky.engine.Strategy;
import dev.rocky.engine.TableSpec;
import dev.rocky.engine.Warehouse;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.sql.Script;
import dev.rocky.engine.sql.TableName;
import dev.rocky.state.memory.MemoryStateStore;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Whole runs of the engine on the system: a cursor of every type under each strategy, with values
 * that are as close to each other as the type allows.
 */
abstract class CursorCases extends StatementCases {

  private static final TableName SOURCE = TableName.of(SCHEMA, "events");
  private static final TableName TARGET = TableName.of(SCHEMA, "copied");
  private static final Instant BASE = Instant.parse("2025-11-02T08:59:59.999999Z");
  private static final BigInteger LARGE = BigInteger.TEN.pow(26);

  /** The {@code i}-th of values that follow each other in the least steps. */
  private static CursorValue value(CursorType type, int i) {
    Instant instant = BASE.plusNanos(1_000L * i);
    return switch (type) {
      case INSTANT -> CursorValue.of(instant);
      case LOCAL_DATE_TIME -> CursorValue.of(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
      case DATE -> CursorValue.of(LocalDate.of(2024, 2, 28).plusDays(i));
      case INTEGER -> CursorValue.of(LARGE.add(BigInteger.valueOf(i)));
      case DECIMAL -> CursorValue.of(new BigDecimal(LARGE).add(BigDecimal.valueOf(i, 11)));
      case TEXT -> CursorValue.of("it's \\ é " + i);
      case UUID -> CursorValue.of(new UUID(-1, i));
    };
  }

  @Test
  void aCursorOfEveryTypeCopiesEachRowOnceUnderEachStrategy() throws Exception {
    for (CursorType type : types()) {
      for (Strategy strategy : strategies()) {
        createSource(type);
        TableSpec spec = spec(type, strategy);
        try (Rocky rocky = Rocky.over(new MemoryStateStore(), dialect());
            Run run = rocky.startRun("cursors")) {
          // Given a table that was copied when it had two rows
          addRow(type, 0);
          addRow(type, 1);
          run.copy(spec, warehouse());
          assertEquals("0,1", copied(), type + " " + strategy);

          // When rows come that are greater by the least step, and later none
          addRow(type, 2);
          addRow(type, 3);
          run.copy(spec, warehouse());
          run.copy(spec, warehouse());

          assertEquals("0,1,2,3", copied(), type + " " + strategy);
          run.finish();
        }
      }
    }
  }

  @Test
  void aWatermarkWithMoreDigitsThanTheSystemLosesNoRow() throws Exception {
    for (CursorType type : List.of(CursorType.INSTANT, CursorType.LOCAL_DATE_TIME)) {
      for (long beyond : List.of(1L, 500L, 999L)) {
        // Given copied rows, of which all behind a time between the second and the third are lost
        createSource(type);
        for (int i = 0; i < 4; i++) {
          addRow(type, i);
        }
        TableSpec spec = spec(type, Strategy.merge("id"));
        try (Rocky rocky = Rocky.over(new MemoryStateStore(), dialect());
            Run run = rocky.startRun("digits")) {
          run.copy(spec, warehouse());
          engine().execute("DELETE FROM " + dialect().quote(TARGET) + " WHERE id > 1");

          // When the watermark is set to that time, which has a digit more than the system
          rocky.rewind(spec.key(), later(value(type, 1), Duration.ofNanos(beyond)), "lost rows");
          run.copy(spec, warehouse());

          assertEquals("0,1,2,3", copied(), type + " + " + beyond + " ns");
          run.finish();
        }
      }
    }
  }

  private static CursorValue later(CursorValue value, Duration by) {
    return value instanceof CursorValue.OfInstant instant
        ? CursorValue.of(instant.value().plus(by))
        : CursorValue.of(((CursorValue.OfLocalDateTime) value).value().plus(by));
  }

  private List<Strategy> strategies() {
    return List.of(Strategy.append("_loaded_by"), Strategy.merge("id"), Strategy.deleteInsert());
  }

  private static TableSpec spec(CursorType type, Strategy strategy) {
    return TableSpec.builder(SOURCE, TARGET, strategy)
        .cursor("c", type)
        .columns("id", "c")
        .metadata(MetadataColumn.loadTag("_loaded_by"))
        .build();
  }

  private void createSource(CursorType type) {
    engine()
        .execute(
            "DROP TABLE IF EXISTS " + dialect().quote(SOURCE),
            "DROP TABLE IF EXISTS " + dialect().quote(TARGET),
            "CREATE TABLE %s (id INTEGER, c %s)"
                .formatted(dialect().quote(SOURCE), columnType(type)));
  }

  private void addRow(CursorType type, int i) {
    CursorValue value = value(type, i);
    assertTrue(fits(value), value.text());
    engine()
        .execute(
            "INSERT INTO %s VALUES (%d, %s)"
                .formatted(dialect().quote(SOURCE), i, dialect().literal(value).sql()));
  }

  /** The rows of the target, by number. */
  private String copied() {
    List<List<String>> rows =
        engine().rows("SELECT id FROM " + dialect().quote(TARGET) + " ORDER BY id");
    return String.join(",", rows.stream().map(row -> row.get(0)).toList());
  }

  private Warehouse warehouse() {
    return new Warehouse() {
      @Override
      public List<Row> query(String sql) {
        return engine().rows(sql).stream().map(row -> Row.of(row.toArray(new String[0]))).toList();
      }

      @Override
      public void execute(Script script) {
        engine().run(script);
      }
    };
  }
}
