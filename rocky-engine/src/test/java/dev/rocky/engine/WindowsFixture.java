package dev.rocky.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.Watermark;
import dev.rocky.engine.sql.DuckDbDialect;
import dev.rocky.engine.sql.TableName;
import dev.rocky.state.memory.MemoryStateStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** A source {@code src (id, c, v)} with the cursor {@code c}, and a ledger that knows no table. */
final class WindowsFixture implements AutoCloseable {

  static final TableName SOURCE = TableName.of("src");
  static final String TAG = "_loaded_by";
  static final List<Strategy> INCREMENTAL =
      List.of(
          Strategy.append(TAG),
          Strategy.appendAsSoleWriter(),
          Strategy.merge("id"),
          Strategy.deleteInsert());

  final DuckDb db;
  final Rocky rocky;

  /** Begins anew in {@code db}, which stays open. */
  WindowsFixture(DuckDb db) throws SQLException {
    this.db =
        db.run(
            "CREATE OR REPLACE TABLE src (id INTEGER, c INTEGER, v VARCHAR)",
            "DROP TABLE IF EXISTS tgt");
    rocky = Rocky.over(new MemoryStateStore(), new DuckDbDialect());
  }

  /** A spec for {@code tgt}; an append is tagged if its strategy says so. */
  static TableSpecBuilder spec(Strategy strategy) {
    TableSpecBuilder builder =
        TableSpec.builder(SOURCE, TableName.of("tgt"), strategy).cursor("c", CursorType.INTEGER);
    boolean tagged = strategy instanceof Strategy.Append a && a.tagColumn().isPresent();
    return tagged ? builder.metadata(MetadataColumn.loadTag(TAG)) : builder;
  }

  static TableSpecBuilder append() {
    return spec(Strategy.append(TAG));
  }

  /** Executes {@code sql}, which is empty if nothing is to be changed. */
  void change(String sql) throws SQLException {
    if (!sql.isEmpty()) {
      db.run(sql);
    }
  }

  /** A run of its own for one table. */
  TableResult copy(TableSpec spec) {
    try (Run run = rocky.startRun("test")) {
      TableResult result = run.copy(spec, db.warehouse());
      run.finish();
      return result;
    }
  }

  /** Answers questions until there are none. */
  Plan settle(Plan plan) throws Exception {
    Plan settled = plan;
    while (settled instanceof Ask ask) {
      settled = ask.answer(db.warehouse().query(ask.query()));
    }
    return settled;
  }

  /** Begins, executes, observes and commits. */
  TableResult carryOut(Run run, Copy copy) throws Exception {
    run.begin(copy);
    db.warehouse().execute(copy.script());
    return run.complete(
        copy, copy.observed(db.warehouse().query(copy.extentQuery().orElseThrow())));
  }

  /**
   * A run whose copy something else precedes or follows.
   *
   * @param during executed when the plan, with its bounds, is made and nothing is copied yet
   * @param after executed when the rows are in the target and nothing is observed yet
   * @return whether anything was done; not if a decision is needed
   */
  boolean step(TableSpec spec, String during, String after) throws Exception {
    try (Run run = rocky.startRun("step")) {
      Plan plan = settle(run.plan(spec));
      change(during);
      if (plan instanceof Copy copy) {
        run.begin(copy);
        db.warehouse().execute(copy.script());
        change(after);
        Optional<String> query = copy.extentQuery();
        run.complete(
            copy,
            query.isPresent()
                ? copy.observed(db.warehouse().query(query.get()))
                : Observed.UNKNOWN);
      } else if (plan instanceof Nothing nothing) {
        run.complete(nothing, Observed.NOTHING);
      }
      run.finish();
      return !(plan instanceof NeedsDecision);
    }
  }

  /** The texts of some rows of the target, sorted. */
  List<String> texts(String condition) throws Exception {
    return db.rows("SELECT v FROM tgt WHERE " + condition).stream()
        .map(row -> row.substring(1, row.length() - 1))
        .toList();
  }

  /** Fails if one of these rows, which nothing happens to, is missing in the target or doubled. */
  void requireOnce(String except, List<Integer> ids) throws Exception {
    for (int id : ids) {
      if (!except.equals("id = " + id)) {
        assertEquals(1, texts("id = " + id).size(), "rows with the id " + id);
      }
    }
  }

  /** A run that is killed after its rows are in the target and before they are committed. */
  void killedAfterCopying(TableSpec spec) throws Exception {
    try (Run run = rocky.startRun("killed")) {
      Copy copy = (Copy) settle(run.plan(spec));
      run.begin(copy);
      db.warehouse().execute(copy.script());
    }
  }

  Optional<CursorValue> watermark(TableSpec spec) {
    return rocky
        .state(spec.key())
        .flatMap(
            state ->
                state instanceof Watermark known
                    ? Optional.of(known.lastValue())
                    : Optional.empty());
  }

  /** {@code id@cursor value} of every row of the target, sorted. */
  List<String> target() throws Exception {
    return db.rows("SELECT id || '@' || coalesce(c::VARCHAR, 'NULL') || ' ' || v FROM tgt").stream()
        .map(row -> row.substring(1, row.length() - 1))
        .toList();
  }

  @Override
  public void close() {
    rocky.close();
  }
}
