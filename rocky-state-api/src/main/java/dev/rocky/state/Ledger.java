package dev.rocky.state;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The records of one namespace over a {@link StateStore}: what every store would otherwise have to
 * repeat. Engine, synchronisation and command line write through a ledger and in no other way.
 *
 * <ul>
 *   <li><b>Checksums.</b> Each value is stored with a CRC-32C over its key and itself. One that
 *       does not match is a {@link ValueDamagedException} that names the key; the other keys stay
 *       readable.
 *   <li><b>Spaces.</b> The first byte of a key is its space: {@code 00–0F} belong to the ledger,
 *       {@code 10–7F} hold records that travel to a remote, {@code 80–EF} records of this
 *       installation only, {@code F0–FF} are reserved. Keys, and prefixes of scans, must lie in
 *       {@code 10–EF}.
 *   <li><b>Journal.</b> Once {@linkplain #bind bound} to a remote, the ledger notes for each
 *       travelling key that changes what the value was when it was last equal to the remote's. The
 *       note is part of the transaction that makes the change.
 *   <li><b>Format.</b> The first write stores the format version and the oldest version that may
 *       read it.
 * </ul>
 *
 * <p>Everything else (atomicity, durability, threads, processes, nesting) is as the store promises
 * it. Byte layouts stand in {@code docs/storage-format.md}.
 *
 * @since 0.1
 */
public final class Ledger implements AutoCloseable {

  /** Lowest space whose records travel. */
  public static final int FIRST_TRAVELLING_SPACE = 0x10;

  /** Lowest space whose records stay on this installation. */
  public static final int FIRST_LOCAL_SPACE = 0x80;

  /** Highest space that a caller may use. */
  public static final int LAST_SPACE = 0xEF;

  /** Longest key, in bytes: one less than the store's, for the journal's own space byte. */
  public static final int MAX_KEY_BYTES = StateStore.MAX_KEY_BYTES - 1;

  /** Longest value, in bytes: the store's without the checksum. */
  public static final int MAX_VALUE_BYTES = StateStore.MAX_VALUE_BYTES - ValueEnvelope.BYTES;

  private final StateStore store;
  private volatile boolean formatStored;

  private Ledger(StateStore store, boolean formatStored) {
    this.store = store;
    this.formatStored = formatStored;
  }

  /**
   * The ledger in {@code store}, which it owns from now on and closes. Reads, but does not write.
   *
   * @throws StoreIncompatibleException if a newer version of the library wrote it, or something
   *     else than a ledger did; the store is left open
   */
  public static Ledger over(StateStore store) {
    return new Ledger(store, store.read(LedgerFormat::check));
  }

  /**
   * Runs {@code work} on one snapshot, see {@link StateStore#read}. A transaction that meets a
   * damaged value throws {@link ValueDamagedException}.
   */
  public <T extends @Nullable Object, X extends Exception> T read(StateStore.ReadWork<T, X> work)
      throws X {
    requireNonNull(work, "work");
    return store.read(transaction -> work.run(new LedgerReading(transaction)));
  }

  /**
   * Runs {@code work} and commits its changes durably and, if bound, their journal; see {@link
   * StateStore#write}.
   */
  public <T extends @Nullable Object, X extends Exception> T write(StateStore.WriteWork<T, X> work)
      throws X {
    requireNonNull(work, "work");
    T result =
        store.write(
            transaction -> {
              if (!formatStored) {
                LedgerFormat.store(transaction);
              }
              return work.run(new LedgerWriting(transaction));
            });
    formatStored = true;
    return result;
  }

  /**
   * Binds this ledger to {@code remote}: from now on changes are journalled, beginning with
   * everything it already holds.
   *
   * @param remote names the remote, so that a second one is noticed; without secrets
   * @return whether it was not bound before; {@code false} changes nothing
   * @throws IllegalStateException if it is bound to another remote
   */
  public boolean bind(String remote) {
    requireNonNull(remote, "remote");
    return write(transaction -> ((LedgerWriting) transaction).journal().begin(remote));
  }

  /** When the store took another's place, see {@link StateStore#recoveredAt}. */
  public Optional<Instant> recoveredAt() {
    return store.recoveredAt();
  }

  /** The remote to which this ledger is bound. */
  public Optional<String> boundTo() {
    return store.read(transaction -> new JournalReading(transaction).remote());
  }

  /**
   * Hands every change that the remote may not have to {@code consumer}, in key order, from one
   * snapshot.
   *
   * @return how many there were
   */
  public long pendingChanges(Consumer<PendingChange> consumer) {
    requireNonNull(consumer, "consumer");
    return store.read(transaction -> new JournalReading(transaction).forEach(consumer));
  }

  /**
   * Reads every entry once, the ledger's own and the journal included, in one snapshot, and hands
   * each whose value does not match its checksum to {@code damaged}, in key order. Nothing is
   * collected, and nothing changed.
   *
   * @param damaged what it throws ends the reading and is passed on
   * @return how many entries were read
   * @throws StateException if the store could not be read; what was said so far was correct
   */
  public long verify(Consumer<ValueDamagedException> damaged) {
    requireNonNull(damaged, "damaged");
    LongAdder entries = new LongAdder();
    store.read(
        transaction -> {
          transaction.scan(
              Scan.prefix(Key.EMPTY),
              (key, stored) -> {
                entries.increment();
                try {
                  ValueEnvelope.check(key, stored);
                } catch (ValueDamagedException e) {
                  damaged.accept(e);
                }
                return true;
              });
          return true;
        });
    return entries.sum();
  }

  /** What the ledger lies in, for {@link LedgerSync}. */
  StateStore store() {
    return store;
  }

  /** Closes the store. Changes need no {@code close} to be durable. */
  @Override
  public void close() {
    store.close();
  }
}
