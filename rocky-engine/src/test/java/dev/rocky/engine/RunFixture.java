package dev.rocky.engine;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.Intent;
import dev.rocky.engine.record.Intents;
import dev.rocky.engine.record.RunRecord;
import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.record.TableOutcome;
import dev.rocky.engine.record.TableState;
import dev.rocky.engine.record.Watermark;
import dev.rocky.engine.sql.TableName;
import dev.rocky.state.tck.ManualClock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A ledger on {@link WatchedStore} and a {@link ListDatabase} with the source {@code src}. */
final class RunFixture implements AutoCloseable {

  static final Instant START = Instant.parse("2025-03-15T14:30:00Z");

  /** Everything that a commit may change for a table. */
  record Seen(
      Optional<TableState> state,
      Optional<Intent> intent,
      long measurements,
      List<TableOutcome> did) {}

  final ManualClock clock = new ManualClock(START);
  final WatchedStore store = new WatchedStore();
  final ListDatabase db = new ListDatabase().put("src", 1, 2);
  final Rocky rocky = Rocky.builder(store, new ListDialect()).clock(clock).owner("test").build();

  static TableSpec spec() {
    return spec("tgt").build();
  }

  static TableSpecBuilder spec(String target) {
    return TableSpec.builder(TableName.of("src"), TableName.of(target), Strategy.append("tag"))
        .cursor("id", CursorType.INTEGER)
        .metadata(MetadataColumn.loadTag("tag"));
  }

  /** A run of its own for one table. */
  TableResult copy(TableSpec spec) {
    try (Run run = rocky.startRun("test")) {
      TableResult result = run.copy(spec, db);
      run.finish();
      return result;
    }
  }

  /** Answers questions until there are none. */
  Plan settle(Plan plan) throws Exception {
    Plan settled = plan;
    while (settled instanceof Ask ask) {
      settled = ask.answer(db.query(ask.query()));
    }
    return settled;
  }

  Copy plan(Run run, TableSpec spec) throws Exception {
    return (Copy) settle(run.plan(spec));
  }

  /** Executes and observes. */
  Observed execute(Copy copy) throws Exception {
    db.execute(copy.script());
    return copy.observed(db.query(copy.extentQuery().orElseThrow()));
  }

  Observed observed(long greatest) {
    return new Observed(
        Optional.of(CursorValue.of(greatest)),
        Observed.NOTHING.loaded(),
        Observed.NOTHING.measured());
  }

  Seen seen(TableKey table, Run run) {
    return new Seen(
        rocky.state(table),
        intent(table),
        rocky.measurements(table, 99).size(),
        rocky.outcomes(run.id()));
  }

  Optional<Intent> intent(TableKey table) {
    return rocky.ledger().read(transaction -> Intents.find(transaction, table));
  }

  Watermark watermark(TableKey table) {
    return (Watermark) rocky.state(table).orElseThrow();
  }

  CursorValue lastValue(TableKey table) {
    return watermark(table).lastValue();
  }

  /** The run as the history has it. */
  RunRecord record(Run run) {
    return rocky.runs(99).stream()
        .filter(record -> record.id().equals(run.id()))
        .findAny()
        .orElseThrow();
  }

  @Override
  public void close() {
    rocky.close();
  }
}
