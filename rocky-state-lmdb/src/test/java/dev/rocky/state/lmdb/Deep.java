package dev.rocky.state.lmdb;

import java.time.Duration;

/** Whether this is the long run (system property {@code rocky.depth}), and how long it takes. */
final class Deep {

  static final boolean DEEP = "deep".equals(System.getProperty("rocky.depth"));

  private Deep() {}

  /** How long the deep variant goes on: {@code property} in minutes, by default half an hour. */
  static Duration duration(String property) {
    return Duration.ofMillis(
        (long) (Double.parseDouble(System.getProperty(property, "30")) * 60_000));
  }
}
