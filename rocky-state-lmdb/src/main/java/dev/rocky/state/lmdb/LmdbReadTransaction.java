package dev.rocky.state.lmdb;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Key;
import dev.rocky.state.ReadTransaction;
import dev.rocky.state.Scan;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.lmdbjava.Dbi;
import org.lmdbjava.Txn;

/**
 * What a work sees of a transaction of LMDB. It checks each use, because LMDB does not: a
 * transaction that ended, or another thread, would take the process down. No exception of LMDB gets
 * out.
 */
class LmdbReadTransaction implements ReadTransaction {

  final KeyTree tree;
  private final Dbi<byte[]> dbi;
  private final Txn<byte[]> txn;
  private final Path file;
  private final Thread owner = Thread.currentThread();
  private boolean ended;
  private int scans;

  LmdbReadTransaction(Dbi<byte[]> dbi, Txn<byte[]> txn, Path file) {
    this.tree = new KeyTree(dbi, txn);
    this.dbi = dbi;
    this.txn = txn;
    this.file = file;
  }

  @Override
  public final Optional<byte[]> get(Key key) {
    requireNonNull(key, "key");
    checkUsable();
    return guarded(() -> Optional.ofNullable(tree.get(key.bytes())));
  }

  @Override
  public final void scan(Scan scan, Visitor visitor) {
    requireNonNull(scan, "scan");
    requireNonNull(visitor, "visitor");
    checkUsable();
    KeyScan entries = guarded(() -> new KeyScan(dbi, txn, scan));
    scans++;
    try {
      boolean found = guarded(entries::first);
      while (found && visitor.visit(Key.ofBytes(entries.key()), entries.value())) {
        found = guarded(entries::next);
      }
    } finally {
      scans--;
      closeScan(entries);
    }
  }

  /** Makes every further use an error. */
  final void end() {
    ended = true;
  }

  final boolean isScanned() {
    return scans > 0;
  }

  final void checkUsable() {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "A transaction belongs to the thread that runs its work, "
              + owner.getName()
              + "; this is "
              + Thread.currentThread().getName());
    }
    if (ended) {
      throw new IllegalStateException("The transaction ended when its work returned");
    }
  }

  /** Closes what {@link #guarded} opened, come what may. */
  void closeScan(KeyScan scan) {
    scan.close();
  }

  /** Runs {@code call} into LMDB and translates what it throws. */
  <T> T guarded(Supplier<T> call) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      throw Failures.translate(e, file);
    }
  }
}
