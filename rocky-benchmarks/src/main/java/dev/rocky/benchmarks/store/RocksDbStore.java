package dev.rocky.benchmarks.store;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Key;
import dev.rocky.state.Scan;
import dev.rocky.state.StateStore;
import dev.rocky.state.WriteTransaction;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatchWithIndex;
import org.rocksdb.WriteOptions;

/**
 * RocksDB with its defaults; each write is one batch whose log is flushed. Writers do not wait for
 * each other, so that they share flushes: enough for writers of different keys, less than a {@link
 * StateStore} promises. A read works on a snapshot.
 */
final class RocksDbStore implements StateStore {

  private final Options options = new Options().setCreateIfMissing(true);
  private final WriteOptions durable = new WriteOptions().setSync(true);
  private final RocksDB db;

  RocksDbStore(Path folder) {
    try {
      db = RocksDB.open(options, folder.resolve("rocksdb").toString());
    } catch (RocksDBException e) {
      throw new IllegalStateException("RocksDB cannot be opened in " + folder, e);
    }
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T read(ReadWork<T, X> work) throws X {
    Snapshot snapshot = db.getSnapshot();
    try (ReadOptions reading = new ReadOptions().setSnapshot(snapshot)) {
      return work.run(new Transaction(reading, null));
    } finally {
      db.releaseSnapshot(snapshot);
    }
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T write(WriteWork<T, X> work) throws X {
    try (ReadOptions reading = new ReadOptions();
        WriteBatchWithIndex batch = new WriteBatchWithIndex(true)) {
      T result = work.run(new Transaction(reading, batch));
      db.write(durable, batch);
      return result;
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    db.close();
    durable.close();
    options.close();
  }

  private static IllegalStateException failed(RocksDBException e) {
    return new IllegalStateException("RocksDB failed", e);
  }

  /** A batch over the database, or over a snapshot of it. */
  private final class Transaction implements WriteTransaction {

    private final ReadOptions reading;
    private final @Nullable WriteBatchWithIndex batch;

    Transaction(ReadOptions reading, @Nullable WriteBatchWithIndex batch) {
      this.reading = reading;
      this.batch = batch;
    }

    @Override
    public Optional<byte[]> get(Key key) {
      try {
        byte[] bytes = key.bytes();
        return Optional.ofNullable(
            batch == null ? db.get(reading, bytes) : batch.getFromBatchAndDB(db, reading, bytes));
      } catch (RocksDBException e) {
        throw failed(e);
      }
    }

    @Override
    public void scan(Scan scan, Visitor visitor) {
      try (RocksIterator entries = db.newIterator(reading)) {
        boolean more = true;
        for (entries.seek(scan.prefix().bytes()); more && entries.isValid(); entries.next()) {
          Key key = Key.ofBytes(entries.key());
          more = key.startsWith(scan.prefix()) && visitor.visit(key, entries.value());
        }
        entries.status();
      } catch (RocksDBException e) {
        throw failed(e);
      }
    }

    @Override
    public void put(Key key, byte[] value) {
      try {
        requireNonNull(batch).put(key.bytes(), value);
      } catch (RocksDBException e) {
        throw failed(e);
      }
    }

    @Override
    public boolean delete(Key key) {
      throw new UnsupportedOperationException("no benchmark deletes");
    }
  }
}
