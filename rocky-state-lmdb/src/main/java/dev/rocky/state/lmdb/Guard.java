package dev.rocky.state.lmdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.StateException;
import dev.rocky.state.StoreBusyException;
import dev.rocky.state.StoreOpenException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code <ledger>.guard}: who has the ledger open, and who may write. It only carries
 * locks, names for messages, and what spares an opening the check of the structure; at rest it may
 * be deleted. The kernel drops the locks of a process that dies.
 *
 * <pre>
 * byte 0                 locked by the one process that is checking, making or opening the ledger
 * byte 1                 locked by the one process that writes
 * byte 2                 locked by the one process that writes next
 * bytes 8 to 15          slot of the process that wrote last, big-endian
 * bytes 16 to 63         what the ledger was like when it was closed, see {@link CleanClose}
 * byte 1024 + i          locked while the holder of slot i has the ledger open
 * bytes 8192 + 512 i …   who that is, see {@link Holder}; ends with a zero byte
 * </pre>
 *
 * <p><b>Threads:</b> the locks of writers by one thread at a time, see {@link ProcessLock}; all
 * else by the one thread that opens or closes, under the lock of {@link OpenStores}.
 * <b>Invariant:</b> a process opens a guard at most once, because closing any descriptor of a file
 * drops all locks that the process has on it. For the same reason nobody else in the process may
 * open the file. Data passes through the {@link RandomAccessFile}, never its channel, which an
 * interrupt would close.
 */
final class Guard implements AutoCloseable {

  private static final long OPENING = 0;
  private static final long WRITER = 1;
  private static final long NEXT_WRITER = 2;
  private static final long LAST_WRITER = 8;
  private static final long CLEAN_CLOSE = 16;
  private static final long SLOT_LOCKS = 1024;
  private static final long SLOT_NAMES = 8192;
  private static final int NAME_BYTES = 512;
  private static final int SLOTS = 4096;

  private final Path path;
  private final RandomAccessFile file;
  private final FileChannel channel;
  private boolean deletable;
  private @Nullable FileLock opening;
  private @Nullable FileLock writer;
  private @Nullable FileLock nextWriter;
  private int slot = -1;

  private Guard(Path path, RandomAccessFile file, boolean deletable) {
    this.path = path;
    this.file = file;
    this.channel = file.getChannel();
    this.deletable = deletable;
  }

  /**
   * Opens the guard of {@code ledger}, and waits until nobody else is opening that. {@link #opened}
   * or {@link #discard} must follow.
   *
   * @throws StoreBusyException if somebody else is for longer than {@code timeout}
   */
  static Guard open(StoreFile ledger, Duration timeout) {
    Path path = ledger.guard();
    StoreFile self = new StoreFile(path);
    try {
      while (true) {
        boolean created = create(self);
        Optional<String> before = self.identity();
        Guard guard = new Guard(path, new RandomAccessFile(path.toFile(), "rw"), created);
        boolean kept = false;
        try {
          guard.lockOpening(ledger.path(), timeout);
          // Who failed to open the ledger may have deleted the guard that he made.
          kept = before.isPresent() && before.equals(self.identity());
          if (kept) {
            return guard;
          }
        } finally {
          if (!kept) {
            guard.close();
          }
        }
      }
    } catch (IOException e) {
      throw new StoreOpenException(
          "Cannot open the lock file " + path + " of the ledger: " + e.getMessage(), e);
    }
  }

  private static boolean create(StoreFile guard) throws IOException {
    if (Files.exists(guard.path())) {
      return false; // mostly; an exception takes longer than to look
    }
    try {
      Files.createFile(guard.path(), guard.privateFile());
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private void lockOpening(Path ledger, Duration timeout) {
    try {
      if (!Backoff.retry(timeout.toNanos(), () -> (opening = tryLock(OPENING)) != null)) {
        throw new StoreBusyException(
            "Another process has been opening "
                + ledger
                + " for longer than "
                + timeout
                + ": try again");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreBusyException("Interrupted while another process was opening " + ledger, e);
    }
  }

  /** Takes a slot for {@code me}, and returns who holds the others. */
  List<Holder> register(Holder me) {
    List<Holder> others = new ArrayList<>();
    for (int i = 0; i < SLOTS; i++) {
      FileLock lock = tryLock(SLOT_LOCKS + i);
      if (lock == null) {
        others.add(name(i));
      } else if (slot < 0) {
        slot = i;
      } else {
        release(lock);
      }
      if (slot >= 0 && SLOT_NAMES + (i + 1L) * NAME_BYTES >= length()) {
        break;
      }
    }
    if (slot < 0) {
      throw new StoreBusyException(
          "More than " + SLOTS + " processes have the ledger open: close it in some of them");
    }
    // Another may have opened the ledger between our making the guard and locking it.
    deletable &= others.isEmpty();
    describe(me);
    return others;
  }

  /** Says in the slot that {@link #register} took who holds it. */
  void describe(Holder me) {
    byte[] name = Arrays.copyOf(me.encode().getBytes(UTF_8), NAME_BYTES);
    name[NAME_BYTES - 1] = 0;
    write(SLOT_NAMES + (long) slot * NAME_BYTES, name);
  }

  /**
   * Takes away, and returns, what was left by {@link #leaveCleanClose}; zeros or nothing if it was
   * not called or somebody opened the ledger since.
   */
  byte[] takeCleanClose() {
    byte[] left = read(CLEAN_CLOSE, CleanClose.BYTES);
    write(CLEAN_CLOSE, new byte[CleanClose.BYTES]);
    return left;
  }

  /** Leaves a note on the closed ledger; only after {@link #lockLast}. */
  void leaveCleanClose(CleanClose found) {
    write(CLEAN_CLOSE, found.encode());
  }

  /**
   * Keeps others from opening the ledger until this object is closed, if nobody else is opening it
   * or has it open.
   */
  boolean lockLast() {
    opening = tryLock(OPENING);
    if (opening == null) {
      return false;
    }
    for (int i = 0; i < SLOTS && SLOT_NAMES + (long) i * NAME_BYTES < length(); i++) {
      if (i != slot) {
        FileLock lock = tryLock(SLOT_LOCKS + i);
        if (lock == null) {
          return false;
        }
        release(lock);
      }
    }
    return true;
  }

  /** Lets others open the ledger. */
  void opened() {
    if (opening != null) {
      release(opening);
      opening = null;
    }
  }

  /** Takes the lock of writers, unless another process has it. */
  boolean tryLockWriter() {
    if (writer == null) { // else an earlier attempt ended half way
      writer = tryLock(WRITER);
    }
    if (writer != null && slot >= 0) {
      try {
        write(LAST_WRITER, java.nio.ByteBuffer.allocate(Long.BYTES).putLong(slot).array());
      } catch (StateException e) {
        // The disk is full. Only a message needs it, and the lock must not stay behind.
      }
    }
    return writer != null;
  }

  void unlockWriter() {
    if (writer != null) {
      release(writer);
      writer = null;
    }
  }

  /** Takes the place of who writes next, unless another process has it. */
  boolean tryLockNext() {
    if (nextWriter == null) {
      nextWriter = tryLock(NEXT_WRITER);
    }
    return nextWriter != null;
  }

  void unlockNext() {
    if (nextWriter != null) {
      release(nextWriter);
      nextWriter = null;
    }
  }

  /** Who took the lock of writers last; unknown if it never was. */
  Optional<Holder> lastWriter() {
    byte[] last = read(LAST_WRITER, Long.BYTES);
    long at = last.length < Long.BYTES ? -1 : java.nio.ByteBuffer.wrap(last).getLong();
    return at < 0 || at >= SLOTS ? Optional.empty() : Optional.of(name((int) at));
  }

  /**
   * Closes the guard after the ledger could not be opened, and deletes it if this object made it
   * and nobody else has it open.
   */
  void discard() {
    try {
      if (deletable) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // stays behind, harmless
    } finally {
      close();
    }
  }

  /** Drops all locks. */
  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw failed("close", e);
    }
  }

  private @Nullable FileLock tryLock(long position) {
    try {
      return channel.tryLock(position, 1, false);
    } catch (OverlappingFileLockException e) {
      return null; // held by this process, through another class loader
    } catch (IOException e) {
      throw failed("lock", e);
    }
  }

  private void release(FileLock lock) {
    try {
      lock.release();
    } catch (IOException e) {
      throw failed("unlock", e);
    }
  }

  private Holder name(int slot) {
    byte[] name = read(SLOT_NAMES + (long) slot * NAME_BYTES, NAME_BYTES);
    int end = 0;
    while (end < name.length && name[end] != 0) {
      end++;
    }
    return Holder.decode(new String(name, 0, end, UTF_8));
  }

  private long length() {
    try {
      return file.length();
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  private byte[] read(long position, int count) {
    try {
      file.seek(position);
      byte[] bytes = new byte[count];
      int got = 0;
      while (got < count) {
        int n = file.read(bytes, got, count - got);
        if (n < 0) {
          return Arrays.copyOf(bytes, got);
        }
        got += n;
      }
      return bytes;
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  private void write(long position, byte[] bytes) {
    try {
      file.seek(position);
      file.write(bytes);
    } catch (IOException e) {
      throw failed("write", e);
    }
  }

  private StateException failed(String what, IOException e) {
    return new StateException(
        "Cannot " + what + " the lock file " + path + ": " + e.getMessage(), e);
  }
}
