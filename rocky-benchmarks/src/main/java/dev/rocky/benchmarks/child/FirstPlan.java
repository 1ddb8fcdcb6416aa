package dev.rocky.benchmarks.child;

import dev.rocky.benchmarks.plan.Plans;
import dev.rocky.benchmarks.store.Contender;
import dev.rocky.benchmarks.store.Table;
import java.nio.file.Path;
import java.util.List;

/**
 * The time from the first line of a program to the first plan, in a JVM that did nothing before.
 */
public final class FirstPlan {

  private static final double NANOS_PER_MILLI = 1e6;

  private FirstPlan() {}

  /** Milliseconds in a new JVM. */
  public static double measure(Contender contender, Path folder) {
    return Child.measure(List.of(), FirstPlan.class, contender.name(), folder.toString());
  }

  /**
   * The program.
   *
   * @param arguments the contender, its folder
   */
  public static void main(String[] arguments) {
    long start = System.nanoTime();
    Contender contender = Contender.valueOf(arguments[0]);
    try (Plans plans = Plans.open(contender, Path.of(arguments[1]), List.of(Table.key(0)))) {
      plans.planAll(
          sql -> {
            if (sql.startsWith("INSERT")) {
              System.out.println((System.nanoTime() - start) / NANOS_PER_MILLI);
            }
          });
    }
  }
}
