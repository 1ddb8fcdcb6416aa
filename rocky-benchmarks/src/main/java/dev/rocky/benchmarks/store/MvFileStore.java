package dev.rocky.benchmarks.store;

import dev.rocky.state.Key;
import dev.rocky.state.Scan;
import dev.rocky.state.StateStore;
import dev.rocky.state.WriteTransaction;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.jspecify.annotations.Nullable;

/**
 * One map of H2's MVStore. Each write ends with a commit and a flush; writers wait for each other.
 * A read works on the living map, not on a snapshot, which spares it a little.
 *
 * <p>Threads: any; {@code writer} is held by the one that writes.
 */
final class MvFileStore implements StateStore {

  private final ReentrantLock writer = new ReentrantLock();
  private final MVStore store;
  private final MVMap<byte[], byte[]> map;

  MvFileStore(Path folder) {
    store =
        new MVStore.Builder()
            .fileName(folder.resolve("state.mv").toString())
            .autoCommitDisabled()
            .open();
    map =
        store.openMap(
            "watermarks",
            new MVMap.Builder<byte[], byte[]>()
                .keyType(ByteArrayDataType.INSTANCE)
                .valueType(ByteArrayDataType.INSTANCE));
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T read(ReadWork<T, X> work) throws X {
    return work.run(new Transaction(map));
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T write(WriteWork<T, X> work) throws X {
    writer.lock();
    try {
      T result = work.run(new Transaction(map));
      store.commit();
      store.sync();
      return result;
    } finally {
      writer.unlock();
    }
  }

  @Override
  public void close() {
    store.close();
  }

  /** The map as a transaction; a work that fails is not taken back. */
  private record Transaction(MVMap<byte[], byte[]> map) implements WriteTransaction {

    @Override
    public Optional<byte[]> get(Key key) {
      return Optional.ofNullable(map.get(key.bytes()));
    }

    @Override
    public void scan(Scan scan, Visitor visitor) {
      Cursor<byte[], byte[]> entries = map.cursor(scan.prefix().bytes());
      boolean more = true;
      while (more && entries.hasNext()) {
        Key key = Key.ofBytes(entries.next());
        more = key.startsWith(scan.prefix()) && visitor.visit(key, entries.getValue());
      }
    }

    @Override
    public void put(Key key, byte[] value) {
      map.put(key.bytes(), value);
    }

    @Override
    public boolean delete(Key key) {
      throw new UnsupportedOperationException("no benchmark deletes");
    }
  }
}
