package dev.rocky.benchmarks.store;

import dev.rocky.state.Ledger;
import dev.rocky.state.lmdb.LmdbSettings;
import dev.rocky.state.lmdb.LmdbSettings.Check;
import dev.rocky.state.lmdb.LmdbStateStore;
import java.nio.file.Path;
import java.util.List;

/** Who takes part: stores, each with all its files in one folder, and ways to share a ledger. */
public enum Contender {
  /** The ledger of this project on its LMDB store: checksums, records, locks between processes. */
  ROCKY("rocky"),
  /** lmdbjava without anything above it, by arrays as the LMDB store: the bytes, not decoded. */
  LMDB("raw lmdbjava"),
  /** The same by off-heap buffers, which are not copied. */
  LMDB_AGRONA("raw lmdbjava, Agrona"),
  /** RocksDB, whose log is flushed by every write. */
  ROCKSDB("RocksDB"),
  /** H2's MVStore; each write commits and flushes. */
  MVSTORE("H2 MVStore"),
  /** SQLite with a write-ahead log that is flushed by every commit. */
  SQLITE("SQLite"),
  /** A ledger that is shared through S3. */
  S3("S3"),
  /** Through Valkey. */
  VALKEY("Valkey"),
  /** Through S3 with Valkey before it, of which nothing is believed. */
  VALIDATED("tiered, validated"),
  /** The same, with what is current taken from Valkey. */
  CACHE_FIRST("tiered, cache first"),
  /** A bare Jedis connection that moves the same bytes. */
  JEDIS("raw Jedis");

  /** The stores. */
  public static final List<Contender> STORES =
      List.of(ROCKY, LMDB, LMDB_AGRONA, ROCKSDB, MVSTORE, SQLITE);

  /** The ways to share a ledger. */
  public static final List<Contender> WAYS = List.of(S3, VALKEY, VALIDATED, CACHE_FIRST, JEDIS);

  private final String title;

  Contender(String title) {
    this.title = title;
  }

  /** Its name, for people. */
  public String title() {
    return title;
  }

  /** Whether it neither checks nor decodes what it stores. */
  public boolean isRaw() {
    return this == LMDB || this == LMDB_AGRONA;
  }

  /**
   * Opens the store in {@code folder}, which exists, or makes it.
   *
   * @throws IllegalArgumentException if it is no store
   */
  public WatermarkStore open(Path folder) {
    return switch (this) {
      case ROCKY -> rocky(folder, Check.AUTO);
      case LMDB -> RawLmdb.arrays(folder);
      case LMDB_AGRONA -> RawLmdb.agrona(folder);
      case ROCKSDB -> new RecordWatermarks(new RocksDbStore(folder));
      case MVSTORE -> new RecordWatermarks(new MvFileStore(folder));
      case SQLITE -> new RecordWatermarks(new SqliteStore(folder));
      case S3, VALKEY, VALIDATED, CACHE_FIRST, JEDIS ->
          throw new IllegalArgumentException(title + " is no store");
    };
  }

  /** {@link #ROCKY} in {@code folder}, which checks the structure of its file in any case. */
  public static WatermarkStore checkedRocky(Path folder) {
    return rocky(folder, Check.ALWAYS);
  }

  /** {@link #ROCKY} on {@code ledger}, which is closed with it. */
  public static WatermarkStore over(Ledger ledger) {
    return new RecordWatermarks(new LedgerStore(ledger));
  }

  /** The store of the ledger in {@code folder}. */
  public static LmdbStateStore stateStore(Path folder, Check check) {
    LmdbSettings settings = LmdbSettings.ofDefaults().withPath(folder.resolve("state.lmdb"));
    return LmdbStateStore.open(settings.withCheck(check));
  }

  private static WatermarkStore rocky(Path folder, Check check) {
    return over(Ledger.over(stateStore(folder, check)));
  }
}
