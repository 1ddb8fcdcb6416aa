package dev.rocky.benchmarks.store;

import static org.lmdbjava.EnvFlags.MDB_NOSUBDIR;
import static org.lmdbjava.EnvFlags.MDB_NOTLS;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.lmdbjava.BufferProxy;
import org.lmdbjava.ByteArrayProxy;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.DirectBufferProxy;
import org.lmdbjava.Env;
import org.lmdbjava.GetOp;
import org.lmdbjava.Txn;

/**
 * lmdbjava as its manual shows it, with the bytes that the ledger has it store and the environment
 * that the LMDB store opens. Nothing is checked.
 *
 * @param <B> how keys and values pass
 */
final class RawLmdb<B> implements WatermarkStore {

  private static final long MAP_BYTES = 1L << 40;
  private static final int MAX_READERS = 126;
  private static final int MAX_KEY_BYTES = 511;

  private final Env<B> env;
  private final Dbi<B> dbi;
  private final Function<byte[], B> toKey;
  private final Function<byte[], B> toValue;
  private final Function<B, byte[]> toBytes;

  private RawLmdb(
      Path folder,
      BufferProxy<B> proxy,
      Function<byte[], B> toKey,
      Function<byte[], B> toValue,
      Function<B, byte[]> toBytes) {
    this.toKey = toKey;
    this.toValue = toValue;
    this.toBytes = toBytes;
    env =
        Env.create(proxy)
            .setMapSize(MAP_BYTES)
            .setMaxReaders(MAX_READERS)
            .open(folder.resolve("raw.lmdb").toFile(), MDB_NOSUBDIR, MDB_NOTLS);
    dbi = env.openDbi((byte[]) null);
  }

  /** By arrays. */
  static RawLmdb<byte[]> arrays(Path folder) {
    return new RawLmdb<>(
        folder,
        ByteArrayProxy.PROXY_BA,
        Function.identity(),
        Function.identity(),
        Function.identity());
  }

  /** By buffers of Agrona; each thread has one for its keys, as such programs do. */
  static RawLmdb<DirectBuffer> agrona(Path folder) {
    ThreadLocal<ByteBuffer> keys =
        ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(MAX_KEY_BYTES));
    return new RawLmdb<>(
        folder,
        DirectBufferProxy.PROXY_DB,
        key -> {
          UnsafeBuffer buffer = new UnsafeBuffer(keys.get(), 0, key.length);
          buffer.putBytes(0, key);
          return buffer;
        },
        value -> new UnsafeBuffer(ByteBuffer.allocateDirect(value.length).put(value).flip()),
        buffer -> {
          byte[] bytes = new byte[buffer.capacity()];
          buffer.getBytes(0, bytes);
          return bytes;
        });
  }

  @Override
  public Object find(Table table) {
    try (Txn<B> txn = env.txnRead()) {
      return found(dbi.get(txn, toKey.apply(table.lmdbKey())), table);
    }
  }

  @Override
  public void findAll(List<Table> tables, Consumer<Object> consumer) {
    try (Txn<B> txn = env.txnRead()) {
      for (Table table : tables) {
        consumer.accept(found(dbi.get(txn, toKey.apply(table.lmdbKey())), table));
      }
    }
  }

  @Override
  public void put(Table table) {
    putAll(List.of(table));
  }

  @Override
  public void putAll(List<Table> tables) {
    try (Txn<B> txn = env.txnWrite()) {
      for (Table table : tables) {
        dbi.put(txn, toKey.apply(table.lmdbKey()), toValue.apply(table.lmdbValue()));
      }
      txn.commit();
    }
  }

  @Override
  public void scan(String schema, Consumer<byte[]> consumer) {
    byte[] prefix = Table.lmdbKey(Table.prefix(schema));
    try (Txn<B> txn = env.txnRead();
        Cursor<B> cursor = dbi.openCursor(txn)) {
      boolean more = cursor.get(toKey.apply(prefix), GetOp.MDB_SET_RANGE);
      while (more && startsWith(toBytes.apply(cursor.key()), prefix)) {
        consumer.accept(toBytes.apply(cursor.val()));
        more = cursor.next();
      }
    }
  }

  @Override
  public void lookUp(Consumer<RecordLookup> work) {
    try (Txn<B> txn = env.txnRead()) {
      work.accept(new Lookup(txn));
    }
  }

  @Override
  public void close() {
    env.close();
  }

  private static <B> B found(B value, Table table) {
    if (value == null) {
      throw new IllegalStateException("There is no watermark of " + table.key());
    }
    return value;
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  private final class Lookup implements RecordLookup {

    private final Txn<B> txn;

    Lookup(Txn<B> txn) {
      this.txn = txn;
    }

    @Override
    public Optional<Json> find(byte[] ledgerKey) {
      byte[] key = ByteBuffer.allocate(1 + ledgerKey.length).put((byte) 1).put(ledgerKey).array();
      return Optional.ofNullable(dbi.get(txn, toKey.apply(key)))
          .map(toBytes)
          .map(value -> new Json(value, Table.ENVELOPE_BYTES));
    }

    @Override
    public boolean any(byte space) {
      byte[] prefix = {1, space};
      try (Cursor<B> cursor = dbi.openCursor(txn)) {
        return cursor.get(toKey.apply(prefix), GetOp.MDB_SET_RANGE)
            && startsWith(toBytes.apply(cursor.key()), prefix);
      }
    }
  }
}
