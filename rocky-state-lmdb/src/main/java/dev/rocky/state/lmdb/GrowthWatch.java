package dev.rocky.state.lmdb;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns when a file grows although more than half of it holds nothing, which a transaction that
 * reads without end brings about. One warning for each doubling. Threads: who has the turn to
 * write.
 */
final class GrowthWatch {

  private static final Logger LOG = LoggerFactory.getLogger(LmdbStateStore.class);
  private static final long SMALL_FILE = 16L << 20;

  /** Shorter reads cannot be what it is about. */
  private static final Duration SHORT_READ = Duration.ofSeconds(1);

  private final StoreFile file;
  private long next = SMALL_FILE;

  GrowthWatch(StoreFile file) {
    this.file = file;
  }

  /** To be called when the file has grown. */
  void grown(LmdbUsage usage) {
    if (usage.fileBytes() < next || usage.freeBytes() < usage.fileBytes() / 2) {
      return;
    }
    next = 2 * usage.fileBytes();
    LOG.atWarn()
        .addKeyValue("ledger", file.path())
        .addKeyValue("file_bytes", usage.fileBytes())
        .addKeyValue("free_bytes", usage.freeBytes())
        .addKeyValue("reader", reader(usage))
        .log("ledger.grows_for_a_long_read");
  }

  private static String reader(LmdbUsage usage) {
    return usage
        .longestRead()
        .filter(read -> read.age().compareTo(SHORT_READ) > 0)
        .map(read -> read.thread() + " for " + read.age())
        .orElse("not in this process");
  }
}
