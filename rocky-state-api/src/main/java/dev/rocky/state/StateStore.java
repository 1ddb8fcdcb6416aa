package dev.rocky.state;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A transactional store of ordered byte keys and opaque byte values: one namespace of pipeline
 * state.
 *
 * <p>Keys compare as unsigned bytes; a key that another begins with comes first. Keys are 1 to
 * {@value #MAX_KEY_BYTES} bytes long, values 0 to {@value #MAX_VALUE_BYTES} bytes. Storing anything
 * else is an {@link IllegalArgumentException} and changes nothing; looking for such a key finds
 * nothing. An empty value is a value, not an absence.
 *
 * <p><b>Atomicity and isolation.</b> {@link #read} sees one committed state for its whole duration.
 * {@link #write} is serializable and all-or-nothing: other transactions, in this process or
 * another, see all its changes or none.
 *
 * <p><b>Durability.</b> When {@link #write} returns, its changes survive the death of the process
 * and, for a store that writes to disk, a power cut. When it throws, none of its changes happened,
 * now or later; the one exception is a store that cannot tell, which says so in its exception.
 *
 * <p><b>Visibility.</b> A transaction that begins after {@link #write} returned, on any thread or
 * in any process, sees its changes.
 *
 * <p><b>Threads and processes.</b> All methods may be called from any number of threads. A reader
 * never waits for a writer nor makes one wait; writers wait for each other, at most as long as the
 * store's write-lock timeout. Stores on disk keep these promises across processes on one machine; a
 * store that cannot refuses to be opened twice.
 *
 * <p><b>Nesting.</b> A {@code read} within a {@code read} or a {@code write} is allowed and sees a
 * committed state of its own, never the uncommitted changes of an enclosing {@code write}, nor
 * those of writes before it that are not durable yet. A {@code write} within a {@code read} is
 * allowed; the enclosing read goes on seeing its older state. A {@code write} within a {@code
 * write} on the same store is an {@link IllegalStateException}, not a hang; a work that catches it
 * can still be committed. A work that waits for another thread's write waits until that one's
 * timeout.
 *
 * <p><b>Failures</b> are {@link StateException}s. What a work throws itself is passed on unchanged.
 *
 * @since 0.1
 */
public interface StateStore extends AutoCloseable {

  /** Longest key, in bytes. */
  int MAX_KEY_BYTES = 16_384;

  /** Longest value, in bytes (16 MiB). */
  int MAX_VALUE_BYTES = 16 * 1024 * 1024;

  /**
   * Runs {@code work} on one consistent snapshot.
   *
   * @param work called once, on the calling thread; the transaction it is given is valid only until
   *     it returns, and only on that thread
   * @return what {@code work} returned
   * @throws X what {@code work} threw
   * @throws StoreClosedException if the store is closed
   * @throws StateException if the store cannot be read
   */
  <T extends @Nullable Object, X extends Exception> T read(ReadWork<T, X> work) throws X;

  /**
   * Runs {@code work} and commits its changes, durably, before it returns. If {@code work} throws,
   * its changes are discarded and nothing else is affected.
   *
   * <p>An implementation may let concurrent callers share one flush to disk. Their works still run
   * one after the other, each on its caller's thread, and see what those before them changed; a
   * work that throws takes only its own changes along; a failed flush fails all of them.
   *
   * @param work called once, on the calling thread; it reads its own changes through the
   *     transaction it is given, which is valid only until it returns, and only on that thread
   * @return what {@code work} returned
   * @throws X what {@code work} threw
   * @throws StoreClosedException if the store is closed
   * @throws StoreBusyException if another writer held the store for longer than the write-lock
   *     timeout, or the caller was interrupted while it waited (its interrupt flag is set again)
   * @throws StoreFullException if there is no room for the changes; what was committed before stays
   *     readable
   * @throws IllegalStateException if called within a {@code write} of this store, or if the store
   *     was opened read-only
   * @throws StateException if the store cannot be written
   */
  <T extends @Nullable Object, X extends Exception> T write(WriteWork<T, X> work) throws X;

  /**
   * When this store took the place of another, of which it may lack records or hold older ones: one
   * that was damaged, say, or that a backup replaced. What is not in it, or was not written since
   * then, is not known, rather than known to be so. Empty, as for most stores, if it never did.
   *
   * @throws StoreClosedException if the store is closed, and has to be open to tell
   */
  default Optional<Instant> recoveredAt() {
    return Optional.empty();
  }

  /**
   * Refuses new transactions at once, waits for those that are under way, and releases every
   * thread, file and native handle. Closing twice is allowed and does nothing. Changes need no
   * {@code close} to be durable.
   *
   * @throws IllegalStateException if called within a transaction of this store
   */
  @Override
  void close();

  /** Work on a snapshot. */
  @FunctionalInterface
  interface ReadWork<T extends @Nullable Object, X extends Exception> {
    /** Reads what it needs from {@code transaction}; must not keep it. */
    T run(ReadTransaction transaction) throws X;
  }

  /** Work that changes the store. */
  @FunctionalInterface
  interface WriteWork<T extends @Nullable Object, X extends Exception> {
    /** Reads and changes the store through {@code transaction}; must not keep it. */
    T run(WriteTransaction transaction) throws X;
  }
}
