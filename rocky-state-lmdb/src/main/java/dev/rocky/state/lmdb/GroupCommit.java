package dev.rocky.state.lmdb;

import dev.rocky.state.StateException;
import dev.rocky.state.StateStore.WriteWork;
import dev.rocky.state.StoreBusyException;
import dev.rocky.state.lmdb.WriterQueue.Turn;
import dev.rocky.state.spi.CheckedTransaction;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writes of this process: one after the other, those that wait for each other behind one flush.
 * A writer that finds nobody else works right in LMDB's transaction, as if there were no groups;
 * {@link WriteGroup} tells what happens to those who come meanwhile.
 *
 * <p><b>Threads:</b> any. <b>Lock order:</b> the turn of {@link WriterQueue}, then {@link
 * ProcessLock}, then the gate of {@link Environment}. <b>Invariants:</b>
 *
 * <ul>
 *   <li>Works run, and LMDB's write transaction is open, only under the turn and the process lock.
 *   <li>Who has the turn when his write ends passes it on, whatever happened, unless another
 *       inherited it.
 * </ul>
 */
final class GroupCommit {

  /**
   * Much more than the calls around a work; they hold locks that a deeper one would leave taken.
   */
  private static final int CALLS_OF_A_WRITE = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(LmdbStateStore.class);

  private final Environment environment;
  private final ProcessLock processes;
  private final WriterQueue queue;

  /** The thread whose work is running. */
  private volatile @Nullable Thread atWork;

  GroupCommit(Environment environment, ProcessLock processes, WriterQueue queue) {
    this.environment = environment;
    this.processes = processes;
    this.queue = queue;
  }

  /** Whether the current thread is within a work. */
  boolean isAtWork() {
    return atWork == Thread.currentThread();
  }

  /**
   * Runs {@code work} and commits its changes durably.
   *
   * @throws StoreBusyException after {@code timeout}, or when interrupted, before the work ran
   */
  <T extends @Nullable Object, X extends Exception> T write(Duration timeout, WriteWork<T, X> work)
      throws X {
    requireStack(CALLS_OF_A_WRITE);
    long since = System.nanoTime();
    Turn turn =
        environment.isReading() ? awaitWithinRead(timeout, since) : queue.await(timeout, since);
    WriteGroup group = turn.group();
    return group == null ? lead(timeout, since, work) : join(group, turn, work);
  }

  /** Fails here, where nothing is held yet, if the stack may not do for {@code calls} more. */
  static int requireStack(int calls) {
    return calls == 0 ? 0 : requireStack(calls - 1) + 1;
  }

  private Turn awaitWithinRead(Duration timeout, long since) {
    return queue
        .awaitUnless(environment::isRoomWanted, timeout, since)
        .orElseThrow(environment::noRoomWithinRead);
  }

  private <T extends @Nullable Object, X extends Exception> T lead(
      Duration timeout, long since, WriteWork<T, X> work) throws X {
    RootTransaction root = begin(timeout, since);
    T result;
    boolean whole = false;
    try {
      LmdbWriteTransaction changes = root.changes();
      result = run(work, changes);
      changes.checkWhole();
      whole = true;
    } finally {
      if (!whole) {
        giveUp(root);
      }
    }
    commit(root);
    return result;
  }

  private <T extends @Nullable Object, X extends Exception> T join(
      WriteGroup group, Turn turn, WriteWork<T, X> work) throws X {
    JoinedTransaction changes = null;
    T result;
    boolean kept = false;
    boolean evicted = false;
    try {
      group.enter(turn);
      changes = new JoinedTransaction(group, turn, environment);
      result = run(work, changes);
      kept = group.leave(turn, true);
      evicted = !kept;
    } finally {
      if (!kept && !evicted) {
        discard(group, turn, changes);
      }
    }
    if (evicted) {
      commitAlone(group, changes);
    } else {
      group.awaitOutcome();
    }
    return result;
  }

  /**
   * Takes back a work that failed. It may have failed for what it read of the changes before it,
   * and must not tell of them before they are durable.
   */
  private void discard(WriteGroup group, Turn turn, @Nullable JoinedTransaction changes) {
    boolean unused = group.leave(turn, false);
    if (group.isHeir(turn)) {
      giveUp(group, changes);
    } else {
      awaitQuietly(group);
    }
  }

  private void commitAlone(WriteGroup group, JoinedTransaction changes) {
    boolean whole = false;
    RootTransaction root;
    try {
      root = changes.goAlone();
      changes.checkWhole();
      whole = true;
    } finally {
      if (!whole) {
        giveUp(group, changes);
      }
    }
    commit(root);
  }

  private <T extends @Nullable Object, X extends Exception> T run(
      WriteWork<T, X> work, CheckedTransaction changes) throws X {
    atWork = Thread.currentThread();
    try {
      return work.run(changes);
    } finally {
      atWork = null;
      changes.end();
    }
  }

  /** Begins a transaction, with the turn, or passes that on. */
  private RootTransaction begin(Duration timeout, long since) {
    boolean begun = false;
    try {
      processes.acquire(timeout, since);
      RootTransaction root = environment.beginWrite();
      begun = true;
      return root;
    } finally {
      if (!begun) {
        endTurn();
      }
    }
  }

  /**
   * Commits, with the changes of those who wait, and passes the turn on. Nobody is let in when
   * other processes should have theirs: a chain of works that are evicted would shut them out.
   */
  private void commit(RootTransaction root) {
    WriteGroup group = null;
    boolean committed = false;
    Throwable failure = null;
    try {
      group = new WriteGroup(root, queue);
      if (!processes.isSliceOver()) {
        group.gather();
      }
      group.commit();
      committed = true;
    } catch (RuntimeException | Error e) {
      failure = e;
      throw e;
    } finally {
      Turn heir = group == null ? null : group.shut();
      try {
        root.close();
      } finally {
        end(group, heir, committed, failure);
      }
    }
  }

  private void end(
      @Nullable WriteGroup group,
      @Nullable Turn heir,
      boolean committed,
      @Nullable Throwable failure) {
    try {
      if (heir == null) {
        endTurn();
      }
    } catch (StateException e) {
      if (!committed) {
        throw e;
      }
      // The changes are durable, and must not be reported as failed.
      LOG.atWarn().setCause(e).log("ledger.not_unlocked");
    } finally {
      if (group != null) {
        group.announce(failure);
      }
    }
  }

  private void giveUp(RootTransaction root) {
    try {
      root.close();
    } finally {
      endTurn();
    }
  }

  /** For who was evicted, and inherited the turn. */
  private void giveUp(WriteGroup group, @Nullable JoinedTransaction changes) {
    RootTransaction alone = changes == null ? null : changes.alone();
    if (alone != null) {
      giveUp(alone);
      return;
    }
    try {
      awaitQuietly(group);
    } finally {
      endTurn();
    }
  }

  private static void awaitQuietly(WriteGroup group) {
    try {
      group.awaitOutcome();
    } catch (StateException e) {
      // no matter: nothing of this one is to be kept
    }
  }

  private void endTurn() {
    try {
      processes.release();
    } finally {
      queue.pass();
    }
  }
}
