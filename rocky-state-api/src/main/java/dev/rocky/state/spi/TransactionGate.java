package dev.rocky.state.spi;

import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Lets the transactions of a store in together, and one thing in alone: closing for good, or a
 * change under which no transaction may be.
 *
 * <p><b>Threads:</b> any. Going in and out takes no lock while nobody wants to be alone: a thread
 * writes down in its own {@code Visit} that it is inside, and looks afterwards whether it may be;
 * who wants to be alone says so first, and looks at the visits afterwards. One of the two sees the
 * other. The lock is a leaf, held for a few instructions, except by {@link #alone}, which holds it
 * during its action: whoever comes meanwhile waits, as he should.
 *
 * <p><b>Invariants:</b>
 *
 * <ul>
 *   <li>After {@link #close} returned {@code true}, nobody is inside, and nobody gets in again.
 *   <li>While an action of {@link #alone} runs, nobody is inside.
 *   <li>A thread that is inside gets in again without waiting, closing or not; otherwise a nested
 *       transaction would wait for the closer, which waits for the outer one.
 *   <li>A thread that runs out of stack on its way in is not inside; one that gets in has tried
 *       before whether there is enough to get out. A signal may get lost all the same, so nobody
 *       waits for one for long.
 * </ul>
 *
 * @since 0.1
 */
public final class TransactionGate {

  private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int FEW_THREADS = 64;

  /** More than the frames of {@link #exit}, because compiled ones are small. */
  private static final int CALLS_TO_GET_OUT = 64;

  /** What one thread does here. Only that thread writes it. */
  private static final class Visit {
    /** How often the thread went in and not yet out. */
    volatile int depth;
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Thread, Visit> visits = new ConcurrentHashMap<>();
  private volatile int roomForVisits = FEW_THREADS;
  private volatile boolean closed;
  private volatile boolean reserved;

  /** A gate that is open. */
  public TransactionGate() {}

  /**
   * Goes in; {@link #exit} must follow. Waits while somebody wants to be {@link #alone}.
   *
   * @return {@code false} if the gate is closed; the caller is not inside then
   */
  public boolean enter() {
    Visit visit = visits.get(Thread.currentThread());
    if (visit == null) {
      visit = firstVisit();
    }
    requireStack(CALLS_TO_GET_OUT);
    int depth = visit.depth;
    visit.depth = depth + 1;
    if (depth > 0 || !(closed || reserved)) {
      return true;
    }
    visit.depth = 0;
    return enterLater(visit);
  }

  /** Goes out as often as it went in. */
  public void exit() {
    Visit visit = visits.get(Thread.currentThread());
    if (visit == null || visit.depth == 0) {
      return;
    }
    int depth = visit.depth - 1;
    visit.depth = depth;
    if (depth == 0 && (closed || reserved)) {
      signal();
    }
  }

  /** Whether the current thread is inside. */
  public boolean isInside() {
    Visit visit = visits.get(Thread.currentThread());
    return visit != null && visit.depth > 0;
  }

  /**
   * Refuses everybody who is not inside, and waits until all are out. Must not be called from
   * inside.
   *
   * @return whether this call closed it; {@code false} if another did
   */
  public boolean close() {
    lock.lock();
    try {
      boolean first = !closed;
      closed = true;
      changed.signalAll();
      await(Long.MAX_VALUE, this::isEmpty);
      return first;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Runs {@code action} while nobody is inside. Those who come meanwhile wait.
   *
   * @param nanos how long to wait for those who are inside
   * @return whether it ran; {@code false} after the time, or if the caller itself is inside
   */
  public boolean alone(long nanos, Runnable action) {
    if (isInside()) {
      return false;
    }
    lock.lock();
    try {
      long left = await(nanos, () -> !reserved);
      if (left < 0) {
        return false;
      }
      reserved = true;
      try {
        if (await(left, this::isEmpty) < 0) {
          return false;
        }
        action.run();
        return true;
      } finally {
        reserved = false;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Calls itself so many times. To be called before anything has changed: a thread that has no
   * stack left for {@link #exit} is to fail on its way in.
   */
  private static int requireStack(int calls) {
    return calls == 0 ? 0 : requireStack(calls - 1) + 1;
  }

  private Visit firstVisit() {
    if (visits.size() >= roomForVisits) {
      visits.keySet().removeIf(thread -> !thread.isAlive());
      roomForVisits = Math.max(FEW_THREADS, 2 * visits.size());
    }
    Visit visit = new Visit();
    visits.put(Thread.currentThread(), visit);
    return visit;
  }

  /** Goes in when nobody wants to be alone any more; the caller is not inside yet. */
  private boolean enterLater(Visit visit) {
    lock.lock();
    try {
      changed.signalAll(); // whoever saw the attempt
      await(Long.MAX_VALUE, () -> closed || !reserved);
      visit.depth = closed ? 0 : 1;
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether nobody is inside. Somebody may still be on the way in, and will turn around. */
  private boolean isEmpty() {
    VarHandle.fullFence(); // the table of the visits is not read in the order of volatile fields
    for (Map.Entry<Thread, Visit> entry : visits.entrySet()) {
      if (entry.getValue().depth > 0 && entry.getKey().isAlive()) {
        return false;
      }
    }
    return true;
  }

  /**
   * The nanoseconds that were left when {@code condition} held, or -1 if it did not come to hold in
   * time.
   */
  private long await(long nanos, BooleanSupplier condition) {
    long left = nanos;
    boolean interrupted = false;
    try {
      while (!condition.getAsBoolean()) {
        if (left <= 0) {
          return -1;
        }
        long wait = Math.min(left, LONGEST_WAIT);
        try {
          left -= wait - changed.awaitNanos(wait);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      return Math.max(left, 0);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
