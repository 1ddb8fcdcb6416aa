package dev.rocky.state.lmdb;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.StateException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.BufferProxy;
import org.lmdbjava.Dbi;
import org.lmdbjava.Dbi.MapResizedException;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.Txn;

/**
 * The map of a ledger's file: LMDB's environment and the database in it. It changes by closing the
 * environment and opening it anew, never under a transaction.
 *
 * <p><b>Threads:</b> whoever is inside the gate of {@link Environment} may use it; it is opened,
 * renewed and closed while nobody is.
 */
final class Mapping {

  private static final int PRIVATE = 0600;
  private static final int ATTEMPTS = 4;

  private final StoreFile file;
  private final LmdbSettings settings;
  private final BufferProxy<byte[]> arrays;
  private @Nullable Env<byte[]> env;
  private @Nullable Dbi<byte[]> dbi;
  private byte @Nullable [] format;
  private long size;

  Mapping(StoreFile file, LmdbSettings settings, BufferProxy<byte[]> arrays) {
    this.file = file;
    this.settings = settings;
    this.arrays = arrays;
  }

  /** Whether there is a map; if renewing it failed, there is none. */
  boolean isOpen() {
    return env != null;
  }

  Env<byte[]> env() {
    return requireNonNull(env);
  }

  Dbi<byte[]> dbi() {
    return requireNonNull(dbi);
  }

  /** What the map had as its {@link FormatRecord} when it was opened. */
  byte @Nullable [] format() {
    return format;
  }

  /** In bytes. */
  long size() {
    return size;
  }

  /**
   * Replaces the environment by one with a map of {@code wanted} bytes or more, if the process can
   * have that.
   */
  void renew(long wanted) {
    long before = size;
    long after = Math.max(wanted, before);
    MetaPages pages = MetaPages.read(file.path());
    while (after < 2 * pages.bytes()) {
      after *= 2;
    }
    close();
    open(after == before ? List.of(after) : List.of(after, before));
  }

  /** Opens the environment with the first of {@code sizes} that the process can have. */
  void open(List<Long> sizes) {
    StateException failure = null;
    for (long each : sizes) {
      try {
        open(each);
        return;
      } catch (RuntimeException e) {
        failure = Failures.asStateException(e, file.path());
      }
    }
    throw requireNonNull(failure);
  }

  private void open(long wanted) {
    long bytes = wanted;
    for (int attempt = 1; ; attempt++) {
      boolean usable = false;
      try {
        Env<byte[]> opened =
            Env.create(arrays)
                .setMapSize(bytes)
                .setMaxReaders(settings.maxReaders())
                .open(file.path().toFile(), PRIVATE, flags());
        env = opened;
        size = bytes;
        opened.readerCheck(); // those that died may have left no place for the next line
        // Not in a transaction that writes: that would wait for other processes, for ever.
        try (Txn<byte[]> txn = opened.txnRead()) {
          dbi = opened.openDbi(txn, null, null, false);
          format = dbi.get(txn, FormatRecord.KEY);
        }
        usable = true;
        return;
      } catch (MapResizedException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      } finally {
        if (!usable) {
          close();
        }
      }
      // Another process has added to the file since its length was read.
      bytes = Math.max(bytes, 2 * MetaPages.read(file.path()).bytes());
    }
  }

  private EnvFlags[] flags() {
    return settings.readOnly()
        ? new EnvFlags[] {EnvFlags.MDB_NOSUBDIR, EnvFlags.MDB_NOTLS, EnvFlags.MDB_RDONLY_ENV}
        : new EnvFlags[] {EnvFlags.MDB_NOSUBDIR, EnvFlags.MDB_NOTLS};
  }

  void close() {
    if (env != null) {
      env.close();
      env = null;
      dbi = null;
    }
  }
}
