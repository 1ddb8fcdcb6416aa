package dev.rocky.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rocky.engine.sql.Boundary;
import dev.rocky.engine.sql.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The run after a run that left the watermark at 20, and the one after that. The source held 1@10
 * and 2@20; 9@30 arrives before the second run, 8@50 before the third.
 */
final class WindowsAfterWatermark implements WindowsTable {

  private record Event(
      String before,
      String during,
      String after,
      boolean anythingNew,
      String subject,
      WindowsVerdict verdict) {}

  private static final Map<String, Event> EVENTS = events();

  private final Map<String, List<TableSpec>> specs = new LinkedHashMap<>();

  private WindowsAfterWatermark() {}

  static WindowsAfterWatermark fullRefresh() {
    WindowsAfterWatermark table = new WindowsAfterWatermark();
    for (Boundary boundary : Boundary.values()) {
      table.add(
          "no cursor",
          TableSpec.builder(WindowsFixture.SOURCE, TableName.of("tgt"), Strategy.fullRefresh())
              .boundary(boundary));
      table.add("one-sided", WindowsFixture.spec(Strategy.fullRefresh()).boundary(boundary));
      table.add(
          "two-sided", WindowsFixture.spec(Strategy.fullRefresh()).boundary(boundary).twoSided());
    }
    return table;
  }

  static WindowsAfterWatermark of(Strategy... strategies) {
    WindowsAfterWatermark table = new WindowsAfterWatermark();
    for (Strategy strategy : strategies) {
      table.add("> one-sided", WindowsFixture.spec(strategy));
      table.add("> two-sided", WindowsFixture.spec(strategy).twoSided());
      table.add(">= one-sided", inclusive(strategy));
      table.add(">= two-sided", inclusive(strategy).twoSided());
    }
    return table;
  }

  private static TableSpecBuilder inclusive(Strategy strategy) {
    return WindowsFixture.spec(strategy).boundary(Boundary.INCLUSIVE);
  }

  /** A combination that is refused has no spec. */
  private void add(String column, TableSpecBuilder builder) {
    List<TableSpec> known = specs.computeIfAbsent(column, absent -> new ArrayList<>());
    try {
      known.add(builder.build());
    } catch (IllegalArgumentException refused) {
      // What the message says is under test elsewhere.
    }
  }

  private static Map<String, Event> events() {
    Map<String, Event> events = new LinkedHashMap<>();
    events.put("late", arrives(15, ""));
    events.put("tied", arrives(20, ""));
    events.put("NULL", arrives(null, ""));
    events.put("during the copy, on the upper bound", arrives(30, "during"));
    events.put("during the copy, beyond", arrives(40, "during"));
    events.put("after the copy, tied", arrives(30, "after"));
    events.put("after the copy, beyond", arrives(40, "after"));
    events.put("updated, cursor below", updated("v = 'new' WHERE id = 1", 1));
    events.put("updated, cursor on the bound", updated("v = 'new' WHERE id = 2", 2));
    events.put("updated, moved up from below", updated("v = 'new', c = 25 WHERE id = 1", 1));
    events.put("updated, moved up from the bound", updated("v = 'new', c = 25 WHERE id = 2", 2));
    events.put("deleted, below", deleted(1, true));
    events.put("deleted, on the bound", deleted(2, true));
    events.put("deleted, on the bound, nothing new", deleted(2, false));
    events.put("two versions of a key", versions("3"));
    events.put("two rows with a NULL key", versions("NULL"));
    return events;
  }

  private static Event arrives(Integer cursor, String when) {
    String insert = "INSERT INTO src VALUES (3, " + cursor + ", 'arrived')";
    return new Event(
        when.isEmpty() ? insert : "",
        when.equals("during") ? insert : "",
        when.equals("after") ? insert : "",
        true,
        "id = 3",
        WindowsVerdict.ARRIVED);
  }

  private static Event updated(String change, int id) {
    return new Event(
        "UPDATE src SET " + change, "", "", true, "id = " + id, WindowsVerdict.UPDATED);
  }

  private static Event deleted(int id, boolean anythingNew) {
    return new Event(
        "DELETE FROM src WHERE id = " + id,
        "",
        "",
        anythingNew,
        "id = " + id,
        WindowsVerdict.DELETED);
  }

  private static Event versions(String key) {
    String insert = "INSERT INTO src VALUES (#, 25, 'old'), (#, 28, 'new')".replace("#", key);
    String subject = key.equals("NULL") ? "id IS NULL" : "id = " + key;
    return new Event(insert, "", "", true, subject, WindowsVerdict.VERSIONS);
  }

  @Override
  public Set<String> rows() {
    return EVENTS.keySet();
  }

  @Override
  public Set<String> columns() {
    return specs.keySet();
  }

  /** The specs of a column; none if it is refused. */
  List<TableSpec> specs(String column) {
    return specs.get(column);
  }

  @Override
  public String outcome(DuckDb db, String row, String column) throws Exception {
    Set<String> outcomes = new TreeSet<>();
    for (TableSpec spec : specs.get(column)) {
      outcomes.add(outcome(db, EVENTS.get(row), spec));
    }
    return outcomes.isEmpty() ? "refused" : String.join(" or ", outcomes);
  }

  private static String outcome(DuckDb db, Event event, TableSpec spec) throws Exception {
    try (WindowsFixture fixture = new WindowsFixture(db)) {
      fixture.change("INSERT INTO src VALUES (1, 10, 'old'), (2, 20, 'old')");
      fixture.copy(spec);
      fixture.change(event.before());
      if (event.anythingNew()) {
        fixture.change("INSERT INTO src VALUES (9, 30, 'fresh')");
      }

      fixture.step(spec, event.during(), event.after());

      List<String> afterRun = fixture.texts(event.subject());
      fixture.change("INSERT INTO src VALUES (8, 50, 'fresh')");
      fixture.copy(spec);
      fixture.requireOnce(
          event.subject(), event.anythingNew() ? List.of(1, 2, 8, 9) : List.of(1, 8));
      assertEquals(fixture.watermark(spec).isPresent(), spec.cursor().isPresent());
      return event.verdict().of(afterRun, fixture.texts(event.subject()));
    }
  }
}
