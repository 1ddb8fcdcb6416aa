package dev.rocky.benchmarks;

import dev.rocky.benchmarks.store.Contender;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs one benchmark of JMH, contender after contender, in rounds. */
final class JmhRun {

  private static final double MEDIAN = 50;

  private JmhRun() {}

  /** The values of {@code row}, whose source is {@code source}. */
  static List<Measurement> measure(Row row, Source.Jmh source, Effort effort) {
    Map<Contender, List<Double>> values = new EnumMap<>(Contender.class);
    row.contenders().forEach(contender -> values.put(contender, new ArrayList<>()));
    for (int round = 0; round < effort.rounds(); round++) {
      for (RunResult run : run(row, source, effort)) {
        Contender contender = Contender.valueOf(run.getParams().getParam("contender"));
        values.getOrDefault(contender, List.of()).addAll(values(run));
      }
    }
    return Measurement.of(row, values);
  }

  private static Collection<RunResult> run(Row row, Source.Jmh source, Effort effort) {
    String name = source.type().getName() + "." + source.method();
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(name) + "$")
            .param("contender", row.contenders().stream().map(Enum::name).toArray(String[]::new))
            .threads(source.threads())
            .forks(1)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true);
    if (source.shots()) {
      options.warmupIterations(effort.warmUpShots()).measurementIterations(effort.shots());
    } else {
      options
          .warmupIterations(effort.warmUpSeconds())
          .warmupTime(TimeValue.seconds(1))
          .measurementIterations(effort.seconds())
          .measurementTime(TimeValue.seconds(1));
    }
    try {
      return new Runner(options.build()).run();
    } catch (RunnerException e) {
      throw new IllegalStateException("The benchmark " + name + " failed", e);
    }
  }

  /** One value for each iteration: its median where single calls were timed. */
  private static List<Double> values(RunResult run) {
    List<Double> values = new ArrayList<>();
    for (BenchmarkResult fork : run.getBenchmarkResults()) {
      for (IterationResult iteration : fork.getIterationResults()) {
        Result<?> result = iteration.getPrimaryResult();
        values.add(
            run.getParams().getMode() == Mode.SampleTime
                ? result.getStatistics().getPercentile(MEDIAN)
                : result.getScore());
      }
    }
    return values;
  }
}
