package dev.rocky.state.lmdb;

import dev.rocky.state.Progress;
import dev.rocky.state.StoreDamagedException;
import dev.rocky.state.StoreFullException;
import dev.rocky.state.StoreOpenException;
import dev.rocky.state.WriteTransaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.BufferProxy;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.PutFlags;
import org.lmdbjava.Txn;

/**
 * Writes a file beside a ledger, under the name of unfinished ones, to be moved into its place when
 * it is whole and on disk. It may be of any size; what was written so far is committed now and
 * then, and flushed once. Only under the opening lock of the {@link Guard}.
 */
final class LedgerBuilder implements AutoCloseable {

  private static final int PRIVATE = 0600;
  private static final long ROOM = 64L << 20;
  private static final long BYTES_BETWEEN_COMMITS = 16L << 20;

  private final StoreFile place;
  private final StoreFile file;
  private final Env<byte[]> env;
  private @Nullable Txn<byte[]> txn;
  private @Nullable Dbi<byte[]> dbi;
  private @Nullable LmdbTransaction view;
  private long uncommitted;

  private LedgerBuilder(StoreFile place, StoreFile file, Env<byte[]> env) {
    this.place = place;
    this.file = file;
    this.env = env;
  }

  /**
   * Begins a file for {@code place}.
   *
   * @param expected about how many bytes it will have
   */
  static LedgerBuilder beside(StoreFile place, long expected, BufferProxy<byte[]> arrays) {
    StoreFile file = new StoreFile(place.unfinished());
    try {
      Files.deleteIfExists(file.path());
      return new LedgerBuilder(
          place,
          file,
          Env.create(arrays)
              .setMapSize(3 * expected + ROOM)
              .open(
                  file.path().toFile(),
                  PRIVATE,
                  EnvFlags.MDB_NOSUBDIR,
                  EnvFlags.MDB_NOLOCK,
                  EnvFlags.MDB_NOSYNC));
    } catch (IOException e) {
      throw cannotWrite(file, e);
    } catch (RuntimeException e) {
      throw Failures.translate(e, file.path());
    }
  }

  /** Adds an entry as LMDB has it; its key is greater than all before. */
  void append(byte[] key, byte[] value) {
    try {
      begin();
      requireDbi().put(requireTxn(), key, value, PutFlags.MDB_APPEND);
      wrote(key.length + value.length);
    } catch (RuntimeException e) {
      throw Failures.translate(e, file.path());
    }
  }

  /** Stores the first record. */
  void putFormat(FormatRecord format) {
    try {
      begin();
      requireDbi().put(requireTxn(), FormatRecord.KEY, format.encode());
    } catch (RuntimeException e) {
      throw Failures.translate(e, file.path());
    }
  }

  /** A transaction on what was written so far; until the next call of {@link #wrote}. */
  WriteTransaction transaction() {
    begin();
    if (view == null) {
      view = new LmdbTransaction(requireDbi(), requireTxn(), file.path(), true);
    }
    return view;
  }

  /** So many bytes were changed; they may be committed now. */
  void wrote(long bytes) {
    uncommitted += bytes;
    if (uncommitted >= BYTES_BETWEEN_COMMITS) {
      commit();
    }
  }

  /**
   * Ends the file, flushes it and reads it from end to end, in the phases of {@link Verification}.
   *
   * @throws StoreDamagedException if it is not as it should be: the disk fails
   */
  VerifyReport finish(Progress progress) {
    try {
      commit();
      env.sync(true);
      env.close();
      MetaPages pages = MetaPages.read(file.path());
      if (Files.size(file.path()) < pages.bytes()) {
        file.extendTo(pages.bytes());
      }
      StructureCheck.of(file.path(), pages);
      return Verification.of(file.path(), false, progress).of(place.path());
    } catch (IOException e) {
      throw cannotWrite(file, e);
    } catch (RuntimeException e) {
      throw Failures.translate(e, file.path());
    }
  }

  /** Gives the finished file its name, and makes the name durable. What had it is replaced. */
  void install() {
    try {
      Files.move(
          file.path(),
          place.path(),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      NewLedger.sync(place.path());
    } catch (IOException e) {
      throw cannotWrite(place, e);
    }
  }

  /** Discards what was not installed. */
  @Override
  public void close() {
    try {
      if (txn != null) {
        endView();
        txn.close();
      }
    } finally {
      env.close();
      try {
        Files.deleteIfExists(file.path());
      } catch (IOException e) {
        // stays behind; the next one takes its place
      }
    }
  }

  private void begin() {
    if (txn == null) {
      Txn<byte[]> begun = env.txnWrite();
      txn = begun;
      dbi = env.openDbi(begun, null, null, false);
    }
  }

  private void endView() {
    if (view != null) {
      view.close();
      view.end();
      view = null;
    }
  }

  private void commit() {
    endView();
    if (txn != null) {
      txn.commit();
      txn.close();
      txn = null;
      uncommitted = 0;
    }
  }

  private Txn<byte[]> requireTxn() {
    return java.util.Objects.requireNonNull(txn);
  }

  private Dbi<byte[]> requireDbi() {
    return java.util.Objects.requireNonNull(dbi);
  }

  private static RuntimeException cannotWrite(StoreFile file, IOException e) {
    String reason = String.valueOf(e.getMessage());
    return reason.contains("No space left") || reason.contains("quota")
        ? new StoreFullException(
            "The disk has no room for " + file.path() + " (" + reason + "): make some", e)
        : new StoreOpenException("Cannot write " + file.path() + ": " + e, e);
  }
}
