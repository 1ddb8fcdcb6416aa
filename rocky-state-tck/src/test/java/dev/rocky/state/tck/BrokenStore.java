package dev.rocky.state.tck;

import dev.rocky.state.Key;
import dev.rocky.state.ReadTransaction;
import dev.rocky.state.Scan;
import dev.rocky.state.Scan.Direction;
import dev.rocky.state.StateStore;
import dev.rocky.state.StoreClosedException;
import dev.rocky.state.WriteTransaction;
import dev.rocky.state.memory.MemoryStateStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A store in memory with one bug; the contract must find each. */
final class BrokenStore implements StateStore {

  /** What is wrong with it. */
  enum Bug {
    NONE,
    FORGETS_A_DELETE_OF_A_LONG_KEY,
    COMMITS_WHAT_WORK_DISCARDED,
    REVERSE_SCAN_SKIPS_THE_LAST,
    SCAN_INCLUDES_AFTER,
    SCAN_IGNORES_THE_STOP,
    PREFIX_OF_FF_MATCHES_NOTHING,
    EMPTY_VALUE_IS_ABSENT,
    KEEPS_THE_ARRAY_OF_THE_CALLER,
    GIVES_ITS_OWN_ARRAY,
    KEYS_ONE_BYTE_SHORTER,
    KEYS_ONE_BYTE_LONGER,
    PUT_DURING_A_SCAN,
    RUNS_WORK_TWICE,
    RUNS_WORK_ON_ANOTHER_THREAD,
    WRAPS_WHAT_WORK_THROWS,
    SWALLOWS_ERRORS,
    TRANSACTIONS_NEVER_END,
    READ_SEES_LATER_COMMITS,
    NESTED_READ_SEES_THE_UNCOMMITTED,
    CLOSE_WITHIN_A_TRANSACTION,
    CLOSED_TWICE_FAILS,
    WORKS_AFTER_CLOSE,
    CLEARS_THE_INTERRUPT_FLAG,
    LEAVES_A_THREAD,
    SHARES_ITS_CONTENTS
  }

  private static final StateStore SHARED = new MemoryStateStore();

  private final Bug bug;
  private final StateStore store;
  private final Map<Key, byte[]> ownArrays = new ConcurrentHashMap<>();

  @SuppressWarnings("ThreadLocalUsage") // one for each store
  private final ThreadLocal<@Nullable WriteTransaction> writing = new ThreadLocal<>();

  private boolean closed;

  BrokenStore(Bug bug) {
    this.bug = bug;
    store = bug == Bug.SHARES_ITS_CONTENTS ? SHARED : new MemoryStateStore();
    if (bug == Bug.LEAVES_A_THREAD) {
      Thread thread = new Thread(this::idle, "left behind");
      thread.setDaemon(true);
      thread.start();
    }
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T read(ReadWork<T, X> work) throws X {
    WriteTransaction enclosing = writing.get();
    if (bug == Bug.NESTED_READ_SEES_THE_UNCOMMITTED && enclosing != null) {
      return work.run(enclosing);
    }
    if (bug == Bug.READ_SEES_LATER_COMMITS && enclosing == null) {
      return store.read(outer -> work.run(new Latest()));
    }
    if (bug == Bug.CLEARS_THE_INTERRUPT_FLAG) {
      boolean unused = Thread.interrupted();
    }
    return store.read(transaction -> work.run(new Broken(transaction)));
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T write(WriteWork<T, X> work) throws X {
    return switch (bug) {
      case COMMITS_WHAT_WORK_DISCARDED -> {
        Throwable[] thrown = new Throwable[1];
        T result = store.<T, X>write(transaction -> unlessItThrows(work, transaction, thrown));
        if (thrown[0] != null) {
          throw BrokenStore.<X>cast(thrown[0]);
        }
        yield result;
      }
      case SWALLOWS_ERRORS -> {
        try {
          yield run(work);
        } catch (Error e) {
          yield null;
        }
      }
      case WRAPS_WHAT_WORK_THROWS -> {
        try {
          yield run(work);
        } catch (RuntimeException e) {
          throw new IllegalStateException(e);
        }
      }
      case RUNS_WORK_TWICE ->
          store.write(
              transaction -> {
                T unused = work.run(new Broken(transaction));
                return work.run(new Broken(transaction));
              });
      case RUNS_WORK_ON_ANOTHER_THREAD -> Background.start("other", () -> run(work)).await();
      default -> run(work);
    };
  }

  @Override
  public void close() {
    if (bug == Bug.CLOSED_TWICE_FAILS && closed) {
      throw new StoreClosedException("already");
    }
    closed = true;
    if (bug == Bug.WORKS_AFTER_CLOSE || bug == Bug.SHARES_ITS_CONTENTS) {
      return;
    }
    try {
      store.close();
    } catch (IllegalStateException e) {
      if (bug != Bug.CLOSE_WITHIN_A_TRANSACTION) {
        throw e;
      }
    }
  }

  private <T extends @Nullable Object, X extends Exception> T run(WriteWork<T, X> work) throws X {
    return store.write(
        transaction -> {
          writing.set(transaction);
          try {
            return work.run(new Broken(transaction));
          } finally {
            writing.remove();
          }
        });
  }

  private <T extends @Nullable Object, X extends Exception> T unlessItThrows(
      WriteWork<T, X> work, WriteTransaction transaction, Throwable[] thrown) {
    try {
      return work.run(new Broken(transaction));
    } catch (Throwable e) {
      thrown[0] = e;
      return null;
    }
  }

  @SuppressWarnings({
    "unchecked",
    "TypeParameterUnusedInFormals"
  }) // only the erased type matters to the one who throws it
  private static <X extends Throwable> X cast(Throwable thrown) {
    return (X) thrown;
  }

  private void idle() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      // the end
    }
  }

  /** A transaction with the bug, over a correct one. */
  private final class Broken implements WriteTransaction {

    private final ReadTransaction transaction;

    Broken(ReadTransaction transaction) {
      this.transaction = transaction;
    }

    @Override
    public Optional<byte[]> get(Key key) {
      if (bug == Bug.TRANSACTIONS_NEVER_END) {
        try {
          return transaction.get(key);
        } catch (IllegalStateException e) {
          return Optional.empty();
        }
      }
      Optional<byte[]> found = transaction.get(key);
      if (bug == Bug.EMPTY_VALUE_IS_ABSENT) {
        return found.filter(value -> value.length > 0);
      }
      if (bug == Bug.GIVES_ITS_OWN_ARRAY) {
        return found.map(value -> ownArrays.computeIfAbsent(key, k -> value));
      }
      return bug == Bug.KEEPS_THE_ARRAY_OF_THE_CALLER && ownArrays.containsKey(key)
          ? found.map(value -> ownArrays.get(key).clone())
          : found;
    }

    @Override
    public void scan(Scan scan, Visitor visitor) {
      if (bug == Bug.PREFIX_OF_FF_MATCHES_NOTHING && scan.prefix().startsWith(Stored.key(0xFF))) {
        return;
      }
      List<Key> keys = new ArrayList<>();
      transaction.scan(scan, (key, value) -> keys.add(key));
      if (bug == Bug.REVERSE_SCAN_SKIPS_THE_LAST && scan.direction() == Direction.DESCENDING) {
        keys.remove(keys.isEmpty() ? Key.EMPTY : keys.get(keys.size() - 1));
      }
      if (bug == Bug.SCAN_INCLUDES_AFTER) {
        scan.after().filter(key -> transaction.get(key).isPresent()).ifPresent(k -> keys.add(0, k));
      }
      if (bug == Bug.PUT_DURING_A_SCAN) {
        List<byte[]> values = keys.stream().map(key -> transaction.get(key).orElseThrow()).toList();
        boolean more = true;
        for (int i = 0; i < keys.size() && more; i++) {
          more = visitor.visit(keys.get(i), values.get(i));
        }
      } else if (bug == Bug.SCAN_IGNORES_THE_STOP) {
        transaction.scan(
            scan,
            (key, value) -> {
              boolean unused = visitor.visit(key, value);
              return true;
            });
      } else if (bug == Bug.REVERSE_SCAN_SKIPS_THE_LAST || bug == Bug.SCAN_INCLUDES_AFTER) {
        boolean more = true;
        for (int i = 0; i < keys.size() && more; i++) {
          more = visitor.visit(keys.get(i), transaction.get(keys.get(i)).orElseThrow());
        }
      } else {
        transaction.scan(scan, visitor);
      }
    }

    @Override
    public void put(Key key, byte[] value) {
      if (bug == Bug.KEYS_ONE_BYTE_SHORTER && key.length() == MAX_KEY_BYTES) {
        throw new IllegalArgumentException("too long");
      }
      if (bug == Bug.KEYS_ONE_BYTE_LONGER && key.length() == MAX_KEY_BYTES + 1) {
        return;
      }
      if (bug == Bug.KEEPS_THE_ARRAY_OF_THE_CALLER) {
        ownArrays.put(key, value);
      }
      ((WriteTransaction) transaction).put(key, value);
    }

    @Override
    public boolean delete(Key key) {
      return (bug == Bug.FORGETS_A_DELETE_OF_A_LONG_KEY && key.length() > 3)
          ? transaction.get(key).isPresent()
          : ((WriteTransaction) transaction).delete(key);
    }
  }

  /** Reads what is committed at each moment instead of one state. */
  private final class Latest implements ReadTransaction {

    @Override
    public Optional<byte[]> get(Key key) {
      return store.read(transaction -> transaction.get(key));
    }

    @Override
    public void scan(Scan scan, Visitor visitor) {
      Stored.read(store, transaction -> transaction.scan(scan, visitor));
    }
  }
}
