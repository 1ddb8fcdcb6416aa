package dev.rocky.state.tck;

import dev.rocky.state.Key;
import dev.rocky.state.Scan;
import dev.rocky.state.Settings;
import dev.rocky.state.StateException;
import dev.rocky.state.StateStore;
import dev.rocky.state.StoreBusyException;
import dev.rocky.state.StoreClosedException;
import dev.rocky.state.WriteTransaction;
import dev.rocky.state.spi.StateStoreProvider;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The simplest store on disk that keeps the contract, across processes too: one file that every
 * commit replaces. It shows that the durable half of the contract can be met, and that the contract
 * asks for no more than it says.
 */
public final class FolderStateStore implements StateStore {

  /** One writer per folder in this JVM; file locks only tell processes apart. */
  private static final Map<Path, Semaphore> WRITERS = new ConcurrentHashMap<>();

  private final Path file;
  private final Path lockFile;
  private final Duration timeout;
  private final boolean readOnly;
  private final Semaphore writer;
  private final ThreadLocal<Boolean> writing = ThreadLocal.withInitial(() -> false);
  private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();
  private volatile boolean closed;

  FolderStateStore(Path folder, Duration timeout, boolean readOnly) {
    file = folder.resolve("state");
    lockFile = folder.resolve("lock");
    this.timeout = timeout;
    this.readOnly = readOnly;
    writer = WRITERS.computeIfAbsent(folder.toAbsolutePath(), f -> new Semaphore(1, true));
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T read(ReadWork<T, X> work) throws X {
    enter();
    Transaction transaction = new Transaction(load());
    try {
      return work.run(transaction);
    } finally {
      transaction.ended = true;
      gate.readLock().unlock();
    }
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T write(WriteWork<T, X> work) throws X {
    if (writing.get() || readOnly) {
      throw new IllegalStateException(readOnly ? "opened read-only" : "write within write");
    }
    enter();
    try {
      FileLock lock = lock();
      try {
        return commit(work);
      } finally {
        unlock(lock);
      }
    } finally {
      gate.readLock().unlock();
    }
  }

  private <T extends @Nullable Object, X extends Exception> T commit(WriteWork<T, X> work)
      throws X {
    Transaction transaction = new Transaction(load());
    try {
      T result = work.run(transaction);
      save(transaction.entries);
      return result;
    } finally {
      transaction.ended = true;
    }
  }

  @Override
  public void close() {
    if (gate.getReadHoldCount() > 0) {
      throw new IllegalStateException("close within a transaction");
    }
    closed = true;
    gate.writeLock().lock();
    try {
      assert closed : "a store is not opened again";
    } finally {
      gate.writeLock().unlock();
    }
  }

  private void enter() {
    if (!gate.readLock().tryLock()) {
      throw new StoreClosedException("closed");
    }
    if (closed && gate.getReadHoldCount() == 1) {
      gate.readLock().unlock();
      throw new StoreClosedException("closed");
    }
  }

  private FileLock lock() {
    try {
      if (!writer.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new StoreBusyException("another writer for more than " + timeout);
      }
      writing.set(true);
      return FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE).lock();
    } catch (IOException e) {
      throw new StateException("Cannot lock " + lockFile, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreBusyException("interrupted", e);
    }
  }

  private void unlock(FileLock lock) {
    try {
      lock.acquiredBy().close();
    } catch (IOException e) {
      throw new StateException("Cannot unlock " + lockFile, e);
    } finally {
      writing.remove();
      writer.release();
    }
  }

  private NavigableMap<Key, byte[]> load() {
    boolean interrupted = Thread.interrupted(); // an interrupt closes channels
    try {
      NavigableMap<Key, byte[]> entries = new TreeMap<>();
      if (Files.exists(file)) {
        DataInputStream in =
            new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(file)));
        while (in.available() > 0) {
          entries.put(Key.ofBytes(in.readNBytes(in.readInt())), in.readNBytes(in.readInt()));
        }
      }
      return entries;
    } catch (IOException e) {
      throw new StateException("Cannot read " + file, e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void save(Map<Key, byte[]> entries) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      for (Map.Entry<Key, byte[]> entry : entries.entrySet()) {
        out.writeInt(entry.getKey().length());
        out.write(entry.getKey().bytes());
        out.writeInt(entry.getValue().length);
        out.write(entry.getValue());
      }
      Path next = file.resolveSibling("next");
      try (FileChannel channel =
          FileChannel.open(
              next,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer all = ByteBuffer.wrap(bytes.toByteArray());
        while (all.hasRemaining()) {
          channel.write(all);
        }
        channel.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StateException("Cannot write " + file, e);
    }
  }

  /** A map of its own. */
  private static final class Transaction implements WriteTransaction {

    private final NavigableMap<Key, byte[]> entries;
    private final Thread owner = Thread.currentThread();
    private int scans;
    private volatile boolean ended;

    Transaction(NavigableMap<Key, byte[]> entries) {
      this.entries = entries;
    }

    @Override
    public Optional<byte[]> get(Key key) {
      check(ended || Thread.currentThread() != owner);
      return Optional.ofNullable(entries.get(key)).map(byte[]::clone);
    }

    @Override
    public void scan(Scan scan, Visitor visitor) {
      check(ended || Thread.currentThread() != owner);
      boolean up = scan.direction() == Scan.Direction.ASCENDING;
      NavigableMap<Key, byte[]> ordered = up ? entries : entries.descendingMap();
      scans++;
      try {
        for (Map.Entry<Key, byte[]> entry :
            scan.after().map(after -> ordered.tailMap(after, false)).orElse(ordered).entrySet()) {
          if (entry.getKey().startsWith(scan.prefix())
              && !visitor.visit(entry.getKey(), entry.getValue().clone())) {
            return;
          }
        }
      } finally {
        scans--;
      }
    }

    @Override
    public void put(Key key, byte[] value) {
      check(ended || scans > 0 || Thread.currentThread() != owner);
      if (key.length() == 0 || key.length() > MAX_KEY_BYTES || value.length > MAX_VALUE_BYTES) {
        throw new IllegalArgumentException("limits");
      }
      entries.put(key, value.clone());
    }

    @Override
    public boolean delete(Key key) {
      check(ended || scans > 0 || Thread.currentThread() != owner);
      return entries.remove(key) != null;
    }

    private static void check(boolean illegal) {
      if (illegal) {
        throw new IllegalStateException("ended, of another thread, or within a scan");
      }
    }
  }

  /** Found by the name {@code folder}. */
  public static final class Provider implements StateStoreProvider {

    /** For the service loader. */
    public Provider() {}

    @Override
    public String name() {
      return "folder";
    }

    @Override
    public StateStore open(Settings settings) {
      return settings.decode(
          s ->
              new FolderStateStore(
                  Path.of(s.requiredString("path")), Duration.ofSeconds(30), false));
    }
  }
}
