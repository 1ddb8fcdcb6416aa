package dev.rocky.sql;

import static java.util.function.Predicate.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.sql.Boundary;
import dev.rocky.engine.sql.ExtraColumn;
import dev.rocky.engine.sql.Literal;
import dev.rocky.engine.sql.Load;
import dev.rocky.engine.sql.LoadTag;
import dev.rocky.engine.sql.Script;
import dev.rocky.engine.sql.TableName;
import dev.rocky.engine.sql.Window;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every statement, executed and compared as a multiset of rows with a model in Java: random sources
 * and targets with NULL keys, NULL cursors, ties and foreign tags, and random windows, by fixed
 * seeds.
 */
abstract class StatementCases extends LiteralCases {

  private static final TableName SOURCE = TableName.of(SCHEMA, "source");
  private static final TableName TARGET = TableName.of(SCHEMA, "target");
  private static final String TAG = "a1:7";
  private static final LoadTag OWN = new LoadTag("_loaded_by", "a1:");
  private static final Window EVERY_ROW =
      new Window("ts", Optional.empty(), Boundary.EXCLUSIVE, Optional.empty(), true);

  /** A source, a target, which rows to move, and whether the load names its columns. */
  private record Given(
      List<ModelRow> source, List<ModelRow> target, Optional<Window> window, Load load) {

    Stream<ModelRow> loaded() {
      return source.stream().filter(this::inWindow).map(row -> row.tagged(TAG));
    }

    boolean inWindow(ModelRow row) {
      return window.map(row::isIn).orElse(true);
    }
  }

  private Given given(int seed) {
    Random random = new Random(seed);
    Optional<Window> window =
        random.nextInt(10) == 0 ? Optional.empty() : Optional.of(window(random));
    return new Given(
        rows(random, List.of()),
        rows(random, List.of("a1:1", "a1:7", "a12:1", "A1:1", "b:a1:", "%")),
        window,
        load(window, random.nextBoolean() ? ModelRow.COLUMNS : List.of()));
  }

  private Load load(Optional<Window> window, List<String> columns) {
    ExtraColumn extra = new ExtraColumn("_loaded_by", dialect().text(TAG));
    return new Load(SOURCE, TARGET, columns, List.of(extra), window);
  }

  private static List<ModelRow> rows(Random random, List<String> tags) {
    return Stream.generate(() -> ModelRow.random(random, tags)).limit(random.nextInt(13)).toList();
  }

  private Window window(Random random) {
    Boundary boundary = random.nextBoolean() ? Boundary.INCLUSIVE : Boundary.EXCLUSIVE;
    return new Window("ts", bound(random), boundary, bound(random), random.nextBoolean());
  }

  private Optional<Literal> bound(Random random) {
    return random.nextInt(10) < 3
        ? Optional.empty()
        : Optional.of(dialect().literal(CursorValue.of(ModelRow.time(random))));
  }

  @Test
  void replaceLeavesExactlyTheRowsOfTheLoad() {
    assertEach(load -> dialect().replace(load, true), (given, kept) -> given.loaded());
  }

  @Test
  void replaceCreatesAMissingTarget() {
    for (int seed = 0; seed < tries(); seed++) {
      Given given = given(seed);
      setUp(given);
      engine().execute("DROP TABLE " + dialect().quote(TARGET));

      engine().run(dialect().replace(given.load(), false));

      assertTarget(given.loaded().toList(), given);
    }
  }

  @Test
  void appendAddsTheRowsOfTheLoad() {
    assertEach(
        dialect()::append, (given, target) -> Stream.concat(target.stream(), given.loaded()));
  }

  @Test
  void deleteInsertReplacesTheRowsOfTheWindow() {
    assertEach(
        load -> dialect().deleteInsert(deletable(load)),
        (given, target) ->
            Stream.concat(target.stream().filter(not(given::inWindow)), given.loaded()));
  }

  @Test
  void replaceTaggedReplacesTheTaggedRowsOfTheWindow() {
    assertEach(
        load -> dialect().replaceTagged(deletable(load), OWN),
        (given, target) ->
            Stream.concat(
                target.stream().filter(row -> !(given.inWindow(row) && row.hasTagOf(OWN))),
                given.loaded()));
  }

  @Test
  void deleteTaggedDeletesTheTaggedRowsOfTheWindowAndAddsNone() {
    assertEach(
        load -> dialect().deleteTagged(TARGET, load.window(), OWN),
        (given, target) ->
            target.stream().filter(row -> !(given.inWindow(row) && row.hasTagOf(OWN))));
  }

  /** The load, with its columns if deleting needs them. */
  private Load deletable(Load load) {
    return deletesWithoutColumns() ? load : load(load.window(), ModelRow.COLUMNS);
  }

  private void assertEach(
      Function<Load, Script> statement,
      BiFunction<Given, List<ModelRow>, Stream<ModelRow>> expected) {
    for (int seed = 0; seed < tries(); seed++) {
      Given given = given(seed);
      setUp(given);

      engine().run(statement.apply(given.load()));

      assertTarget(expected.apply(given, given.target()).toList(), given);
    }
  }

  @Test
  void mergeUpdatesAndAddsByKeyWithTheNewestRowOfEachKey() {
    for (int seed = 0; seed < tries() * 2; seed++) {
      // Given a source in which no two rows tie, and a merge with a window and columns
      Given any = given(seed);
      Optional<Window> window = Optional.of(any.window().orElse(EVERY_ROW));
      Given given =
          new Given(untied(any.source()), any.target(), window, load(window, ModelRow.COLUMNS));
      setUp(given);

      engine().run(dialect().merge(given.load().keyed(List.of("k1", "k2"))));

      List<ModelRow> newest = newestPerKey(given.loaded().toList());
      List<ModelRow> expected = new ArrayList<>();
      for (ModelRow row : given.target()) {
        expected.add(newest.stream().filter(row::hasKeysOf).findFirst().orElse(row));
      }
      newest.stream()
          .filter(row -> given.target().stream().noneMatch(row::hasKeysOf))
          .forEach(expected::add);
      assertTarget(expected, given);
    }
  }

  @Test
  void extentIsTheGreatestCursorAndTheNumberOfRowsOfAWindow() {
    for (int seed = 0; seed < tries(); seed++) {
      Given given = given(seed);
      setUp(given);
      Window window = given.window().orElse(EVERY_ROW);
      Optional<LoadTag> tag = seed % 2 == 0 ? Optional.of(OWN) : Optional.empty();

      List<List<String>> extent =
          engine().rows(dialect().extent(TARGET, CursorType.INSTANT, window, tag));

      List<ModelRow> rows =
          given.target().stream()
              .filter(row -> row.isIn(window) && tag.map(row::hasTagOf).orElse(true))
              .toList();
      assertEquals(1, extent.size());
      assertEquals(
          greatest(rows),
          Optional.ofNullable(extent.get(0).get(0))
              .map(text -> dialect().read(CursorType.INSTANT, text)));
      assertEquals(Integer.toString(rows.size()), extent.get(0).get(1));
      assertEquals(Integer.toString(given.target().size()), engine().cell(dialect().count(TARGET)));
      assertEquals(
          greatest(given.target()),
          Optional.ofNullable(engine().cell(dialect().freshness(TARGET, "ts", CursorType.INSTANT)))
              .map(text -> dialect().read(CursorType.INSTANT, text)));
    }
  }

  private static Optional<CursorValue> greatest(List<ModelRow> rows) {
    return rows.stream()
        .map(ModelRow::ts)
        .filter(Objects::nonNull)
        .max(Comparator.naturalOrder())
        .map(CursorValue::of);
  }

  private static List<ModelRow> untied(List<ModelRow> rows) {
    List<ModelRow> kept = new ArrayList<>();
    for (ModelRow row : rows) {
      if (kept.stream()
          .noneMatch(other -> other.hasKeysOf(row) && Objects.equals(other.ts(), row.ts()))) {
        kept.add(row);
      }
    }
    return kept;
  }

  private static List<ModelRow> newestPerKey(List<ModelRow> rows) {
    Comparator<ModelRow> nullsFirst =
        Comparator.comparing(ModelRow::ts, Comparator.nullsFirst(Comparator.naturalOrder()));
    List<ModelRow> newest = new ArrayList<>();
    rows.stream()
        .sorted(nullsFirst.reversed())
        .filter(row -> newest.stream().noneMatch(row::hasKeysOf))
        .forEach(newest::add);
    return newest;
  }

  /** The target's columns stand in another order, unless the load is by position. */
  private void setUp(Given given) {
    boolean byPosition = !loadsByName() && given.load().columns().isEmpty();
    engine()
        .execute(
            "DROP TABLE IF EXISTS " + dialect().quote(SOURCE),
            "DROP TABLE IF EXISTS " + dialect().quote(TARGET),
            create(SOURCE, ModelRow.COLUMNS),
            create(
                TARGET,
                byPosition
                    ? List.of("k1", "k2", "ts", "v", "_loaded_by")
                    : List.of("_loaded_by", "v", "k2", "k1", "ts")));
    insert(SOURCE, ModelRow.COLUMNS, given.source(), false);
    insert(TARGET, List.of("k1", "k2", "ts", "v", "_loaded_by"), given.target(), true);
  }

  private String create(TableName table, List<String> columns) {
    return columns.stream()
        .map(column -> dialect().quote(column) + " " + typeOf(column))
        .collect(Collectors.joining(", ", "CREATE TABLE " + dialect().quote(table) + " (", ")"));
  }

  private String typeOf(String column) {
    return switch (column) {
      case "k1", "_loaded_by" -> columnType(CursorType.TEXT);
      case "ts" -> columnType(CursorType.INSTANT);
      default -> "INTEGER";
    };
  }

  private void insert(TableName table, List<String> columns, List<ModelRow> rows, boolean tags) {
    if (!rows.isEmpty()) {
      engine()
          .execute(
              "INSERT INTO "
                  + dialect().quote(table)
                  + columns.stream()
                      .map(dialect()::quote)
                      .collect(Collectors.joining(", ", " (", ")"))
                  + " VALUES "
                  + rows.stream()
                      .map(row -> row.values(dialect(), tags))
                      .collect(Collectors.joining(", ")));
    }
  }

  private void assertTarget(Collection<ModelRow> expected, Given given) {
    String cells =
        Stream.of("k1", "k2", "ts", "v", "_loaded_by")
            .map(
                column ->
                    column.equals("ts")
                        ? dialect().asText(dialect().quote(column), CursorType.INSTANT)
                        : dialect().quote(column))
            .collect(Collectors.joining(", "));
    List<String> actual =
        engine().rows("SELECT " + cells + " FROM " + dialect().quote(TARGET)).stream()
            .map(this::asCells)
            .sorted()
            .toList();
    assertEquals(
        expected.stream().map(ModelRow::asCells).sorted().toList(), actual, given::toString);
    assertEquals(
        5, engine().columns("SELECT * FROM " + dialect().quote(TARGET)), "columns of the target");
  }

  private String asCells(List<String> row) {
    List<String> cells = new ArrayList<>(row);
    if (row.get(2) != null) {
      CursorValue read = dialect().read(CursorType.INSTANT, row.get(2));
      cells.set(2, ((CursorValue.OfInstant) read).value().toString());
    }
    return cells.stream().map(String::valueOf).collect(Collectors.joining("|"));
  }
}
