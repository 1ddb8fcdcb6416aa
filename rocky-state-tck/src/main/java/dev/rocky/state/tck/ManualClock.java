package dev.rocky.state.tck;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock that stands still until it is told to go on: time in tests without waiting. Clocks made
 * of it by {@link #withZone} go on with it. All methods may be called from any thread.
 *
 * @since 0.1
 */
public final class ManualClock extends Clock {

  private final AtomicReference<Instant> now;
  private final ZoneId zone;

  /** A clock in UTC that stands at {@code start}. */
  public ManualClock(Instant start) {
    this(start, ZoneOffset.UTC);
  }

  /** A clock in {@code zone} that stands at {@code start}. */
  public ManualClock(Instant start, ZoneId zone) {
    this(new AtomicReference<>(requireNonNull(start, "start")), requireNonNull(zone, "zone"));
  }

  private ManualClock(AtomicReference<Instant> now, ZoneId zone) {
    this.now = now;
    this.zone = zone;
  }

  /**
   * Moves the clock, for everybody who holds it or a clock made of it.
   *
   * @param time may be negative: clocks of machines do go back
   * @return the time after the move
   */
  public Instant advance(Duration time) {
    requireNonNull(time, "time");
    return requireNonNull(now.updateAndGet(before -> before.plus(time)));
  }

  /** Moves the clock to {@code instant}. */
  public void set(Instant instant) {
    now.set(requireNonNull(instant, "instant"));
  }

  @Override
  public Instant instant() {
    return requireNonNull(now.get());
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId other) {
    return new ManualClock(now, requireNonNull(other, "other"));
  }

  /** Two clocks are equal if they move together and have the same zone. */
  @Override
  public boolean equals(Object other) {
    return other instanceof ManualClock clock && now == clock.now && zone.equals(clock.zone);
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(now) * 31 + zone.hashCode();
  }

  @Override
  public String toString() {
    return "ManualClock[" + now.get() + ", " + zone + "]";
  }
}
