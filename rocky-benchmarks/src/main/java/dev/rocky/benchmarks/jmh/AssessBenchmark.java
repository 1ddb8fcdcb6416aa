package dev.rocky.benchmarks.jmh;

import dev.rocky.benchmarks.store.Contender;
import dev.rocky.engine.check.AnomalyDetector;
import dev.rocky.engine.check.RobustZScore;
import dev.rocky.engine.check.SameWeekday;
import dev.rocky.engine.record.Measurement;
import dev.rocky.engine.record.RunId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Row counts of many tables, each assessed against 30 earlier ones: by the detectors, beside it by
 * plain loops over the same counts that only say yes or no. One count in twenty is odd.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets the parameter and calls the setup
public class AssessBenchmark {

  private static final int TABLES = 1_000;
  private static final int POINTS = 30;
  private static final Instant START = Instant.parse("2025-01-06T06:00:00Z");

  private static final AnomalyDetector STANDARD = AnomalyDetector.standard();
  private static final AnomalyDetector WEEKDAY = SameWeekday.in(ZoneId.of("Europe/Vienna"));

  @Param public Contender contender;

  private List<Measurement> current;
  private List<List<Measurement>> baselines;

  @Setup(Level.Trial)
  public void measure() {
    Random random = new Random(1);
    current = new ArrayList<>();
    baselines = new ArrayList<>();
    for (int table = 0; table < TABLES; table++) {
      List<Measurement> newestFirst = new ArrayList<>();
      long count = 1_000L + random.nextInt(1_000_000);
      for (int day = 0; day < POINTS; day++) {
        count += count / 100 * random.nextInt(3);
        newestFirst.add(0, measurement(day, count));
      }
      baselines.add(List.copyOf(newestFirst));
      current.add(measurement(POINTS, table % 20 == 0 ? 3 * count : count + count / 100));
    }
  }

  private static Measurement measurement(int day, long count) {
    Instant at = START.plus(Duration.ofDays(day));
    return new Measurement(count, at, RunId.startedAt(at), false);
  }

  /** The default: the moving average and the stall detector. */
  @Benchmark
  @OperationsPerInvocation(TABLES)
  public void standard(Blackhole blackhole) {
    for (int table = 0; table < TABLES; table++) {
      if (contender == Contender.ROCKY) {
        blackhole.consume(STANDARD.assess(current.get(table), baselines.get(table)));
      } else {
        long count = current.get(table).count();
        blackhole.consume(PlainChecks.standard(count, baselines.get(table)));
      }
    }
  }

  /** The modified z-score over all counts. */
  @Benchmark
  @OperationsPerInvocation(TABLES)
  public void robust(Blackhole blackhole) {
    for (int table = 0; table < TABLES; table++) {
      if (contender == Contender.ROCKY) {
        blackhole.consume(RobustZScore.DEFAULT.assess(current.get(table), baselines.get(table)));
      } else {
        long count = current.get(table).count();
        blackhole.consume(PlainChecks.robust(count, baselines.get(table)));
      }
    }
  }

  /** The same over those of one weekday in a zone with summer time. */
  @Benchmark
  @OperationsPerInvocation(TABLES)
  public void weekday(Blackhole blackhole) {
    for (int table = 0; table < TABLES; table++) {
      blackhole.consume(WEEKDAY.assess(current.get(table), baselines.get(table)));
    }
  }
}
