package dev.rocky.benchmarks;

import dev.rocky.benchmarks.remote.RemoteFigure;
import dev.rocky.benchmarks.store.Contender;
import java.nio.file.Path;

/** Where the figures of a row come from. */
sealed interface Source {

  /**
   * A benchmark of JMH.
   *
   * @param type its class
   * @param method its method
   * @param threads how many threads call it
   * @param shots whether each value is one call, rather than what a second of calls gives
   */
  record Jmh(Class<?> type, String method, int threads, boolean shots) implements Source {

    static Jmh timed(Class<?> type, String method) {
      return new Jmh(type, method, 1, false);
    }

    static Jmh shots(Class<?> type, String method) {
      return new Jmh(type, method, 1, true);
    }

    Jmh threads(int count) {
      return new Jmh(type, method, count, shots);
    }
  }

  /**
   * Programs that measure themselves.
   *
   * @param prepared what a folder must hold that all runs of a contender share
   * @param program one of them
   */
  record Programs(Preparation prepared, Program program) implements Source {}

  /**
   * One figure of a program that measures many at once.
   *
   * @param program shared by the rows; runs when the first of them asks
   * @param figure which
   */
  record Remote(RemoteRun program, RemoteFigure figure) implements Source {}

  /** What one row has more than another, by their medians. */
  record Difference(String greater, String smaller) implements Source {}

  /** Fills an empty folder. */
  @FunctionalInterface
  interface Preparation {
    void fill(Contender contender, Path folder);
  }

  /** Runs a program and returns the value that it measured. */
  @FunctionalInterface
  interface Program {
    double measure(Contender contender, Path folder);
  }
}
