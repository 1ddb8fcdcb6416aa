package dev.rocky.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.zetasql.Analyzer;
import com.google.zetasql.AnalyzerOptions;
import com.google.zetasql.SimpleCatalog;
import com.google.zetasql.SimpleTable;
import com.google.zetasql.SqlException;
import com.google.zetasql.Type;
import com.google.zetasql.TypeFactory;
import com.google.zetasql.Value;
import com.google.zetasql.ZetaSQLBuiltinFunctionOptions;
import com.google.zetasql.ZetaSQLOptions.ProductMode;
import com.google.zetasql.ZetaSQLType.TypeKind;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedLiteral;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedProjectScan;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedQueryStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedStatement;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.sql.BigQueryDialect;
import dev.rocky.engine.sql.Boundary;
import dev.rocky.engine.sql.SqlDialect;
import dev.rocky.engine.sql.TableName;
import dev.rocky.engine.sql.UnsupportedSqlException;
import dev.rocky.engine.sql.Window;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** BigQuery's statements, analysed by the front end of GoogleSQL: names, functions and types. */
class BigQueryAnalyzerTest {

  private static final AnalyzerOptions OPTIONS = options();
  private static final SimpleCatalog CATALOG = catalog();

  private final SqlDialect dialect = new BigQueryDialect();

  static Stream<Arguments> goldens() {
    return GoldenFiles.statements("bigquery");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("goldens")
  void aReviewedStatementIsValid(String name, String sql) {
    analyze(sql);
  }

  @Test
  void theAnalyzerKnowsWhatIsWrong() {
    for (String wrong :
        List.of(
            "DELETE FROM `staging`.`orders`",
            "SELECT `nothing` FROM `staging`.`orders`",
            "SELECT DATE '2025-02-30'",
            "SELECT * FROM `staging`.`orders` WHERE `_fivetran_synced` > DATETIME '2025-01-01'")) {
      assertThrows(SqlException.class, () -> analyze(wrong), wrong);
    }
  }

  @Test
  void aTextIsExactlyThatText() {
    for (String text : HostileNames.ALL) {
      assertEquals(text, literal(dialect.text(text)).getStringValue());
    }
    assertEquals("a\0b\r\n1", literal(dialect.text("a\0b\r\n1")).getStringValue());
  }

  @Test
  void aNameIsExactlyThatName() {
    for (String name : HostileNames.ALL) {
      ResolvedStatement statement = analyze("SELECT 1 AS " + dialect.quote(name));
      assertEquals(name, ((ResolvedQueryStmt) statement).getOutputColumnList().get(0).getName());
    }
  }

  @Test
  void literalsAreOfTheTypeOfTheirCursor() {
    Map<CursorValue, TypeKind> types =
        Map.of(
            CursorValue.of(Instant.parse("0001-01-01T00:00:00Z")), TypeKind.TYPE_TIMESTAMP,
            CursorValue.of(Instant.parse("9999-12-31T23:59:59.999999999Z")),
                TypeKind.TYPE_TIMESTAMP,
            CursorValue.of(LocalDateTime.parse("2025-01-01T00:00:00.123456789")),
                TypeKind.TYPE_DATETIME,
            CursorValue.of(LocalDate.of(1, 1, 1)), TypeKind.TYPE_DATE,
            CursorValue.of(Long.MAX_VALUE), TypeKind.TYPE_INT64,
            CursorValue.of(BigInteger.ONE.shiftLeft(63)), TypeKind.TYPE_NUMERIC,
            CursorValue.of(BigInteger.TEN.pow(38).subtract(BigInteger.ONE)),
                TypeKind.TYPE_BIGNUMERIC,
            CursorValue.of(new BigDecimal("-0.000000001")), TypeKind.TYPE_NUMERIC,
            CursorValue.of(new BigDecimal("9e-38")), TypeKind.TYPE_BIGNUMERIC,
            CursorValue.of("x"), TypeKind.TYPE_STRING);
    types.forEach(
        (value, type) ->
            assertEquals(type, literal(dialect.literal(value).sql()).getType().getKind()));
  }

  @Test
  void aLiteralIsRoundedDownToMicroseconds() {
    CursorValue value = CursorValue.of(Instant.parse("1969-12-31T23:59:59.999999999Z"));
    assertEquals(
        CursorValue.of(Instant.parse("1969-12-31T23:59:59.999999Z")),
        dialect.literal(value).value());
    assertEquals(-1, literal(dialect.literal(value).sql()).getTimestampUnixMicros());
  }

  @Test
  void whatBigQueryRendersIsReadAndPartsOfAMicrosecondAreRefused() {
    assertEquals(
        CursorValue.of(Instant.parse("2025-03-15T14:30:00Z")),
        dialect.read(CursorType.INSTANT, "2025-03-15 14:30:00"));
    assertEquals(
        CursorValue.of(Instant.parse("2025-03-15T14:30:00.123456Z")),
        dialect.read(CursorType.INSTANT, "2025-03-15 14:30:00.123456"));
    assertThrows(
        UnsupportedSqlException.class,
        () -> dialect.read(CursorType.INSTANT, "2025-03-15 14:30:00.123456000001"));
  }

  @Test
  void whatAnExtentRendersIsText() {
    Map<CursorType, String> columns =
        Map.of(
            CursorType.INSTANT, "_fivetran_synced",
            CursorType.LOCAL_DATE_TIME, "local",
            CursorType.DATE, "day",
            CursorType.INTEGER, "id",
            CursorType.DECIMAL, "amount",
            CursorType.TEXT, "region");
    columns.forEach(
        (type, column) -> {
          Window window =
              new Window(column, Optional.empty(), Boundary.EXCLUSIVE, Optional.empty(), false);
          ResolvedQueryStmt query =
              (ResolvedQueryStmt)
                  analyze(
                      dialect.extent(
                          TableName.of("staging", "orders"), type, window, Optional.empty()));
          query
              .getOutputColumnList()
              .forEach(
                  output ->
                      assertEquals(TypeKind.TYPE_STRING, output.getColumn().getType().getKind()));
        });
  }

  @Test
  void whatBigQueryLacksIsRefused() {
    assertThrows(
        UnsupportedSqlException.class, () -> dialect.literal(CursorValue.of(new UUID(1, 2))));
    assertThrows(
        UnsupportedSqlException.class,
        () -> dialect.literal(CursorValue.of(BigInteger.TEN.pow(38))));
    assertThrows(
        UnsupportedSqlException.class,
        () -> dialect.literal(CursorValue.of(new BigDecimal("1e-39"))));
    assertThrows(UnsupportedSqlException.class, () -> dialect.exists(TableName.of("orders")));
  }

  private static Value literal(String sql) {
    ResolvedQueryStmt query = (ResolvedQueryStmt) analyze("SELECT " + sql);
    ResolvedProjectScan scan = (ResolvedProjectScan) query.getQuery();
    return ((ResolvedLiteral) scan.getExprList().get(0).getExpr()).getValue();
  }

  private static ResolvedStatement analyze(String sql) {
    return Analyzer.analyzeStatement(sql, OPTIONS, CATALOG);
  }

  private static AnalyzerOptions options() {
    AnalyzerOptions options = new AnalyzerOptions();
    options.getLanguageOptions().enableMaximumLanguageFeatures();
    options.getLanguageOptions().setSupportsAllStatementKinds();
    options.getLanguageOptions().setProductMode(ProductMode.PRODUCT_EXTERNAL);
    return options;
  }

  private static SimpleCatalog catalog() {
    SimpleCatalog catalog = new SimpleCatalog("catalog");
    catalog.addZetaSQLFunctionsAndTypes(
        new ZetaSQLBuiltinFunctionOptions(OPTIONS.getLanguageOptions()));
    SimpleCatalog shopify = catalog.addNewSimpleCatalog("lake").addNewSimpleCatalog("shopify");
    shopify.addSimpleTable(orders(false));
    SimpleCatalog staging = catalog.addNewSimpleCatalog("staging");
    staging.addSimpleTable(orders(true));
    for (SimpleCatalog dataset : List.of(shopify, staging)) {
      SimpleTable tables = new SimpleTable("TABLES");
      tables.addSimpleColumn("table_name", type(TypeKind.TYPE_STRING));
      dataset.addNewSimpleCatalog("INFORMATION_SCHEMA").addSimpleTable(tables);
    }
    catalog.addNewSimpleCatalog("select").addSimpleTable(hostile("t\\", "e'"));
    catalog.addNewSimpleCatalog("a.b").addSimpleTable(hostile("s\""));
    return catalog;
  }

  private static SimpleTable orders(boolean target) {
    SimpleTable table = new SimpleTable("orders");
    table.addSimpleColumn("id", type(TypeKind.TYPE_INT64));
    table.addSimpleColumn("region", type(TypeKind.TYPE_STRING));
    table.addSimpleColumn("amount", type(TypeKind.TYPE_NUMERIC));
    table.addSimpleColumn("_fivetran_synced", type(TypeKind.TYPE_TIMESTAMP));
    table.addSimpleColumn("day", type(TypeKind.TYPE_DATE));
    table.addSimpleColumn("local", type(TypeKind.TYPE_DATETIME));
    if (target) {
      table.addSimpleColumn("_loaded_by", type(TypeKind.TYPE_STRING));
    }
    return table;
  }

  private static SimpleTable hostile(String name, String... more) {
    SimpleTable table = new SimpleTable(name);
    table.addSimpleColumn("c\"; DROP TABLE x; --", type(TypeKind.TYPE_STRING));
    for (String column : more) {
      table.addSimpleColumn(column, type(TypeKind.TYPE_STRING));
    }
    return table;
  }

  private static Type type(TypeKind kind) {
    return TypeFactory.createSimpleType(kind);
  }
}
