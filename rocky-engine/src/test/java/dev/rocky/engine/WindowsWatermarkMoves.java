package dev.rocky.engine;

import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.TableState;
import dev.rocky.engine.record.Watermark;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Where the watermark stands after a run, and in which epoch. */
final class WindowsWatermarkMoves implements WindowsTable {

  @FunctionalInterface
  private interface Story {
    void tell(WindowsFixture fixture, TableSpec spec) throws Exception;
  }

  private static final Map<String, Story> STORIES = stories();

  private static Map<String, Story> stories() {
    Map<String, Story> all = new LinkedHashMap<>();
    all.put("first run", WindowsWatermarkMoves::begin);
    all.put("first run, the source is empty", (fixture, spec) -> fixture.copy(spec));
    all.put(
        "first run, NULL cursors only",
        (fixture, spec) -> {
          fixture.change("INSERT INTO src VALUES (1, NULL, 'a')");
          fixture.copy(spec);
        });
    all.put("new rows", afterFirstRun("INSERT INTO src VALUES (9, 30, 'b')", ""));
    all.put(
        "new rows, and one beyond during the copy",
        afterFirstRun(
            "INSERT INTO src VALUES (9, 30, 'b')", "INSERT INTO src VALUES (3, 40, 'c')"));
    all.put("nothing new", afterFirstRun("", ""));
    all.put("full refresh that ends higher", refresh("INSERT INTO src VALUES (9, 30, 'b')"));
    all.put("full refresh that ends lower", refresh("DELETE FROM src WHERE c = 20"));
    all.put("full refresh, the source is empty", refresh("DELETE FROM src"));
    all.put(
        "recovered, nothing new",
        (fixture, spec) -> {
          fixture.change("INSERT INTO src VALUES (1, 10, 'a'), (2, 20, 'b')");
          fixture.change("CREATE TABLE tgt AS SELECT *, NULL::VARCHAR AS _loaded_by FROM src");
          fixture.copy(spec);
        });
    all.put("set back to 10, then loaded", rewound(""));
    all.put("set back to 10, nothing beyond", rewound("DELETE FROM src WHERE c = 20"));
    return all;
  }

  private static void begin(WindowsFixture fixture, TableSpec spec) throws Exception {
    fixture.change("INSERT INTO src VALUES (1, 10, 'a'), (2, 20, 'b')");
    fixture.copy(spec);
  }

  private static Story afterFirstRun(String before, String during) {
    return (fixture, spec) -> {
      begin(fixture, spec);
      fixture.change(before);
      fixture.step(spec, during, "");
    };
  }

  private static Story refresh(String before) {
    return (fixture, spec) -> {
      begin(fixture, spec);
      fixture.change(before);
      fixture.copy(spec.asFullRefresh());
    };
  }

  private static Story rewound(String before) {
    return (fixture, spec) -> {
      begin(fixture, spec);
      fixture.change(before);
      fixture.rocky.rewind(spec.key(), CursorValue.of(10), "corrected");
      fixture.copy(spec);
    };
  }

  private final Map<String, List<TableSpec>> specs = new LinkedHashMap<>();

  WindowsWatermarkMoves() {
    for (Strategy strategy : WindowsFixture.INCREMENTAL) {
      boolean alone = strategy instanceof Strategy.Append append && append.tagColumn().isEmpty();
      if (!alone) {
        add("one-sided", WindowsFixture.spec(strategy));
        add("two-sided", WindowsFixture.spec(strategy).twoSided());
      }
    }
  }

  private void add(String column, TableSpecBuilder builder) {
    specs.computeIfAbsent(column, absent -> new ArrayList<>()).add(builder.build());
  }

  @Override
  public Set<String> rows() {
    return STORIES.keySet();
  }

  @Override
  public Set<String> columns() {
    return specs.keySet();
  }

  @Override
  public String outcome(DuckDb db, String row, String column) throws Exception {
    Set<String> outcomes = new TreeSet<>();
    for (TableSpec spec : specs.get(column)) {
      try (WindowsFixture fixture = new WindowsFixture(db)) {
        STORIES.get(row).tell(fixture, spec);
        outcomes.add(
            fixture.rocky.state(spec.key()).map(WindowsWatermarkMoves::word).orElse("none"));
      }
    }
    return String.join(" or ", outcomes);
  }

  private static String word(TableState state) {
    String value = state instanceof Watermark watermark ? watermark.lastValue().text() : "deleted";
    return value + ", epoch " + state.epoch();
  }
}
