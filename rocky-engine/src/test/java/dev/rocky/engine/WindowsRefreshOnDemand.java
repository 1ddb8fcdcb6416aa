package dev.rocky.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A full refresh of a table that is else incremental, asked for by {@code asFullRefresh} or by
 * deleting its watermark; both must do the same. The source held 1@10, 2@20 and 4@40.
 */
final class WindowsRefreshOnDemand implements WindowsTable {

  private record Event(String before, String during, String subject, WindowsVerdict verdict) {}

  private static final Map<String, Event> EVENTS = events();

  private static Map<String, Event> events() {
    Map<String, Event> all = new LinkedHashMap<>();
    all.put("late", arrives("(3, 15, 'late')"));
    all.put("tied", arrives("(3, 40, 'tied')"));
    all.put("NULL", arrives("(3, NULL, 'null')"));
    all.put(
        "during the copy, beyond",
        new Event(
            "", "INSERT INTO src VALUES (3, 45, 'beyond')", "id = 3", WindowsVerdict.ARRIVED));
    all.put(
        "updated, cursor below",
        new Event("UPDATE src SET v = 'new' WHERE id = 1", "", "id = 1", WindowsVerdict.UPDATED));
    all.put(
        "deleted, below",
        new Event("DELETE FROM src WHERE id = 2", "", "id = 2", WindowsVerdict.DELETED));
    all.put(
        "deleted, the source's greatest",
        new Event("DELETE FROM src WHERE id = 4", "", "id = 4", WindowsVerdict.DELETED));
    all.put(
        "two versions of a key",
        new Event(
            "INSERT INTO src VALUES (3, 25, 'old'), (3, 28, 'new')",
            "",
            "id = 3",
            WindowsVerdict.VERSIONS));
    all.put(
        "rows of other sources in the target", new Event("", "", "id = 7", WindowsVerdict.DELETED));
    return all;
  }

  private static Event arrives(String row) {
    return new Event("INSERT INTO src VALUES " + row, "", "id = 3", WindowsVerdict.ARRIVED);
  }

  private final Map<String, List<TableSpec>> specs = new LinkedHashMap<>();

  WindowsRefreshOnDemand() {
    for (Strategy strategy : WindowsFixture.INCREMENTAL) {
      String merge = strategy instanceof Strategy.Merge ? "merge, " : "";
      add(merge + "one-sided", WindowsFixture.spec(strategy));
      add(merge + "two-sided", WindowsFixture.spec(strategy).twoSided());
    }
    add("one of several sources", WindowsFixture.append().sourceId("one"));
    add("one of several sources", WindowsFixture.append().sourceId("one").twoSided());
  }

  private void add(String column, TableSpecBuilder builder) {
    specs.computeIfAbsent(column, absent -> new ArrayList<>()).add(builder.build());
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
      outcomes.add(outcome(db, EVENTS.get(row), spec, true));
      outcomes.add(outcome(db, EVENTS.get(row), spec, false));
    }
    return String.join(" or ", outcomes);
  }

  private static String outcome(DuckDb db, Event event, TableSpec spec, boolean deleted)
      throws Exception {
    try (WindowsFixture fixture = new WindowsFixture(db)) {
      fixture.change("INSERT INTO src VALUES (1, 10, 'old'), (2, 20, 'old'), (4, 40, 'old')");
      fixture.copy(spec);
      fixture.change("INSERT INTO tgt BY NAME SELECT 7 AS id, 5 AS c, 'other source' AS v");
      fixture.change(event.before());
      if (deleted) {
        fixture.rocky.delete(spec.key(), "backfill");
      }

      fixture.step(deleted ? spec : spec.asFullRefresh(), event.during(), "");

      List<String> afterRun = fixture.texts(event.subject());
      fixture.change("INSERT INTO src VALUES (8, 50, 'fresh')");
      fixture.copy(spec);
      fixture.requireOnce(event.subject(), List.of(1, 8));
      return event.verdict().of(afterRun, fixture.texts(event.subject()));
    }
  }
}
