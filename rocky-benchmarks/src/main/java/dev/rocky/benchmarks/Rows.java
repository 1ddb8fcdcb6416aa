package dev.rocky.benchmarks;

import static dev.rocky.benchmarks.Unit.BYTES;
import static dev.rocky.benchmarks.Unit.COMMITS_PER_SECOND;
import static dev.rocky.benchmarks.Unit.KIB;
import static dev.rocky.benchmarks.Unit.MIB;
import static dev.rocky.benchmarks.Unit.MICROS;
import static dev.rocky.benchmarks.Unit.MILLIS;
import static dev.rocky.benchmarks.Unit.NANOS;
import static dev.rocky.benchmarks.Unit.REQUESTS;
import static dev.rocky.benchmarks.store.Contender.LMDB;
import static dev.rocky.benchmarks.store.Contender.MVSTORE;
import static dev.rocky.benchmarks.store.Contender.ROCKSDB;
import static dev.rocky.benchmarks.store.Contender.ROCKY;
import static dev.rocky.benchmarks.store.Contender.SQLITE;

import dev.rocky.benchmarks.Source.Difference;
import dev.rocky.benchmarks.Source.Jmh;
import dev.rocky.benchmarks.Source.Preparation;
import dev.rocky.benchmarks.Source.Program;
import dev.rocky.benchmarks.Source.Programs;
import dev.rocky.benchmarks.Source.Remote;
import dev.rocky.benchmarks.Target.AheadOf;
import dev.rocky.benchmarks.Target.AtLeast;
import dev.rocky.benchmarks.Target.AtLeastRow;
import dev.rocky.benchmarks.Target.AtMostRow;
import dev.rocky.benchmarks.Target.Below;
import dev.rocky.benchmarks.child.FirstPlan;
import dev.rocky.benchmarks.child.OpenLedgers;
import dev.rocky.benchmarks.child.OpenLedgers.Memory;
import dev.rocky.benchmarks.child.StreamedPlans;
import dev.rocky.benchmarks.jmh.AssessBenchmark;
import dev.rocky.benchmarks.jmh.BulkBenchmark;
import dev.rocky.benchmarks.jmh.CommitBenchmark;
import dev.rocky.benchmarks.jmh.FilledStore;
import dev.rocky.benchmarks.jmh.OpenBenchmark;
import dev.rocky.benchmarks.jmh.PlanBenchmark;
import dev.rocky.benchmarks.jmh.ReadBenchmark;
import dev.rocky.benchmarks.remote.RemoteCosts;
import dev.rocky.benchmarks.remote.RemoteFigure;
import dev.rocky.benchmarks.store.Contender;
import dev.rocky.benchmarks.store.Table;
import dev.rocky.benchmarks.store.WatermarkStore;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What is measured, and what must hold. The stores hold 100,000 tables unless a row says more. */
public final class Rows {

  private static final List<Contender> EVERYBODY = Contender.STORES;
  private static final List<Contender> STORES = List.of(ROCKY, LMDB, ROCKSDB, MVSTORE, SQLITE);
  private static final List<Contender> ALONE = List.of(ROCKY);
  private static final List<Contender> BESIDE_LMDB = List.of(ROCKY, LMDB);
  private static final int MILLION = 1_000_000;
  private static final RemoteRun HUNDRED_THOUSAND =
      new RemoteRun(RemoteCosts.class, FilledStore.TABLES, 5);
  private static final RemoteRun ONE_MILLION = new RemoteRun(RemoteCosts.class, MILLION, 0);

  private static final List<Row> LEDGERS =
      List.of(
          new Row(
              "read-together",
              "typed read, 1,000 in one transaction",
              NANOS,
              Jmh.timed(ReadBenchmark.class, "together"),
              EVERYBODY,
              List.of(new AtLeast(0.4, LMDB), new AheadOf(ROCKSDB), new AheadOf(SQLITE))),
          new Row(
              "read-alone",
              "typed read, one transaction each",
              NANOS,
              Jmh.timed(ReadBenchmark.class, "alone"),
              EVERYBODY,
              List.of()),
          new Row(
              "scan",
              "scan of a schema's 1,000 records by prefix, each",
              NANOS,
              Jmh.timed(ReadBenchmark.class, "scan"),
              EVERYBODY,
              List.of()),
          new Row(
              "commit",
              "durable write of one watermark",
              MICROS,
              Jmh.timed(CommitBenchmark.class, "latency"),
              STORES,
              List.of(new AtLeast(0.9, LMDB))),
          rate(1, List.of(new AtLeast(0.9, LMDB))),
          rate(4, List.of()),
          rate(16, List.of(new AtLeastRow(3, "commits-1", "one thread"))),
          new Row(
              "bulk",
              "100,000 watermarks in one durable transaction",
              MILLIS,
              Jmh.shots(BulkBenchmark.class, "putAll"),
              STORES,
              List.of(new AtLeast(0.5, LMDB), new AheadOf(MVSTORE), new AheadOf(SQLITE))),
          new Row(
              "plan",
              "plans of 100,000 tables; beside, a hand-written loop",
              MILLIS,
              Jmh.shots(PlanBenchmark.class, "planAll"),
              STORES,
              List.of(new AtLeast(0.5, LMDB))),
          streamed(FilledStore.TABLES, "100,000", List.of()),
          streamed(
              MILLION,
              "1,000,000",
              List.of(new AtMostRow(1.5, streamedId(FilledStore.TABLES), "100,000 tables"))),
          new Row(
              "open-clean",
              "opening after a clean close, to the first read",
              MICROS,
              Jmh.shots(OpenBenchmark.class, "clean"),
              STORES,
              List.of(new AheadOf(ROCKSDB), new AheadOf(MVSTORE))),
          new Row(
              "open-checked",
              "the same with a check of the whole structure",
              MICROS,
              Jmh.shots(OpenBenchmark.class, "checked"),
              ALONE,
              List.of()),
          new Row(
              "walk",
              "the check alone, as the difference",
              MICROS,
              new Difference("open-checked", "open-clean"),
              ALONE,
              List.of(new Below(100_000, MICROS))),
          new Row(
              "open-killed",
              "opening after a kill, to the first read",
              MICROS,
              Jmh.shots(OpenBenchmark.class, "killed"),
              STORES,
              List.of()),
          new Row(
              "first-plan",
              "first plan in a fresh JVM, from main",
              MILLIS,
              new Programs(Rows::fill, FirstPlan::measure),
              STORES,
              List.of()),
          remote(
              "push-bytes",
              "bytes sent for one changed watermark of 100,000; beside, the whole file",
              BYTES,
              RemoteFigure.PUSH_BYTES,
              BESIDE_LMDB,
              List.of(new AtLeast(1_000, LMDB), new Below(8 * 1024, BYTES))),
          remote(
              "push-requests",
              "requests of that push",
              REQUESTS,
              RemoteFigure.PUSH_REQUESTS,
              BESIDE_LMDB,
              List.of(new Below(4, REQUESTS))),
          remote(
              "push-time",
              "time of that push",
              MILLIS,
              RemoteFigure.PUSH_TIME,
              BESIDE_LMDB,
              List.of()),
          remote(
              "behind-bytes",
              "bytes received by a pull one generation behind",
              BYTES,
              RemoteFigure.BEHIND_BYTES,
              ALONE,
              List.of(new Below(8 * 1024, BYTES))),
          remote(
              "behind-requests",
              "requests of that pull one generation behind",
              REQUESTS,
              RemoteFigure.BEHIND_REQUESTS,
              ALONE,
              List.of(new Below(3, REQUESTS))),
          remote(
              "behind-time",
              "time of that pull one generation behind",
              MILLIS,
              RemoteFigure.BEHIND_TIME,
              ALONE,
              List.of()),
          remote(
              "unchanged-bytes",
              "bytes received by a pull with nothing new",
              BYTES,
              RemoteFigure.UNCHANGED_BYTES,
              ALONE,
              List.of(new Below(1, BYTES))),
          remote(
              "unchanged-requests",
              "requests of that pull with nothing new",
              REQUESTS,
              RemoteFigure.UNCHANGED_REQUESTS,
              ALONE,
              List.of(new Below(2, REQUESTS))),
          remote(
              "unchanged-time",
              "time of that pull with nothing new",
              MILLIS,
              RemoteFigure.UNCHANGED_TIME,
              ALONE,
              List.of()),
          coldPush(HUNDRED_THOUSAND, FilledStore.TABLES, "100,000"),
          coldPull(HUNDRED_THOUSAND, FilledStore.TABLES, "100,000"),
          coldPush(ONE_MILLION, MILLION, "1,000,000"),
          coldPull(ONE_MILLION, MILLION, "1,000,000"),
          remote(
              "pull-apply",
              "final apply of a pull of 100,000 tables beside a busy writer",
              MILLIS,
              RemoteFigure.APPLY_TIME,
              ALONE,
              List.of()),
          remote(
              "pull-blocked",
              "longest wait of that writer for its turn",
              MILLIS,
              RemoteFigure.BLOCKED_TIME,
              ALONE,
              List.of(new AtMostRow(1, "pull-apply", "the final apply"))),
          assessed(
              "assess",
              "assessment of a row count against 30 earlier ones, by default; beside, a plain loop",
              "standard",
              BESIDE_LMDB),
          assessed(
              "assess-robust",
              "the same by the robust z-score; beside, a plain loop",
              "robust",
              BESIDE_LMDB),
          assessed("assess-weekday", "the same by the weekday", "weekday", ALONE),
          memory("memory-heap", "heap for each open store", Memory.HEAP),
          memory("memory-resident", "resident memory for each open store", Memory.RESIDENT));

  static final List<Row> ALL = Stream.of(LEDGERS, WayRows.ALL).flatMap(List::stream).toList();

  private Rows() {}

  /**
   * The row {@code id}.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Row named(String id) {
    return ALL.stream()
        .filter(row -> row.id().equals(id))
        .findAny()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no row " + id + "; rows are " + ALL.stream().map(Row::id).toList()));
  }

  private static Row rate(int threads, List<Target> targets) {
    return new Row(
        "commits-" + threads,
        threads == 1
            ? "durable commits by one thread"
            : "durable commits by " + threads + " threads",
        COMMITS_PER_SECOND,
        Jmh.timed(CommitBenchmark.class, "rate").threads(threads),
        STORES,
        targets);
  }

  private static Row streamed(int tables, String count, List<Target> targets) {
    Preparation filled = (contender, folder) -> StreamedPlans.fill(folder, tables);
    Program program = (contender, folder) -> StreamedPlans.measure(folder, tables);
    return new Row(
        streamedId(tables),
        "heap in use while " + count + " tables are planned in " + StreamedPlans.HEAP_MIB + " MiB",
        MIB,
        new Programs(filled, program),
        ALONE,
        targets);
  }

  private static String streamedId(int tables) {
    return "stream-" + tables;
  }

  /** 5,000 ns are 200,000 a second. */
  private static Row assessed(String id, String title, String method, List<Contender> contenders) {
    Jmh source = Jmh.timed(AssessBenchmark.class, method);
    return new Row(id, title, NANOS, source, contenders, List.of(new Below(5_000, NANOS)));
  }

  private static Row coldPush(RemoteRun run, int tables, String count) {
    return new Row(
        "cold-push-" + tables,
        "first push of " + count + " tables",
        MILLIS,
        new Remote(run, RemoteFigure.COLD_PUSH_TIME),
        ALONE,
        List.of());
  }

  private static Row coldPull(RemoteRun run, int tables, String count) {
    return new Row(
        "cold-pull-" + tables,
        "first pull of " + count + " tables; beside, unpacking and appending only",
        MILLIS,
        new Remote(run, RemoteFigure.COLD_PULL_TIME),
        BESIDE_LMDB,
        List.of(new AtLeast(0.4, LMDB)));
  }

  private static Row remote(
      String id,
      String title,
      Unit unit,
      RemoteFigure figure,
      List<Contender> contenders,
      List<Target> targets) {
    return new Row(id, title, unit, new Remote(HUNDRED_THOUSAND, figure), contenders, targets);
  }

  private static Row memory(String id, String title, Memory memory) {
    Program program = (contender, folder) -> OpenLedgers.measure(contender, folder, memory);
    return new Row(id, title, KIB, new Programs(OpenLedgers::fill, program), STORES, List.of());
  }

  private static void fill(Contender contender, Path folder) {
    try (WatermarkStore store = contender.open(folder)) {
      store.putAll(Table.first(FilledStore.TABLES));
    }
  }
}
