package dev.rocky.state.lmdb;

import dev.rocky.state.lmdb.LmdbUsage.OpenRead;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The transactions of this process that are reading. Threads: any. */
final class OpenReads {

  private final Set<Read> reads = ConcurrentHashMap.newKeySet();

  /** Notes that the current thread begins to read; {@link #end} must follow. */
  Read begin() {
    Read read = new Read(Thread.currentThread(), System.nanoTime());
    reads.add(read);
    return read;
  }

  void end(Read read) {
    reads.remove(read);
  }

  Optional<OpenRead> longest() {
    long now = System.nanoTime();
    return reads.stream()
        .max(Comparator.comparingLong(read -> now - read.begun))
        .map(read -> new OpenRead(read.thread.getName(), Duration.ofNanos(now - read.begun)));
  }

  /** One of them, equal to no other. */
  static final class Read {
    private final Thread thread;
    private final long begun;

    private Read(Thread thread, long begun) {
      this.thread = thread;
      this.begun = begun;
    }
  }
}
