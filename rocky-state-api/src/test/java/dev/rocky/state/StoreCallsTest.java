package dev.rocky.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rocky.state.spi.SyncState;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How often a change reads and writes its store: a host pays for that with every record. */
class StoreCallsTest extends SyncedLedger {

  private final Counting counting = new Counting(store);
  private final Ledger counted = Ledger.over(counting);

  @Test
  void aChangeOfAnUnboundLedgerLooksOnceIfItIsBound() {
    put(A, "1.0");

    assertEquals("2 reads 2 writes", ofPuts(A, B)); // first of this Ledger: the format, too
    assertEquals("1 reads 2 writes", ofPuts(A, B));
  }

  @Test
  void aChangeOfABoundLedgerReadsItsEntryAndAtFirstItsValue() {
    synced(Map.of(A, "1.1"));
    ofPuts(LOCAL);

    assertEquals("4 reads 3 writes", ofPuts(A));
    assertEquals("3 reads 3 writes", ofPuts(A));
    assertEquals("5 reads 5 writes", ofPuts(A, B));
  }

  @Test
  void aPendingAttemptCostsOneReadOfWhatItSendsAndNoMore() {
    synced(Map.of(A, "1.1"));
    put(A, "1.2");
    SyncState state = sync.state();
    sync.begin(state, attempt(2), position(), key -> Optional.empty());
    ofPuts(LOCAL);

    assertEquals("4 reads 3 writes", ofPuts(A));
    assertEquals("3 reads 3 writes", ofPuts(A));
  }

  private String ofPuts(Key... keys) {
    counting.reads = 0;
    counting.writes = 0;
    counted.write(
        tx -> {
          for (Key key : keys) {
            tx.put(key, new byte[] {1});
          }
          return true;
        });
    return counting.reads + " reads " + counting.writes + " writes";
  }

  /** Counts what reaches the store. */
  private static final class Counting implements StateStore {

    private final StateStore store;
    private int reads;
    private int writes;

    Counting(StateStore store) {
      this.store = store;
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T read(ReadWork<T, X> work) throws X {
      return store.read(work);
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T write(WriteWork<T, X> work)
        throws X {
      return store.write(transaction -> work.run(counting(transaction)));
    }

    @Override
    public void close() {
      store.close();
    }

    private WriteTransaction counting(WriteTransaction transaction) {
      return new WriteTransaction() {
        @Override
        public Optional<byte[]> get(Key key) {
          reads++;
          return transaction.get(key);
        }

        @Override
        public void scan(Scan scan, Visitor visitor) {
          reads++;
          transaction.scan(scan, visitor);
        }

        @Override
        public void put(Key key, byte[] value) {
          writes++;
          transaction.put(key, value);
        }

        @Override
        public boolean delete(Key key) {
          writes++;
          return transaction.delete(key);
        }
      };
    }
  }
}
