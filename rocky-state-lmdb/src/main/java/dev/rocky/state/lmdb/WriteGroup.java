package dev.rocky.state.lmdb;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.StateException;
import dev.rocky.state.lmdb.RootTransaction.Inner;
import dev.rocky.state.lmdb.WriterQueue.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Works that become durable by one flush. The thread that has the turn, its leader, has done its
 * own work in the root transaction. Before it commits, those who wait do theirs, one after the
 * other, each on its own thread and in a transaction within the root, so that one that throws takes
 * nothing along. Then they wait for the leader's commit, and share its outcome.
 *
 * <p>The leader does not wait for ever. A work that is not done when the group closes is evicted:
 * its changes are discarded, the leader commits what the others did, and hands its turn over to the
 * evicted one, which repeats its changes in a root transaction of its own; see {@link
 * JoinedTransaction}.
 *
 * <p><b>Threads:</b> the leader's, and those of the works, one of which is at work at a time.
 * <b>Lock order:</b> the lock in here, held during each call of a work into LMDB, then that of
 * {@link WriterQueue}. <b>Invariants:</b>
 *
 * <ul>
 *   <li>While {@code atWork} is a turn, an inner transaction may be open, and the leader stays out
 *       of LMDB.
 *   <li>There is an outcome only after the root transaction was committed or failed.
 *   <li>Whoever was evicted has the turn from then on; nobody else may give it away.
 * </ul>
 */
final class WriteGroup {

  /** How long a leader waits for the works of others. */
  private static final long PATIENCE_NANOS = 10_000_000;

  /** A signal may get lost with an {@link Error}. */
  private static final long LONGEST_PARK = 50_000_000;

  private final RootTransaction root;
  private final WriterQueue queue;
  private final Thread leader = Thread.currentThread();
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Turn> done = new ArrayList<>();

  private final long closes = System.nanoTime() + PATIENCE_NANOS;
  private @Nullable Turn atWork;
  private @Nullable Inner inner;
  private @Nullable Turn evicted;
  private @Nullable RuntimeException broken;
  private volatile @Nullable Outcome outcome;

  /** A group of the work that was done in {@code root}, whose thread is the current one. */
  WriteGroup(RootTransaction root, WriterQueue queue) {
    this.root = root;
    this.queue = queue;
  }

  /**
   * Lets others do their work until nobody waits, or time is up; for the leader. {@link #shut} must
   * follow.
   */
  void gather() {
    lock.lock();
    try {
      admitNext();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (!isGathered()) {
      LockSupport.parkNanos(this, closes - System.nanoTime());
      interrupted |= Thread.interrupted(); // it would keep the thread from parking
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Evicts who is at work, if anybody still is; for the leader. It takes no memory, so that it can
   * be relied on after an {@link Error}.
   *
   * @return who was evicted and has the turn now
   */
  @Nullable Turn shut() {
    while (!lock.tryLock()) {
      Thread.onSpinWait();
    }
    try {
      evict();
    } catch (RuntimeException e) {
      // The root transaction is closed next, and ends the inner one with it.
    } finally {
      lock.unlock();
    }
    return evicted;
  }

  /** Whether {@code turn} was evicted. */
  boolean isHeir(Turn turn) {
    lock.lock();
    try {
      return evicted == turn;
    } finally {
      lock.unlock();
    }
  }

  /** Commits what was gathered; for the leader. */
  void commit() {
    if (broken != null) {
      throw broken;
    }
    root.commit();
  }

  /**
   * Tells those who wait for it how the commit ended; for the leader, after the root is closed.
   *
   * @param failure why nothing was committed; {@code null} if it was
   */
  void announce(@Nullable Throwable failure) {
    outcome = new Outcome(failure);
    done.forEach(Turn::wake);
    if (evicted != null) {
      evicted.wake();
    }
  }

  /**
   * Begins the inner transaction of {@code turn}, unless it was evicted already. {@link #leave}
   * must follow, also after an exception.
   */
  void enter(Turn turn) {
    lock.lock();
    try {
      if (atWork == turn) {
        inner = root.begin();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes {@code call} within the inner transaction of {@code turn}.
   *
   * @return what it returned; {@code null} if the turn was evicted
   */
  <T> @Nullable T call(Turn turn, Function<LmdbWriteTransaction, T> call) {
    lock.lock();
    try {
      return atWork == turn ? call.apply(requireNonNull(inner).changes()) : null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the work of {@code turn}.
   *
   * @param keep whether its changes become part of the root
   * @return {@code false} if it was evicted
   * @throws StateException if its changes are void; they are discarded
   */
  boolean leave(Turn turn, boolean keep) {
    lock.lock();
    try {
      if (atWork != turn) {
        return false;
      }
      try {
        done.add(turn);
        if (keep) {
          keep(requireNonNull(inner));
        }
      } finally {
        end();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the leader has committed.
   *
   * @throws StateException if that failed
   */
  void awaitOutcome() {
    boolean interrupted = false;
    Outcome found;
    while ((found = outcome) == null) {
      LockSupport.parkNanos(this, LONGEST_PARK);
      interrupted |= Thread.interrupted(); // it would keep the thread from parking
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (found.failure != null) {
      throw Failures.again(found.failure);
    }
  }

  private void keep(Inner changes) {
    changes.changes().checkWhole();
    try {
      changes.commit();
    } catch (RuntimeException | Error e) {
      broken = Failures.ofWork(e); // what became of the root is not known
      throw e;
    }
  }

  private void end() {
    try {
      discard();
    } finally {
      admitNext();
      if (atWork == null) {
        LockSupport.unpark(leader);
      }
    }
  }

  private void evict() {
    if (atWork != null) {
      evicted = atWork;
      atWork = null;
      discard();
    }
  }

  private void discard() {
    Inner ended = inner;
    inner = null;
    if (ended != null) {
      ended.close();
    }
  }

  private void admitNext() {
    atWork = broken == null && System.nanoTime() - closes < 0 ? queue.admit(this) : null;
  }

  private boolean isGathered() {
    lock.lock();
    try {
      if (System.nanoTime() - closes >= 0) {
        evict();
      }
      return atWork == null;
    } finally {
      lock.unlock();
    }
  }

  private record Outcome(@Nullable Throwable failure) {}
}
