package dev.rocky.engine.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Every statement of both dialects on DuckDB, compared as multisets of rows with a model in Java:
 * random sources and targets with NULL keys, NULL cursors, ties and foreign tags, and random
 * windows.
 */
class StatementModelTest {

  private static final TableName SOURCE = TableName.of("source");
  private static final TableName TARGET = TableName.of("target");
  private static final String TAG = "a1:7";
  private static final LoadTag OWN = new LoadTag("_loaded_by", "a1:");
  private static final ExtraColumn EXTRA = new ExtraColumn("_loaded_by", "'" + TAG + "'");

  private static DuckDb duckDb;

  /** A source, a target, which rows to move, and whether the load names its columns. */
  record Case(
      SqlDialect dialect,
      List<Row> source,
      List<Row> target,
      Optional<Window> window,
      boolean named) {

    Load load() {
      return new Load(SOURCE, TARGET, named ? Row.COLUMNS : List.of(), List.of(EXTRA), window);
    }

    Stream<Row> loaded() {
      return source.stream().filter(this::inWindow).map(row -> row.tagged(TAG));
    }

    boolean inWindow(Row row) {
      return window.map(row::isIn).orElse(true);
    }
  }

  @BeforeContainer
  static void open() {
    duckDb = new DuckDb();
  }

  @AfterContainer
  static void close() {
    duckDb.close();
  }

  @Provide
  Arbitrary<Case> cases() {
    return Combinators.combine(
            Arbitraries.of(new AnsiDialect(), new DuckDbDialect()),
            rows(Arbitraries.just("")),
            rows(Arbitraries.of("a1:1", "a1:7", "a12:1", "A1:1", "b:a1:", "%")),
            windows().optional(0.9),
            Arbitraries.of(true, false))
        .as(Case::new);
  }

  private static Arbitrary<List<Row>> rows(Arbitrary<String> tags) {
    return Combinators.combine(
            Arbitraries.of("a", "b", "A").injectNull(0.2),
            Arbitraries.integers().between(1, 2).injectNull(0.2),
            times().injectNull(0.2),
            Arbitraries.integers().between(0, 3),
            tags.injectNull(0.2))
        .as(Row::new)
        .list()
        .ofMaxSize(12);
  }

  private static Arbitrary<LocalDateTime> times() {
    return Arbitraries.integers()
        .between(-2, 3)
        .map(micros -> LocalDateTime.of(2025, 1, 1, 0, 0).plusNanos(micros * 1_000L));
  }

  private static Arbitrary<Window> windows() {
    Arbitrary<Optional<Literal>> bounds =
        times().map(CursorValue::of).map(new DuckDbDialect()::literal).optional(0.7);
    return Combinators.combine(
            bounds, Arbitraries.of(Boundary.class), bounds, Arbitraries.of(true, false))
        .as((lower, boundary, upper, nulls) -> new Window("ts", lower, boundary, upper, nulls));
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void replaceLeavesExactlyTheRowsOfTheLoad(@ForAll("cases") Case given) {
    setUp(given);

    duckDb.run(given.dialect().replace(given.load(), true));

    assertTarget(given.loaded().toList(), given);
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void replaceCreatesAMissingTarget(@ForAll("cases") Case given) {
    setUp(given);
    duckDb.execute("DROP TABLE target");

    duckDb.run(given.dialect().replace(given.load(), false));

    assertTarget(given.loaded().toList(), given);
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void appendAddsTheRowsOfTheLoad(@ForAll("cases") Case given) {
    setUp(given);

    duckDb.run(given.dialect().append(given.load()));

    assertTarget(Stream.concat(given.target().stream(), given.loaded()).toList(), given);
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void deleteInsertReplacesTheRowsOfTheWindow(@ForAll("cases") Case given) {
    setUp(given);

    duckDb.run(given.dialect().deleteInsert(given.load()));

    Stream<Row> kept = given.target().stream().filter(row -> !given.inWindow(row));
    assertTarget(Stream.concat(kept, given.loaded()).toList(), given);
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void replaceTaggedReplacesTheTaggedRowsOfTheWindow(@ForAll("cases") Case given) {
    setUp(given);

    duckDb.run(given.dialect().replaceTagged(given.load(), OWN));

    Stream<Row> kept =
        given.target().stream().filter(row -> !(given.inWindow(row) && row.hasTagOf(OWN)));
    assertTarget(Stream.concat(kept, given.loaded()).toList(), given);
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void mergeUpdatesAndAddsByKeyWithTheNewestRowOfEachKey(@ForAll("cases") Case given) {
    // Given a source in which no two rows tie, and a merge with a window and, in the standard,
    // columns
    Case untied =
        new Case(
            given.dialect(),
            untied(given.source()),
            given.target(),
            Optional.of(
                given
                    .window()
                    .orElse(
                        new Window(
                            "ts", Optional.empty(), Boundary.EXCLUSIVE, Optional.empty(), true))),
            given.named() || given.dialect().name().equals("ansi"));
    setUp(untied);

    duckDb.run(untied.dialect().merge(untied.load().keyed(List.of("k1", "k2"))));

    List<Row> newest = newestPerKey(untied.loaded().toList());
    List<Row> expected = new ArrayList<>();
    for (Row row : untied.target()) {
      expected.add(newest.stream().filter(row::hasKeysOf).findFirst().orElse(row));
    }
    newest.stream()
        .filter(row -> untied.target().stream().noneMatch(row::hasKeysOf))
        .forEach(expected::add);
    assertTarget(expected, untied);
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void extentIsTheGreatestCursorAndTheNumberOfRowsOfAWindow(
      @ForAll("cases") Case given, @ForAll boolean tagged) {
    setUp(given);
    Window window =
        given
            .window()
            .orElse(
                new Window("ts", Optional.empty(), Boundary.EXCLUSIVE, Optional.empty(), false));
    Optional<LoadTag> tag = tagged ? Optional.of(OWN) : Optional.empty();

    List<List<String>> extent =
        duckDb.rows(given.dialect().extent(TARGET, CursorType.LOCAL_DATE_TIME, window, tag));

    List<Row> rows =
        given.target().stream()
            .filter(row -> row.isIn(window) && (!tagged || row.hasTagOf(OWN)))
            .toList();
    Optional<LocalDateTime> greatest =
        rows.stream().map(Row::ts).filter(Objects::nonNull).max(Comparator.naturalOrder());
    assertEquals(1, extent.size());
    assertEquals(
        greatest.map(CursorValue::of),
        Optional.ofNullable(extent.get(0).get(0))
            .map(text -> given.dialect().read(CursorType.LOCAL_DATE_TIME, text)));
    assertEquals(Integer.toString(rows.size()), extent.get(0).get(1));
    assertEquals(
        Integer.toString(given.target().size()), duckDb.cell(given.dialect().count(TARGET)));
  }

  private static List<Row> untied(List<Row> rows) {
    List<Row> kept = new ArrayList<>();
    for (Row row : rows) {
      if (kept.stream()
          .noneMatch(other -> other.hasKeysOf(row) && Objects.equals(other.ts(), row.ts()))) {
        kept.add(row);
      }
    }
    return kept;
  }

  private static List<Row> newestPerKey(List<Row> rows) {
    Comparator<Row> nullsFirst =
        Comparator.comparing(Row::ts, Comparator.nullsFirst(Comparator.naturalOrder()));
    List<Row> newest = new ArrayList<>();
    rows.stream()
        .sorted(nullsFirst.reversed())
        .filter(row -> newest.stream().noneMatch(row::hasKeysOf))
        .forEach(newest::add);
    return newest;
  }

  /** The target's columns stand in another order, unless the load is by position. */
  private static void setUp(Case given) {
    boolean byPosition = given.dialect().name().equals("ansi") && !given.named();
    duckDb.execute(
        "DROP TABLE IF EXISTS target",
        "CREATE OR REPLACE TABLE source(k1 VARCHAR, k2 INTEGER, ts TIMESTAMP, v INTEGER)",
        byPosition
            ? "CREATE TABLE target(k1 VARCHAR, k2 INTEGER, ts TIMESTAMP, v INTEGER, _loaded_by VARCHAR)"
            : "CREATE TABLE target(_loaded_by VARCHAR, v INTEGER, k2 INTEGER, k1 VARCHAR, ts TIMESTAMP)");
    insert(
        "source(k1, k2, ts, v)",
        given.source().stream().map(row -> row.values(given.dialect())).toList());
    insert(
        "target(k1, k2, ts, v, _loaded_by)",
        given.target().stream().map(row -> row.valuesWithTag(given.dialect())).toList());
  }

  private static void insert(String table, List<String> rows) {
    if (!rows.isEmpty()) {
      duckDb.execute("INSERT INTO " + table + " VALUES (" + String.join("), (", rows) + ")");
    }
  }

  private static void assertTarget(Collection<Row> expected, Case given) {
    List<String> actual =
        duckDb.rows("SELECT k1, k2, CAST(ts AS VARCHAR), v, _loaded_by FROM target").stream()
            .map(row -> String.join("|", row.stream().map(String::valueOf).toList()))
            .sorted()
            .toList();
    assertEquals(expected.stream().map(Row::asCells).sorted().toList(), actual, given::toString);
    assertEquals(
        "5",
        duckDb.cell(
            "SELECT CAST(COUNT(*) AS VARCHAR) FROM information_schema.columns WHERE table_name = 'target'"));
  }
}
