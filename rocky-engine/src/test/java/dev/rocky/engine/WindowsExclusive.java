package dev.rocky.engine;

import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.OnConflict;
import dev.rocky.engine.sql.DuckDbDialect;
import dev.rocky.state.memory.MemoryStateStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Two machines on an exclusive table, the first of which is taken over while it copies 9@30, and
 * writes all the same.
 */
final class WindowsExclusive implements WindowsTable {

  private static final String BEFORE = "before the other one";
  private static final String AFTER = "after it";

  private static final Map<String, Strategy> STRATEGIES = strategies();

  private static Map<String, Strategy> strategies() {
    Map<String, Strategy> all = new LinkedHashMap<>();
    all.put("append, load tag", Strategy.append(WindowsFixture.TAG));
    all.put("append that replaces its rows", Strategy.append(WindowsFixture.TAG));
    all.put("merge", Strategy.merge("id"));
    all.put("delete+insert", Strategy.deleteInsert());
    all.put("full refresh", Strategy.fullRefresh());
    return all;
  }

  @Override
  public Set<String> rows() {
    return STRATEGIES.keySet();
  }

  @Override
  public Set<String> columns() {
    return Set.of(BEFORE, AFTER);
  }

  @Override
  public String outcome(DuckDb db, String row, String column) throws Exception {
    SharedRemote remote = new SharedRemote();
    TableSpec spec = WindowsFixture.spec(STRATEGIES.get(row)).exclusive().build();
    try (WindowsFixture fixture = new WindowsFixture(db);
        Rocky one = machine(remote, "one");
        Rocky two = machine(remote, "two")) {
      fixture.change("INSERT INTO src VALUES (1, 10, 'a'), (2, 20, 'b')");
      copy(one, spec, db);
      if (row.equals("append that replaces its rows")) {
        one.rewind(spec.key(), CursorValue.of(10), "the source was corrected");
      }
      fixture.change("INSERT INTO src VALUES (9, 30, 'c')");
      Run slow = one.startRun("slow");
      Copy copy = (Copy) fixture.settle(slow.plan(spec));
      slow.begin(copy);
      if (column.equals(BEFORE)) {
        db.warehouse().execute(copy.script());
      }
      var unused = two.takeOver(spec.key(), "it hangs");
      copy(two, spec, db);
      if (column.equals(AFTER)) {
        db.warehouse().execute(copy.script());
      }
      complete(slow, copy, db);
      return verdict(fixture, two, spec);
    }
  }

  private static String verdict(WindowsFixture fixture, Rocky two, TableSpec spec)
      throws Exception {
    List<String> afterRun = fixture.texts("id = 9");
    fixture.change("INSERT INTO src VALUES (8, 50, 'fresh')");
    copy(two, spec, fixture.db);
    fixture.requireOnce("id = 9", List.of(1, 2, 8));
    return WindowsVerdict.ARRIVED.of(afterRun, fixture.texts("id = 9"));
  }

  private static void complete(Run slow, Copy copy, DuckDb db) throws Exception {
    Observed observed = copy.observed(db.warehouse().query(copy.extentQuery().orElseThrow()));
    try {
      throw new AssertionError("committed: " + slow.complete(copy, observed));
    } catch (TakenOverException e) {
      if (e.cleanup().isPresent()) {
        db.warehouse().execute(e.cleanup().get());
      }
      slow.fail(copy, e);
    }
  }

  private static void copy(Rocky machine, TableSpec spec, DuckDb db) {
    try (Run run = machine.startRun("p")) {
      run.copy(spec, db.warehouse());
      run.finish();
    }
  }

  private static Rocky machine(SharedRemote remote, String name) {
    return Rocky.builder(new MemoryStateStore(), new DuckDbDialect())
        .owner(name)
        .remote(remote::open)
        .onConflict(OnConflict.FAIL)
        .build();
  }
}
