package dev.rocky.state.spi;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Key;
import dev.rocky.state.Scan;
import dev.rocky.state.StateStore;
import dev.rocky.state.WriteTransaction;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that refuses whatever the contract of {@link StateStore} forbids, so that a store
 * has only to find, visit, store and remove: use on another thread or after the work, changes in a
 * read, changes during a scan, keys and values that are too long.
 *
 * <p>Made on the thread that runs the work; {@link #end} must follow when the work has returned.
 *
 * @since 0.1
 */
public abstract class CheckedTransaction implements WriteTransaction {

  private final Thread owner = Thread.currentThread();
  private final boolean writable;
  private int scans;
  private boolean ended;

  /**
   * A transaction of the current thread.
   *
   * @param writable whether it may change the store
   */
  protected CheckedTransaction(boolean writable) {
    this.writable = writable;
  }

  /** The value under {@code key}, an array that the caller may keep; {@code null} if none is. */
  protected abstract byte @Nullable [] find(Key key);

  /** Visits the entries of {@code scan} with values that the visitor may keep. */
  protected abstract void visit(Scan scan, Visitor visitor);

  /** Stores a copy of {@code value}. Key and value are of lengths that the contract allows. */
  protected abstract void store(Key key, byte[] value);

  /** Removes {@code key}; whether there was such a key. */
  protected abstract boolean remove(Key key);

  @Override
  public final Optional<byte[]> get(Key key) {
    requireNonNull(key, "key");
    checkUsable();
    return Optional.ofNullable(find(key));
  }

  @Override
  public final void scan(Scan scan, Visitor visitor) {
    requireNonNull(scan, "scan");
    requireNonNull(visitor, "visitor");
    checkUsable();
    scans++;
    try {
      visit(scan, visitor);
    } finally {
      scans--;
    }
  }

  @Override
  public final void put(Key key, byte[] value) {
    requireNonNull(key, "key");
    requireNonNull(value, "value");
    checkChangeable();
    if (key.length() == 0 || key.length() > StateStore.MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "A key is 1 to " + StateStore.MAX_KEY_BYTES + " bytes long, not " + key.length());
    }
    if (value.length > StateStore.MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(
          "A value is at most "
              + StateStore.MAX_VALUE_BYTES
              + " bytes long; that of "
              + key
              + " has "
              + value.length);
    }
    store(key, value);
  }

  @Override
  public final boolean delete(Key key) {
    requireNonNull(key, "key");
    checkChangeable();
    return remove(key);
  }

  /** Makes every further use an error. */
  public final void end() {
    ended = true;
  }

  private void checkUsable() {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "A transaction belongs to the thread that runs its work, "
              + owner.getName()
              + "; this is "
              + Thread.currentThread().getName());
    }
    if (ended) {
      throw new IllegalStateException(
          "The transaction ended when its work returned; use it only within the work");
    }
  }

  private void checkChangeable() {
    checkUsable();
    if (!writable) {
      throw new IllegalStateException("A read transaction cannot change the store; use write");
    }
    if (scans > 0) {
      throw new IllegalStateException(
          "A scan of the same transaction is under way: collect what is to change, and change it"
              + " afterwards");
    }
  }
}
