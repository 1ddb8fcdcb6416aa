package dev.rocky.engine;

import dev.rocky.engine.TableSpec.OnExistingTarget;
import dev.rocky.engine.sql.Boundary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The first run of a ledger over a target that somebody filled: it holds 1@10, 2@20 and 7@15, of
 * which the source has the first two and rows of its own.
 */
final class WindowsUnknownTarget implements WindowsTable {

  private static final String FILLED =
      "CREATE TABLE tgt AS SELECT *, NULL::VARCHAR AS _loaded_by FROM src WHERE id IN (1, 2)"
          + " UNION ALL SELECT 7, 15, 'foreign', NULL";
  private static final String EMPTY =
      "CREATE TABLE tgt AS SELECT *, NULL::VARCHAR AS _loaded_by FROM src WHERE FALSE";
  private static final String ONLY_NULLS =
      "CREATE TABLE tgt AS SELECT 7 AS id, NULL::INTEGER AS c, 'foreign' AS v, NULL::VARCHAR AS"
          + " _loaded_by";

  private record Situation(String target, String subject, WindowsVerdict verdict) {}

  private static final Map<String, Situation> SITUATIONS = situations();

  private static Map<String, Situation> situations() {
    Map<String, Situation> all = new LinkedHashMap<>();
    all.put("no target", new Situation("", "id = 3", WindowsVerdict.ARRIVED));
    all.put("empty target", new Situation(EMPTY, "id = 3", WindowsVerdict.ARRIVED));
    all.put(
        "target with NULL cursors only",
        new Situation(ONLY_NULLS, "id = 3", WindowsVerdict.ARRIVED));
    all.put(
        "row below the target's greatest", new Situation(FILLED, "id = 3", WindowsVerdict.ARRIVED));
    all.put(
        "row tied with the target's greatest",
        new Situation(FILLED, "id = 4", WindowsVerdict.ARRIVED));
    all.put("row beyond", new Situation(FILLED, "id = 5", WindowsVerdict.ARRIVED));
    all.put("NULL row", new Situation(FILLED, "id = 6", WindowsVerdict.ARRIVED));
    all.put(
        "row that only the target has", new Situation(FILLED, "id = 7", WindowsVerdict.DELETED));
    return all;
  }

  private final Map<String, List<TableSpec>> specs = new LinkedHashMap<>();

  WindowsUnknownTarget() {
    for (Strategy strategy : WindowsFixture.INCREMENTAL) {
      add("recover, >", WindowsFixture.spec(strategy), OnExistingTarget.RECOVER);
      if (!(strategy instanceof Strategy.Append)) {
        TableSpecBuilder inclusive = WindowsFixture.spec(strategy).boundary(Boundary.INCLUSIVE);
        add("recover, >=", inclusive, OnExistingTarget.RECOVER);
      }
      add("replace", WindowsFixture.spec(strategy), OnExistingTarget.REPLACE);
      add("fail", WindowsFixture.spec(strategy), OnExistingTarget.FAIL);
    }
    for (OnExistingTarget policy : OnExistingTarget.values()) {
      add("full refresh, any", WindowsFixture.spec(Strategy.fullRefresh()), policy);
    }
  }

  private void add(String column, TableSpecBuilder builder, OnExistingTarget policy) {
    List<TableSpec> known = specs.computeIfAbsent(column, absent -> new ArrayList<>());
    known.add(builder.onExistingTarget(policy).build());
    known.add(builder.twoSided().build());
  }

  @Override
  public Set<String> rows() {
    return SITUATIONS.keySet();
  }

  @Override
  public Set<String> columns() {
    return specs.keySet();
  }

  @Override
  public String outcome(DuckDb db, String row, String column) throws Exception {
    Set<String> outcomes = new TreeSet<>();
    for (TableSpec spec : specs.get(column)) {
      outcomes.add(outcome(db, SITUATIONS.get(row), spec));
    }
    return String.join(" or ", outcomes);
  }

  private static String outcome(DuckDb db, Situation situation, TableSpec spec) throws Exception {
    try (WindowsFixture fixture = new WindowsFixture(db)) {
      fixture.change(
          "INSERT INTO src VALUES (1, 10, 'a'), (2, 20, 'b'), (3, 15, 'below'), (4, 20, 'tied'),"
              + " (5, 30, 'beyond'), (6, NULL, 'null')");
      fixture.change(situation.target());

      if (!fixture.step(spec, "", "")) {
        return "asked";
      }

      List<String> afterRun = fixture.texts(situation.subject());
      fixture.change("INSERT INTO src VALUES (8, 50, 'fresh')");
      fixture.copy(spec);
      fixture.requireOnce(situation.subject(), List.of(1, 2, 5, 8));
      return situation.verdict().of(afterRun, fixture.texts(situation.subject()));
    }
  }
}
