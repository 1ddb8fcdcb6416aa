package dev.rocky.engine;

import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.OnConflict;
import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.record.Watermark;
import dev.rocky.state.StateStore;
import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.tck.ManualClock;
import java.util.ArrayList;
import java.util.List;

/** Machines with a ledger each, one {@link SharedRemote} and one {@link ListDatabase}. */
final class Machines implements AutoCloseable {

  final ManualClock clock = new ManualClock(RunFixture.START);
  final SharedRemote remote = new SharedRemote();
  final ListDatabase db = new ListDatabase().put("src", 1, 2);
  private final List<Rocky> open = new ArrayList<>();

  /** A machine with an empty disk. */
  Rocky machine(String name) {
    return machine(name, OnConflict.FAIL);
  }

  Rocky machine(String name, OnConflict onConflict) {
    return machine(name, onConflict, new MemoryStateStore());
  }

  /** A machine with the disk of another one. */
  Rocky machine(String name, OnConflict onConflict, StateStore disk) {
    Rocky rocky =
        Rocky.builder(disk, new ListDialect())
            .clock(clock)
            .owner(name)
            .remote(remote::open)
            .onConflict(onConflict)
            .build();
    open.add(rocky);
    return rocky;
  }

  /** A run for one table that is finished. */
  RunReport copy(Rocky machine, TableSpec spec) {
    try (Run run = machine.startRun("test")) {
      run.copy(spec, db);
      return run.finish();
    }
  }

  /** A run that copies and dies before it has committed anything. */
  void dieWhileCopying(Rocky machine, TableSpec spec) throws Exception {
    Run run = machine.startRun("test");
    Copy copy = (Copy) settle(run.plan(spec));
    run.begin(copy);
    db.execute(copy.script());
  }

  /** Answers questions until there are none. */
  Plan settle(Plan plan) throws Exception {
    Plan settled = plan;
    while (settled instanceof Ask ask) {
      settled = ask.answer(db.query(ask.query()));
    }
    return settled;
  }

  static Watermark watermark(Rocky machine, TableKey table) {
    return (Watermark) machine.state(table).orElseThrow();
  }

  static CursorValue lastValue(Rocky machine, TableKey table) {
    return watermark(machine, table).lastValue();
  }

  @Override
  public void close() {
    open.forEach(Rocky::close);
  }
}
