package dev.rocky.sql;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.sql.DuckDbDialect;
import dev.rocky.engine.sql.SqlDialect;
import java.sql.DriverManager;
import java.sql.SQLException;

/** DuckDB under the contract of all dialects; what is its own is tested beside the dialect. */
class DuckDbContractTest extends SqlDialectContract {

  private static final Engine ENGINE = connect();

  private final SqlDialect dialect = new DuckDbDialect();

  private static Engine connect() {
    try {
      return new JdbcEngine(DriverManager.getConnection("jdbc:duckdb:"));
    } catch (SQLException e) {
      throw new IllegalStateException("DuckDB did not start", e);
    }
  }

  @Override
  SqlDialect dialect() {
    return dialect;
  }

  @Override
  Engine engine() {
    return ENGINE;
  }

  @Override
  String columnType(CursorType type) {
    return switch (type) {
      case INSTANT -> "TIMESTAMPTZ";
      case LOCAL_DATE_TIME -> "TIMESTAMP_NS";
      case DATE -> "DATE";
      case INTEGER -> "BIGNUM";
      case DECIMAL -> "DECIMAL(38, 11)";
      case TEXT -> "VARCHAR";
      case UUID -> "UUID";
    };
  }

  /** The most precise types have fewer years, and fewer digits before the point. */
  @Override
  boolean fits(CursorValue value) {
    if (value instanceof CursorValue.OfLocalDateTime local) {
      return local.value().getYear() > 1677 && local.value().getYear() < 2262;
    }
    return !(value instanceof CursorValue.OfDecimal decimal)
        || decimal.value().precision() - decimal.value().scale() <= 27;
  }

  @Override
  String setTimeZone(String zone) {
    return "SET TimeZone = '" + zone + "'";
  }

  @Override
  boolean loadsByName() {
    return true;
  }

  @Override
  int maxNameLength() {
    return 1024;
  }
}
