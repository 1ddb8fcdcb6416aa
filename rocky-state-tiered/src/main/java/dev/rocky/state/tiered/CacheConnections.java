package dev.rocky.state.tiered;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * How long a call of a cache may take: a short time over a connection that is there, and more if
 * one has to be made first, or if it is the first call of its kind, whose code this JVM has yet to
 * load. A cache that does not answer then has spent that, and gets it again when it has been left
 * alone for a while.
 *
 * <p>No store tells what connections it has. But it keeps those that were answered, to use them
 * again, and gives up all of them when a call fails. So as many calls as were answered side by side
 * a short while ago, and not failed since, find one.
 *
 * <p>All methods may be called from any thread; one lock, under which nothing waits.
 */
final class CacheConnections {

  /** Stores keep a connection that nobody uses for longer than that. */
  private static final Duration REST = Duration.ofSeconds(30);

  /** Kinds of calls. */
  enum Kind {
    GET,
    PUT,
    FORGET,
    READ,
    OFFER
  }

  private final Duration connecting;
  private final long recovery;
  private final LongSupplier clock;
  private final Set<Kind> known = EnumSet.noneOf(Kind.class);

  /** How many answered, and are not used just now. */
  private int resting;

  private long answered;
  private long changes;

  /** Whether, and since when, the time to make connections is running, once for all that do. */
  private boolean running;

  private long since;

  /** Whether, and when, it was spent in vain. */
  private boolean spent;

  private long spentAt;

  /**
   * No connection yet.
   *
   * @param connecting how long a call may take that makes one
   * @param recovery after what time one that does not answer may take as long again
   * @param clock nanoseconds since some time
   */
  CacheConnections(Duration connecting, Duration recovery, LongSupplier clock) {
    this.connecting = connecting;
    this.recovery = recovery.toNanos();
    this.clock = clock;
  }

  /**
   * One call begins; how it ended must be told.
   *
   * @param usual how long it may take over a connection that is there
   */
  synchronized Use use(Kind kind, Duration usual) {
    long now = clock.getAsLong();
    if (now - answered >= REST.toNanos()) {
      resting = 0;
    }
    if (resting > 0) {
      resting--;
      return new Use(kind, known.contains(kind) ? usual : longer(usual, connecting), false);
    }
    if (spent && now - spentAt < recovery) {
      return new Use(kind, usual, false);
    }
    spent = false;
    if (!running) {
      running = true;
      since = now;
    }
    return new Use(kind, longer(usual, connecting.minusNanos(now - since)), true);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  private synchronized void answered(Use use) {
    known.add(use.kind);
    running = false;
    spent = false;
    if (use.began == changes) {
      resting++;
      answered = clock.getAsLong();
    }
  }

  private synchronized void failed(Use use) {
    if (use.connects) {
      spent = true;
      spentAt = clock.getAsLong();
    }
    ended(use);
  }

  private synchronized void ended(Use use) {
    if (use.connects) {
      running = false;
    }
    resting = 0;
    changes++;
  }

  /** One call; ends in one of three ways. */
  final class Use {

    private final Kind kind;
    private final Duration time;
    private final boolean connects;
    private final long began = changes;

    private Use(Kind kind, Duration time, boolean connects) {
      this.kind = kind;
      this.time = time;
      this.connects = connects;
    }

    /** How long it may take. */
    Duration time() {
      return time;
    }

    /** The cache answered. */
    void answered() {
      CacheConnections.this.answered(this);
    }

    /** It did not, or not clearly. */
    void failed() {
      CacheConnections.this.failed(this);
    }

    /** The call ended for a reason of this machine. */
    void cancelled() {
      CacheConnections.this.ended(this);
    }
  }
}
