package com.example.filestore;

import dev.rocky.state.Key;
import dev.rocky.state.StateException;
import dev.rocky.state.StoreBusyException;
import dev.rocky.state.StoreDamagedException;
import dev.rocky.state.StoreFullException;
import dev.rocky.state.StoreIncompatibleException;
import dev.rocky.state.StoreOpenException;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * The file of one store, and the lock on a second file beside it that keeps other stores out.
 *
 * <p>Bytes: {@code FST} and a version byte; per entry the length of the key, the key, the length of
 * the value, the value; CRC-32C of all that. Numbers have four bytes, the most significant first.
 */
final class StateFile implements AutoCloseable {

  private static final int MAGIC_AND_VERSION = 'F' << 24 | 'S' << 16 | 'T' << 8 | 1;
  private static final long MAX_BYTES = 1L << 30;

  private final Path file;
  private final String mark;
  private final FileChannel lock;
  private NavigableMap<Key, byte[]> entries = new TreeMap<>();

  private StateFile(Path file, String mark, FileChannel lock) {
    this.file = file;
    this.mark = mark;
    this.lock = lock;
  }

  /** Locks the file and reads it; an absent file is an empty one. */
  static StateFile open(Path path) {
    Path file = real(path);
    // Closing a lock file drops every lock that this process has on it, so it must not even be
    // opened twice. System properties are the one map that all class loaders share.
    String mark = "com.example.filestore.open:" + file;
    if (System.getProperties().putIfAbsent(mark, "") != null) {
      throw new StoreBusyException(file + " is open in this process already; share that store");
    }
    FileChannel lock = null;
    try {
      lock =
          FileChannel.open(
              file.resolveSibling(file.getFileName() + ".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      if (lock.tryLock() == null) {
        throw new StoreBusyException(file + " is open in another process; try again later");
      }
      StateFile opened = new StateFile(file, mark, lock);
      opened.load();
      return opened;
    } catch (IOException | RuntimeException e) {
      release(mark, lock);
      throw e instanceof StateException known
          ? known
          : new StoreOpenException("Cannot open " + file + ": " + e, e);
    }
  }

  /** What was in the file when it was opened. */
  NavigableMap<Key, byte[]> entries() {
    return entries;
  }

  /**
   * Makes {@code next} the durable content; whoever opens the file later finds all of it, or all of
   * what was before.
   */
  void replace(Map<Key, byte[]> next) {
    Path written = file.resolveSibling(file.getFileName() + ".next");
    try {
      write(next, written);
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      boolean full = file.toFile().getUsableSpace() < sizeOf(next);
      written.toFile().delete(); // if this fails, the next commit overwrites it
      String message = "Cannot write " + written + ", nothing was changed: " + e;
      throw full ? new StoreFullException(message, e) : new StateException(message, e);
    }
    try {
      flushFolder();
    } catch (IOException e) {
      throw new StateException(
          "Cannot tell whether the last change to " + file + " survives a power cut: " + e, e);
    }
  }

  /**
   * Releases the lock; closing twice does nothing. The lock file stays: deleting it would race with
   * another opening.
   */
  @Override
  public void close() {
    if (lock.isOpen()) {
      release(mark, lock);
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }

  private static Path real(Path path) {
    Path absolute = path.toAbsolutePath();
    try {
      return Files.exists(absolute)
          ? absolute.toRealPath()
          : absolute.getParent().toRealPath().resolve(absolute.getFileName());
    } catch (IOException e) {
      throw new StoreOpenException("The folder of " + absolute + " must exist; create it", e);
    }
  }

  private void load() throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    byte[] bytes = Files.readAllBytes(file);
    int end = bytes.length - Integer.BYTES;
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, Math.max(0, end));
    if (end < Integer.BYTES || in.getInt(end) != (int) sum.getValue()) {
      throw new StoreDamagedException(
          file + " is cut off, overwritten or no file of this store; restore it, or move it away");
    }
    if (in.getInt() != MAGIC_AND_VERSION) {
      throw new StoreIncompatibleException(file + " was written by another version of this store");
    }
    in.limit(end);
    while (in.hasRemaining()) {
      entries.put(Key.ofBytes(next(in)), next(in));
    }
  }

  private static byte[] next(ByteBuffer in) {
    byte[] bytes = new byte[in.getInt()];
    in.get(bytes);
    return bytes;
  }

  private static void write(Map<Key, byte[]> next, Path path) throws IOException {
    if (sizeOf(next) > MAX_BYTES) {
      throw new StoreFullException("The file would be larger than " + MAX_BYTES + " bytes");
    }
    // Streams, not channels: an interrupt closes a channel in the middle of a write.
    CRC32C sum = new CRC32C();
    try (FileOutputStream file = new FileOutputStream(path.toFile());
        DataOutputStream out =
            new DataOutputStream(new CheckedOutputStream(new BufferedOutputStream(file), sum))) {
      out.writeInt(MAGIC_AND_VERSION);
      for (Map.Entry<Key, byte[]> entry : next.entrySet()) {
        out.writeInt(entry.getKey().length());
        out.write(entry.getKey().bytes());
        out.writeInt(entry.getValue().length);
        out.write(entry.getValue());
      }
      out.writeInt((int) sum.getValue());
      out.flush();
      file.getFD().sync();
    }
  }

  private static long sizeOf(Map<Key, byte[]> entries) {
    long bytes = 3L * Integer.BYTES;
    for (Map.Entry<Key, byte[]> entry : entries.entrySet()) {
      bytes += 2L * Integer.BYTES + entry.getKey().length() + entry.getValue().length;
    }
    return bytes;
  }

  /** Makes the rename durable. An interrupt is put off, because the change has happened by now. */
  private void flushFolder() throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
          folder.force(true);
          return;
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void release(String mark, FileChannel lock) {
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      throw new StateException("Cannot release the lock: " + e, e);
    } finally {
      System.getProperties().remove(mark);
    }
  }
}
