package dev.rocky.benchmarks;

/**
 * How much is done for one figure.
 *
 * <p>In each round every contender has its turn, so that what is compared lies close together in
 * time, and what changes on the machine meanwhile meets all of them.
 */
public enum Effort {
  /** To see that everything runs; the figures are noisy. A few minutes. */
  QUICK(1, 1, 2, 2, 5, 3),
  /** For figures to publish. About ten minutes on two cores. */
  FULL(1, 3, 5, 8, 12, 5);

  private final int rounds;
  private final int warmUpSeconds;
  private final int seconds;
  private final int warmUpShots;
  private final int shots;
  private final int repeats;

  Effort(int rounds, int warmUpSeconds, int seconds, int warmUpShots, int shots, int repeats) {
    this.rounds = rounds;
    this.warmUpSeconds = warmUpSeconds;
    this.seconds = seconds;
    this.warmUpShots = warmUpShots;
    this.shots = shots;
    this.repeats = repeats;
  }

  /** How many JVMs measure each contender with JMH. */
  int rounds() {
    return rounds;
  }

  /** Seconds in each JVM that do not count, of benchmarks that take a time. */
  int warmUpSeconds() {
    return warmUpSeconds;
  }

  /** Seconds that count; each gives a value. */
  int seconds() {
    return seconds;
  }

  /** Calls in each JVM that do not count, of benchmarks that are called once for each value. */
  int warmUpShots() {
    return warmUpShots;
  }

  /** Calls that count. */
  int shots() {
    return shots;
  }

  /** How often a program is run that measures itself. */
  int repeats() {
    return repeats;
  }
}
