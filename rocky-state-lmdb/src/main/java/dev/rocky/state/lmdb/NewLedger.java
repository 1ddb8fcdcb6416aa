package dev.rocky.state.lmdb;

import dev.rocky.state.StoreOpenException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.lmdbjava.BufferProxy;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.Txn;

/**
 * Makes a ledger under another name and moves it into place when it is whole, so that a process
 * killed meanwhile leaves no ledger rather than one that is refused as damaged. Only under the
 * opening lock of the {@link Guard}.
 */
final class NewLedger {

  private static final long MAP_SIZE = 1 << 20;
  private static final int PRIVATE = 0600;

  private NewLedger() {}

  static void make(StoreFile file, BufferProxy<byte[]> arrays) {
    Path unfinished = file.unfinished();
    try {
      Files.deleteIfExists(unfinished);
      try {
        Instant now = Instant.now();
        write(
            unfinished,
            SetAside.precedes(file) ? FormatRecord.recoveredAt(now) : FormatRecord.madeAt(now),
            arrays);
        Files.move(unfinished, file.path(), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(unfinished);
      }
      sync(unfinished.toAbsolutePath());
    } catch (IOException e) {
      throw new StoreOpenException("Cannot make the new ledger " + file.path() + ": " + e, e);
    } catch (RuntimeException e) {
      throw Failures.translate(e, file.path());
    }
  }

  private static void write(Path file, FormatRecord format, BufferProxy<byte[]> arrays) {
    try (Env<byte[]> env =
        Env.create(arrays)
            .setMapSize(MAP_SIZE)
            .open(file.toFile(), PRIVATE, EnvFlags.MDB_NOSUBDIR, EnvFlags.MDB_NOLOCK)) {
      try (Txn<byte[]> txn = env.txnWrite()) {
        Dbi<byte[]> dbi = env.openDbi(txn, null, null, false);
        dbi.put(txn, FormatRecord.KEY, format.encode());
        txn.commit();
      }
    }
  }

  /** Makes the name {@code file} as durable as the file. */
  static void sync(Path file) throws IOException {
    Path folder = file.getParent();
    if (folder == null || !StoreFile.isPosix(folder)) {
      return; // where folders cannot be opened, their entries need no flush
    }
    boolean interrupted = Thread.interrupted(); // would close the channel
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
