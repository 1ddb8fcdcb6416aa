package dev.rocky.state.lmdb;

import dev.rocky.state.Key;
import dev.rocky.state.Scan;
import dev.rocky.state.spi.CheckedTransaction;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Dbi;
import org.lmdbjava.Txn;

/**
 * What a work sees of a transaction of LMDB. That each use is checked is vital here: a transaction
 * that ended, or another thread, would take the process down. No exception of LMDB gets out.
 */
class LmdbTransaction extends CheckedTransaction {

  private final KeyTree tree;
  private final Dbi<byte[]> dbi;
  private final Txn<byte[]> txn;
  private final Path file;

  /** A transaction that reads. */
  LmdbTransaction(Dbi<byte[]> dbi, Txn<byte[]> txn, Path file) {
    this(dbi, txn, file, false);
  }

  LmdbTransaction(Dbi<byte[]> dbi, Txn<byte[]> txn, Path file, boolean writable) {
    super(writable);
    this.tree = new KeyTree(dbi, txn);
    this.dbi = dbi;
    this.txn = txn;
    this.file = file;
  }

  @Override
  protected final byte @Nullable [] find(Key key) {
    return guarded(() -> tree.get(key));
  }

  @Override
  protected final void visit(Scan scan, Visitor visitor) {
    KeyScan entries = guarded(() -> new KeyScan(dbi, txn, scan));
    try {
      boolean found = guarded(entries::first);
      while (found && visitor.visit(entries.key(), entries.value())) {
        found = guarded(entries::next);
      }
    } finally {
      entries.close();
    }
  }

  @Override
  protected final void store(Key key, byte[] value) {
    guarded(
        () -> {
          tree.put(key, value);
          return true;
        });
  }

  @Override
  protected final boolean remove(Key key) {
    return guarded(() -> tree.delete(key));
  }

  /** Must be called before the transaction of LMDB ends. */
  final void close() {
    tree.close();
  }

  /** Runs {@code call} into LMDB and translates what it throws. */
  <T extends @Nullable Object> T guarded(Supplier<T> call) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      throw Failures.translate(e, file);
    }
  }
}
