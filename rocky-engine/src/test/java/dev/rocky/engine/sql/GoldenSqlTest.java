package dev.rocky.engine.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The exact text of every statement of every dialect, byte for byte: {@code
 * src/test/resources/golden/CASE/DIALECT.sql}. {@code -Drocky.golden=write} writes the files anew;
 * review them as code.
 */
class GoldenSqlTest {

  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");
  static final List<SqlDialect> DIALECTS =
      List.of(
          new AnsiDialect(),
          new DuckDbDialect(),
          new PostgresDialect(),
          new SnowflakeDialect(),
          new BigQueryDialect(),
          new RedshiftDialect(),
          new SparkDialect(),
          new TrinoDialect());

  private static final TableName SOURCE = TableName.of("lake", "shopify", "orders");
  private static final TableName TARGET = TableName.of("staging", "orders");
  private static final String CURSOR = "_fivetran_synced";
  private static final List<String> COLUMNS = List.of("id", "region", "amount", CURSOR);
  private static final LoadTag TAG = new LoadTag("_loaded_by", "3f9a:");

  private static Map<String, Function<SqlDialect, String>> cases() {
    Map<String, Function<SqlDialect, String>> cases = new TreeMap<>();
    cases.put("append", d -> d.append(all(d, after(d))).toString());
    cases.put("append-columns", d -> d.append(columns(d, after(d))).toString());
    cases.put("append-no-window", d -> d.append(all(d, Optional.empty())).toString());
    cases.put("append-two-sided", d -> d.append(all(d, between(d, false))).toString());
    cases.put("append-nulls", d -> d.append(all(d, between(d, true))).toString());
    cases.put("delete-insert", d -> d.deleteInsert(columns(d, between(d, false))).toString());
    cases.put("replace-tagged", d -> d.replaceTagged(columns(d, between(d, true)), TAG).toString());
    cases.put("replace-new", d -> d.replace(all(d, Optional.empty()), false).toString());
    cases.put("replace-existing", d -> d.replace(all(d, Optional.empty()), true).toString());
    cases.put("replace-columns", d -> d.replace(columns(d, Optional.empty()), false).toString());
    cases.put(
        "merge", d -> d.merge(columns(d, after(d)).keyed(List.of("id", "region"))).toString());
    cases.put("merge-all-columns", d -> d.merge(all(d, after(d)).keyed(List.of("id"))).toString());
    cases.put("merge-keys-only", GoldenSqlTest::mergeOfKeys);
    cases.put("exists", GoldenSqlTest::exists);
    cases.put("bootstrap", d -> d.bootstrap(all(d, after(d))).toString());
    cases.put("bootstrap-columns", d -> d.bootstrap(columns(d, after(d))).toString());
    cases.put("count", d -> d.count(TARGET) + ";\n");
    cases.put("counts", d -> d.counts(List.of(TARGET, SOURCE)) + ";\n");
    cases.put("freshness", d -> d.freshness(SOURCE, CURSOR, CursorType.INSTANT) + ";\n");
    cases.put("extent", GoldenSqlTest::extents);
    cases.put("literals", GoldenSqlTest::literals);
    cases.put("hostile", GoldenSqlTest::hostile);
    return cases;
  }

  static Stream<Arguments> goldens() {
    return cases().entrySet().stream()
        .flatMap(
            entry ->
                DIALECTS.stream()
                    .map(
                        dialect ->
                            Arguments.of(
                                entry.getKey(),
                                dialect.name(),
                                render(dialect, entry.getValue()))));
  }

  @ParameterizedTest(name = "{0}/{1}")
  @MethodSource("goldens")
  void theSqlIsAsReviewed(String name, String dialect, String sql) throws IOException {
    Path file = GOLDEN.resolve(name).resolve(dialect + ".sql");
    if ("write".equals(System.getProperty("rocky.golden"))) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, sql);
    } else if (Files.notExists(file)) {
      fail(file + " is missing; -Drocky.golden=write writes it");
    }
    assertEquals(Files.readString(file), sql);
  }

  @Test
  void everyGoldenFileBelongsToACase() throws IOException {
    try (Stream<Path> folders = Files.list(GOLDEN)) {
      assertEquals(
          List.copyOf(cases().keySet()),
          folders.map(folder -> folder.getFileName().toString()).sorted().toList());
    }
  }

  private static String render(SqlDialect dialect, Function<SqlDialect, String> golden) {
    try {
      return golden.apply(dialect);
    } catch (UnsupportedSqlException e) {
      return "-- " + e.getMessage() + "\n";
    }
  }

  private static Load all(SqlDialect dialect, Optional<Window> window) {
    return load(dialect, List.of(), window);
  }

  private static Load columns(SqlDialect dialect, Optional<Window> window) {
    return load(dialect, COLUMNS, window);
  }

  private static Load load(SqlDialect dialect, List<String> columns, Optional<Window> window) {
    ExtraColumn extra = new ExtraColumn("_loaded_by", dialect.nullText());
    return new Load(SOURCE, TARGET, columns, List.of(extra), window);
  }

  private static Optional<Literal> instant(SqlDialect dialect, String value) {
    return Optional.of(dialect.literal(CursorValue.of(Instant.parse(value))));
  }

  private static Optional<Window> after(SqlDialect dialect) {
    return Optional.of(
        new Window(
            CURSOR,
            instant(dialect, "2025-03-15T14:30:00Z"),
            Boundary.EXCLUSIVE,
            Optional.empty(),
            false));
  }

  private static Optional<Window> between(SqlDialect dialect, boolean nulls) {
    return Optional.of(
        new Window(
            CURSOR,
            instant(dialect, "2025-03-15T14:30:00Z"),
            Boundary.INCLUSIVE,
            instant(dialect, "2025-03-16T00:00:00.25Z"),
            nulls));
  }

  private static String mergeOfKeys(SqlDialect dialect) {
    return dialect
        .merge(new Load(SOURCE, TARGET, List.of("id"), List.of(), after(dialect), List.of("id")))
        .toString();
  }

  private static String exists(SqlDialect dialect) {
    return Stream.of(TableName.of("Orders"), TARGET, SOURCE)
        .map(table -> render(dialect, d -> d.exists(table) + ";\n"))
        .reduce("", String::concat);
  }

  private static String extents(SqlDialect dialect) {
    Window every = new Window(CURSOR, Optional.empty(), Boundary.EXCLUSIVE, Optional.empty(), true);
    Window withoutNulls =
        new Window(CURSOR, Optional.empty(), Boundary.EXCLUSIVE, Optional.empty(), false);
    return Stream.of(
            dialect.extent(TARGET, CursorType.INSTANT, every, Optional.empty()),
            dialect.extent(TARGET, CursorType.DATE, withoutNulls, Optional.empty()),
            dialect.extent(
                TARGET, CursorType.INSTANT, between(dialect, true).orElseThrow(), Optional.of(TAG)))
        .map(query -> query + ";\n")
        .reduce("", String::concat);
  }

  private static String literals(SqlDialect dialect) {
    StringBuilder literals = new StringBuilder();
    for (CursorValue value :
        List.of(
            CursorValue.of(Instant.parse("2025-03-15T14:30:00Z")),
            CursorValue.of(Instant.parse("1969-12-31T23:59:59.999999999Z")),
            CursorValue.of(Instant.parse("-0043-03-15T12:00:00Z")),
            CursorValue.of(LocalDateTime.parse("2025-03-15T14:30:00.120")),
            CursorValue.of(LocalDateTime.parse("2025-03-15T14:30:00.123456789")),
            CursorValue.of(LocalDate.of(2024, 2, 29)),
            CursorValue.of(LocalDate.of(12025, 1, 1)),
            CursorValue.of(0),
            CursorValue.of(Long.MIN_VALUE),
            CursorValue.of(new BigInteger("9".repeat(40)).negate()),
            CursorValue.of(new BigDecimal("-1.50")),
            CursorValue.of(new BigDecimal("0.000")),
            CursorValue.of(new BigDecimal("1".repeat(30) + "." + "2".repeat(8))),
            CursorValue.of(new BigDecimal("9".repeat(39) + ".5")),
            CursorValue.of(""),
            CursorValue.of("it's \"a\\b\" é"),
            CursorValue.of("nul \0 inside"),
            CursorValue.of(UUID.fromString("6b8b4567-327b-23c6-643c-986966334873")))) {
      String sql = render(dialect, d -> d.literal(value).sql() + "\n");
      literals.append(sql);
    }
    return literals.toString();
  }

  private static String hostile(SqlDialect dialect) {
    Window window =
        new Window(
            "c\"; DROP TABLE x; --",
            Optional.of(dialect.literal(CursorValue.of("'; DROP TABLE x; --"))),
            Boundary.EXCLUSIVE,
            Optional.empty(),
            false);
    Load load =
        new Load(
            TableName.of("a.b", "s\""),
            TableName.of("select", "t\\"),
            List.of("c\"; DROP TABLE x; --"),
            List.of(new ExtraColumn("e'", dialect.text("\\'"))),
            Optional.of(window));
    return dialect.deleteInsert(load).toString();
  }
}
