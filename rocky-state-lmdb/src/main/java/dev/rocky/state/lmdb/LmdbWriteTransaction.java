package dev.rocky.state.lmdb;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Key;
import dev.rocky.state.StateException;
import dev.rocky.state.StateStore;
import dev.rocky.state.WriteTransaction;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env.MapFullException;
import org.lmdbjava.Txn;

/**
 * A transaction that writes. Once LMDB failed in it, for example for want of room, it is void: it
 * repeats that failure at each use, and must not be committed.
 */
final class LmdbWriteTransaction extends LmdbReadTransaction implements WriteTransaction {

  private final NativeThread thread;
  private @Nullable StateException failure;

  LmdbWriteTransaction(Dbi<byte[]> dbi, Txn<byte[]> txn, Path file, NativeThread thread) {
    super(dbi, txn, file);
    this.thread = thread;
  }

  @Override
  public void put(Key key, byte[] value) {
    requireNonNull(key, "key");
    requireNonNull(value, "value");
    checkChangeable("put");
    if (key.length() == 0 || key.length() > StateStore.MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "A key is 1 to %d bytes long, not %d".formatted(StateStore.MAX_KEY_BYTES, key.length()));
    }
    if (value.length > StateStore.MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(
          "The value of %s has %d bytes; at most %d can be stored"
              .formatted(key, value.length, StateStore.MAX_VALUE_BYTES));
    }
    guarded(
        () -> {
          tree.put(key.bytes(), value);
          return true;
        });
  }

  @Override
  public boolean delete(Key key) {
    requireNonNull(key, "key");
    checkChangeable("delete");
    return guarded(() -> tree.delete(key.bytes()));
  }

  /** Throws what made this transaction void, if something did. */
  void checkWhole() {
    if (failure != null) {
      throw failure;
    }
  }

  /** Whether what made this transaction void was a map too small for it. */
  boolean foundMapFull() {
    return failure != null && failure.getCause() instanceof MapFullException;
  }

  private void checkChangeable(String operation) {
    checkUsable();
    if (isScanned()) {
      throw new IllegalStateException(
          operation + " during a scan of the same transaction: collect first, change afterwards");
    }
  }

  @Override
  void closeScan(KeyScan scan) {
    thread.call(
        () -> {
          scan.close();
          return true;
        });
  }

  @Override
  <T> T guarded(Supplier<T> call) {
    checkWhole();
    try {
      return super.guarded(() -> thread.call(call));
    } catch (StateException e) {
      failure = e;
      throw e;
    }
  }
}
