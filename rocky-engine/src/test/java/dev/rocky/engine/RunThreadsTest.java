package dev.rocky.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.check.Count;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.RunRecord.Status;
import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.record.Watermark;
import dev.rocky.state.StateStore;
import dev.rocky.state.lmdb.LmdbSettings;
import dev.rocky.state.lmdb.LmdbStateStore;
import dev.rocky.state.memory.MemoryStateStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many threads in one run, and many runs on one table. */
class RunThreadsTest {

  private static final int THREADS = 8;
  private static final int TABLES = 50;

  @TempDir Path folder;

  private StateStore lmdb() {
    return LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(folder.resolve("ledger.lmdb")));
  }

  @Test
  void everyTableOfEveryThreadIsCommittedInMemory() throws Exception {
    copyInThreads(new MemoryStateStore());
  }

  @Test
  void everyTableOfEveryThreadIsCommittedOnDiskAndThereAfterReopening() throws Exception {
    copyInThreads(lmdb());

    try (Rocky again = Rocky.over(lmdb(), new ListDialect())) {
      assertEquals(THREADS * TABLES, states(again).size());
      assertEquals(THREADS * TABLES, again.outcomes(again.runs(1).get(0).id()).size());
    }
  }

  private static void copyInThreads(StateStore store) throws Exception {
    ListDatabase db = new ListDatabase().put("src", 1, 2, 3);
    try (Rocky rocky = Rocky.over(store, new ListDialect())) {
      Run run = rocky.startRun("p");
      inThreads(
          thread -> {
            for (int i = 0; i < TABLES; i++) {
              run.copy(spec("table_" + thread + "_" + i), db);
            }
            return thread;
          });

      RunReport report = run.finish();

      assertEquals(Status.SUCCEEDED, report.run().status());
      assertEquals(THREADS * TABLES, report.tables().size());
      assertEquals(THREADS * TABLES, new HashSet<>(report.tables()).size());
      Map<TableKey, Watermark> states = states(rocky);
      assertEquals(THREADS * TABLES, states.size());
      states.forEach((table, state) -> assertEquals(CursorValue.of(3), state.lastValue()));
    }
  }

  @Test
  void ofManyRunsThatPlannedTheSameStateOneCommits() throws Exception {
    ListDatabase db = new ListDatabase().put("src", 1, 2, 3);
    try (Rocky rocky = Rocky.over(new MemoryStateStore(), new ListDialect())) {
      TableSpec spec = spec("tgt");
      CyclicBarrier planned = new CyclicBarrier(THREADS);

      List<Boolean> committed =
          inThreads(
              thread -> {
                try (Run run = rocky.startRun("p")) {
                  Copy copy = (Copy) ((Ask) run.plan(spec)).answer(db.query("exists|tgt"));
                  planned.await();
                  run.begin(copy);
                  run.complete(copy, observed(thread + 10));
                  return true;
                } catch (SupersededException | TableBusyException e) {
                  return false;
                }
              });

      assertEquals(1, committed.stream().filter(won -> won).count());
      assertEquals(1, rocky.measurements(spec.key(), 99).size());
    }
  }

  @Test
  void tableThatEndsWhileTheRunIsFinishedIsInTheReportOrRefused() throws Exception {
    for (int round = 0; round < 50; round++) {
      ListDatabase db = new ListDatabase().put("src", 1);
      try (Rocky rocky = Rocky.over(new MemoryStateStore(), new ListDialect())) {
        Run run = rocky.startRun("p");
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<RunReport> reports = new ArrayList<>();

        List<Boolean> copied =
            inThreads(
                thread -> {
                  start.await();
                  return thread == 0 ? finish(run, reports) : copied(run, "t" + thread, db);
                });

        long done = copied.stream().skip(1).filter(did -> did).count();
        if (reports.isEmpty()) {
          reports.add(run.finish());
        }
        assertEquals(done, reports.get(0).tables().size());
        assertEquals(done, rocky.outcomes(run.id()).size());
        assertEquals(done, states(rocky).size());
      }
    }
  }

  private static boolean finish(Run run, List<RunReport> reports) {
    try {
      reports.add(run.finish());
      return true;
    } catch (IllegalStateException e) {
      assertTrue(e.getMessage().startsWith("Complete or fail"), e.getMessage());
      return false;
    }
  }

  private static boolean copied(Run run, String table, ListDatabase db) {
    try {
      run.copy(spec(table), db);
      return true;
    } catch (IllegalStateException e) {
      assertTrue(e.getMessage().contains("has ended"), e.getMessage());
      return false;
    }
  }

  private static Observed observed(long count) {
    return new Observed(Optional.of(CursorValue.of(3)), Observed.NOTHING.loaded(), Count.of(count));
  }

  private static TableSpec spec(String target) {
    return RunFixture.spec(target).build();
  }

  private static Map<TableKey, Watermark> states(Rocky rocky) {
    Map<TableKey, Watermark> states = new HashMap<>();
    rocky.forEachState((table, state) -> states.put(table, (Watermark) state) == null);
    return states;
  }

  private interface Work<T> {
    T run(int thread) throws Exception;
  }

  private static <T> List<T> inThreads(Work<T> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Callable<T>> calls =
          IntStream.range(0, THREADS).<Callable<T>>mapToObj(i -> () -> work.run(i)).toList();
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(calls)) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}
