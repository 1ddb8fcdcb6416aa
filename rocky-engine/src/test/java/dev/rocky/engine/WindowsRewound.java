package dev.rocky.engine;

import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.sql.Boundary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The run after the watermark was set back to 10. The source held 1@10, 2@20 and 4@40. */
final class WindowsRewound implements WindowsTable {

  private record Event(String before, String subject, WindowsVerdict verdict) {}

  private static final Map<String, Event> EVENTS = events();

  private static Map<String, Event> events() {
    Map<String, Event> all = new LinkedHashMap<>();
    all.put("late, beyond the value", arrives(15));
    all.put("late, below the value", arrives(5));
    all.put("tied with the value", arrives(10));
    all.put("NULL", arrives(null));
    all.put("updated, beyond", updated(2));
    all.put("updated, on the value", updated(1));
    all.put("deleted, beyond", deleted(2));
    all.put("deleted, the source's greatest", deleted(4));
    return all;
  }

  private static Event arrives(Integer cursor) {
    return new Event(
        "INSERT INTO src VALUES (3, " + cursor + ", 'arrived')", "id = 3", WindowsVerdict.ARRIVED);
  }

  private static Event updated(int id) {
    return new Event(
        "UPDATE src SET v = 'new' WHERE id = " + id, "id = " + id, WindowsVerdict.UPDATED);
  }

  private static Event deleted(int id) {
    return new Event("DELETE FROM src WHERE id = " + id, "id = " + id, WindowsVerdict.DELETED);
  }

  private final Map<String, List<TableSpec>> specs = new LinkedHashMap<>();

  WindowsRewound() {
    add("append, load tag", WindowsFixture.append(), WindowsFixture.append().twoSided());
    Strategy alone = Strategy.appendAsSoleWriter();
    add("append, sole writer", WindowsFixture.spec(alone), WindowsFixture.spec(alone).twoSided());
    Strategy merge = Strategy.merge("id");
    add("merge, >", WindowsFixture.spec(merge), WindowsFixture.spec(merge).twoSided());
    add("merge, >=", inclusive(merge), inclusive(merge).twoSided());
    Strategy replace = Strategy.deleteInsert();
    add("delete+insert, > one-sided", WindowsFixture.spec(replace));
    add("delete+insert, > two-sided", WindowsFixture.spec(replace).twoSided());
    add("delete+insert, >= one-sided", inclusive(replace));
    add("delete+insert, >= two-sided", inclusive(replace).twoSided());
  }

  private static TableSpecBuilder inclusive(Strategy strategy) {
    return WindowsFixture.spec(strategy).boundary(Boundary.INCLUSIVE);
  }

  private void add(String column, TableSpecBuilder... builders) {
    List<TableSpec> known = specs.computeIfAbsent(column, absent -> new ArrayList<>());
    for (TableSpecBuilder builder : builders) {
      known.add(builder.build());
    }
  }

  @Override
  public Set<String> rows() {
    return EVENTS.keySet();
  }

  @Override
  public Set<String> columns() {
    return specs.keySet();
  }

  @Override
  public String outcome(DuckDb db, String row, String column) throws Exception {
    Set<String> outcomes = new TreeSet<>();
    for (TableSpec spec : specs.get(column)) {
      outcomes.add(outcome(db, EVENTS.get(row), spec));
    }
    return String.join(" or ", outcomes);
  }

  private static String outcome(DuckDb db, Event event, TableSpec spec) throws Exception {
    try (WindowsFixture fixture = new WindowsFixture(db)) {
      fixture.change("INSERT INTO src VALUES (1, 10, 'old'), (2, 20, 'old'), (4, 40, 'old')");
      fixture.copy(spec);
      fixture.change(event.before());
      fixture.rocky.rewind(spec.key(), CursorValue.of(10), "the source was corrected");

      if (!fixture.step(spec, "", "")) {
        return "asked";
      }

      List<String> afterRun = fixture.texts(event.subject());
      fixture.change("INSERT INTO src VALUES (8, 50, 'fresh')");
      fixture.copy(spec);
      fixture.requireOnce(event.subject(), List.of(1, 2, 4, 8));
      return event.verdict().of(afterRun, fixture.texts(event.subject()));
    }
  }
}
