package dev.rocky.state.lmdb;

import dev.rocky.state.StateException;
import java.nio.file.Path;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.Txn;

/**
 * A write transaction of LMDB that commits and flushes, as opposed to those within it. While it is
 * open its thread is inside the gate of the {@link Environment}.
 *
 * <p><b>Threads:</b> it is begun, committed and closed on one thread of the operating system, which
 * owns LMDB's lock meanwhile; {@link NativeThread} sees to that. All other calls may come from any
 * thread, one at a time: LMDB keeps nothing else by thread in an environment opened with NOTLS.
 */
final class RootTransaction implements AutoCloseable {

  private final Environment environment;
  private final NativeThread thread;
  private final Env<byte[]> env;
  private final Dbi<byte[]> dbi;
  private final Txn<byte[]> txn;
  private final Path file;
  private final LmdbWriteTransaction changes;

  /** For {@link Environment#beginWrite}. */
  RootTransaction(
      Environment environment,
      NativeThread thread,
      Env<byte[]> env,
      Dbi<byte[]> dbi,
      Txn<byte[]> txn,
      Path file) {
    this.environment = environment;
    this.thread = thread;
    this.env = env;
    this.dbi = dbi;
    this.txn = txn;
    this.file = file;
    this.changes = new LmdbWriteTransaction(dbi, txn, file, environment);
  }

  /** Changes right in this transaction: it cannot be committed if they fail. */
  LmdbWriteTransaction changes() {
    return changes;
  }

  /** Begins a transaction within this one, which has no more changes of its own. */
  Inner begin() {
    try {
      changes.close();
      return new Inner(env.txn(txn));
    } catch (RuntimeException e) {
      throw Failures.translate(e, file);
    }
  }

  /**
   * Commits it durably.
   *
   * @throws StateException if it could not be; then nothing of it happened
   */
  void commit() {
    changes.close();
    environment.commit(txn, thread);
  }

  /** Discards what was not committed. */
  @Override
  public void close() {
    try {
      changes.close();
    } finally {
      try {
        environment.end(txn, thread);
      } finally {
        thread.close();
      }
    }
  }

  /** A transaction within a {@link RootTransaction}, which becomes durable with that. */
  final class Inner {

    private final Txn<byte[]> inner;
    private final LmdbWriteTransaction changes;

    private Inner(Txn<byte[]> inner) {
      this.inner = inner;
      this.changes = new LmdbWriteTransaction(dbi, inner, file, environment);
    }

    LmdbWriteTransaction changes() {
      return changes;
    }

    /** Makes the changes part of the root. After an exception the root must not be committed. */
    void commit() {
      try {
        changes.close();
        inner.commit();
      } catch (RuntimeException e) {
        throw Failures.translate(e, file);
      }
    }

    /** Ends it, and discards what was not committed. */
    void close() {
      try {
        changes.close();
      } finally {
        inner.close();
      }
    }
  }
}
