package dev.rocky.state.sync;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Time that goes on when a transfer waits, or a test says so. */
final class MovedClock implements TransferClock {

  private final List<Duration> pauses = new ArrayList<>();
  private long nanos = -5_000_000_000L; // as System.nanoTime, it may begin below zero

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  @Override
  public synchronized void pause(Duration time) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    pauses.add(time);
    advance(time);
  }

  synchronized void advance(Duration time) {
    nanos += time.toNanos();
  }

  /** What was waited for so far, in milliseconds. */
  synchronized List<Long> pauses() {
    return pauses.stream().map(Duration::toMillis).collect(Collectors.toList());
  }
}
