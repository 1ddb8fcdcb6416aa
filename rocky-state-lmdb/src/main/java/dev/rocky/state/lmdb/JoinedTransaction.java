package dev.rocky.state.lmdb;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Key;
import dev.rocky.state.Scan;
import dev.rocky.state.StateException;
import dev.rocky.state.lmdb.WriterQueue.Turn;
import dev.rocky.state.spi.CheckedTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a work sees that does its changes within the group of another. It keeps a log of them: when
 * it is evicted, it waits for the group's outcome and repeats them in a root transaction of its
 * own. Nobody can have written in between, since its thread has the turn by then. The work notices
 * nothing. The log is no longer than what can be changed while a leader has patience.
 *
 * <p>As the leader may take the inner transaction away between any two calls, no cursor stays open
 * while the work runs: a scan reads ahead a batch at a time.
 */
final class JoinedTransaction extends CheckedTransaction {

  private static final int BATCH_ENTRIES = 128;
  private static final long BATCH_BYTES = 1 << 20;
  private static final int CALLS_IN_A_GROUP = 500;

  private final WriteGroup group;
  private final Turn turn;
  private final Environment environment;
  private final ChangeLog log = new ChangeLog();
  private @Nullable RootTransaction alone;
  private @Nullable LmdbWriteTransaction changes;
  private @Nullable StateException failure;

  /**
   * Still set after a call that threw what nothing could be noted of, for want of stack or memory.
   */
  private boolean underWay;

  JoinedTransaction(WriteGroup group, Turn turn, Environment environment) {
    super(true);
    this.group = group;
    this.turn = turn;
    this.environment = environment;
  }

  /**
   * Leaves the group for a root transaction of its own, unless it did. For whoever was evicted.
   *
   * @throws StateException if the group failed, from whose changes this work may have read, or the
   *     changes cannot be repeated; it is void then
   */
  RootTransaction goAlone() {
    checkNotVoid();
    if (alone != null) {
      return alone;
    }
    underWay = true;
    try {
      group.awaitOutcome();
      RootTransaction root = environment.beginWrite();
      alone = root;
      changes = root.changes();
      log.repeat(changes);
      underWay = false;
      return root;
    } catch (RuntimeException | Error e) {
      failure = Failures.ofWork(e);
      throw e;
    }
  }

  /** The root transaction of its own, if it has one. */
  @Nullable RootTransaction alone() {
    return alone;
  }

  /** Throws what made its changes void, if something did. For whoever was evicted. */
  void checkWhole() {
    checkNotVoid();
    requireNonNull(changes).checkWhole();
  }

  private void checkNotVoid() {
    if (failure != null) {
      throw failure;
    }
    if (underWay) {
      throw new StateException("A change ended half way, and its transaction with it");
    }
  }

  @Override
  protected byte @Nullable [] find(Key key) {
    return call(tx -> Optional.ofNullable(tx.find(key))).orElse(null);
  }

  @Override
  protected void visit(Scan scan, Visitor visitor) {
    Scan rest = scan;
    while (true) {
      Scan from = rest;
      List<Entry> batch = call(tx -> read(tx, from));
      for (Entry entry : batch) {
        if (!visitor.visit(entry.key, entry.value)) {
          return;
        }
      }
      if (batch.isEmpty()) {
        return;
      }
      rest = scan.after(batch.get(batch.size() - 1).key);
    }
  }

  @Override
  protected void store(Key key, byte[] value) {
    call(
        tx -> {
          tx.store(key, value);
          if (alone == null) {
            log.put(key, value);
          }
          return true;
        });
  }

  @Override
  protected boolean remove(Key key) {
    return call(
        tx -> {
          boolean removed = tx.remove(key);
          if (alone == null) {
            log.delete(key);
          }
          return removed;
        });
  }

  private <T> T call(Function<LmdbWriteTransaction, T> call) {
    GroupCommit.requireStack(CALLS_IN_A_GROUP);
    checkNotVoid();
    if (alone == null) {
      T result = callInGroup(call);
      if (result != null) {
        return result;
      }
    }
    goAlone();
    return call.apply(requireNonNull(changes));
  }

  private <T> @Nullable T callInGroup(Function<LmdbWriteTransaction, T> call) {
    underWay = true;
    try {
      T result = group.call(turn, call);
      underWay = false;
      return result;
    } catch (RuntimeException | Error e) {
      failure = Failures.ofWork(e); // the log may lack this change: it must not be repeated
      throw e;
    }
  }

  private static List<Entry> read(LmdbWriteTransaction tx, Scan scan) {
    List<Entry> batch = new ArrayList<>();
    long[] bytes = {0};
    tx.visit(
        scan,
        (key, value) -> {
          batch.add(new Entry(key, value));
          bytes[0] += value.length;
          return batch.size() < BATCH_ENTRIES && bytes[0] < BATCH_BYTES;
        });
    return batch;
  }

  private static final class Entry {
    final Key key;
    final byte[] value;

    Entry(Key key, byte[] value) {
      this.key = key;
      this.value = value;
    }
  }
}
