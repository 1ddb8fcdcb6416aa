package dev.rocky.state.sync;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * The time that one transfer gives to its cache: a quarter of its own. What several calls take side
 * by side counts once. A call gets what is left, so all together end no later than a call may end
 * behind its time.
 *
 * <p>May be used by several threads; one lock, under which nothing waits.
 */
final class CacheTime {

  private static final int SHARE = 4;

  private final Duration share;
  private final Supplier<Duration> elapsed;
  private final Supplier<Duration> left;
  private Duration spent = Duration.ZERO;
  private Duration since = Duration.ZERO;
  private int calls;

  /**
   * Nothing is spent yet.
   *
   * @param whole the transfer's time
   * @param elapsed how much of it is over
   * @param left how much of it is left; not negative
   */
  CacheTime(Duration whole, Supplier<Duration> elapsed, Supplier<Duration> left) {
    this.share = whole.dividedBy(SHARE);
    this.elapsed = elapsed;
    this.left = left;
  }

  /** How much there is. */
  Duration share() {
    return share;
  }

  /** A call begins, and may take what is returned; not negative. Its end must be told. */
  synchronized Duration begin() {
    Duration now = elapsed.get();
    if (calls++ == 0) {
      since = now;
    }
    Duration rest = share.minus(spent).minus(now.minus(since));
    Duration whole = left.get();
    Duration least = rest.compareTo(whole) < 0 ? rest : whole;
    return least.isNegative() ? Duration.ZERO : least;
  }

  /** A call has ended. */
  synchronized void end() {
    if (--calls == 0) {
      spent = spent.plus(elapsed.get().minus(since));
    }
  }

  /** Whether nothing of it is left. */
  synchronized boolean isSpent() {
    Duration running = calls == 0 ? Duration.ZERO : elapsed.get().minus(since);
    return spent.plus(running).compareTo(share) >= 0;
  }
}
