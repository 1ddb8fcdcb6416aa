package dev.rocky.state.sync;

import dev.rocky.state.remote.CacheResult;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a transfer counts of its cache until it is reported; used by all its threads. */
final class CacheTally {

  private final AtomicInteger objects = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger behind = new AtomicInteger();
  private final AtomicLong bytesBehind = new AtomicLong();
  private final AtomicInteger wrong = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger skipped = new AtomicInteger();
  private volatile boolean head;
  private volatile Optional<String> problem = Optional.empty();

  /** How a call for an object, or to change something, ended. */
  boolean isDone(CacheResult result) {
    if (result instanceof CacheResult.Failed failed) {
      failures.incrementAndGet();
      problem = Optional.of(failed.problem());
    } else if (result instanceof CacheResult.Skipped) {
      skipped.incrementAndGet();
    }
    return result.isDone();
  }

  /** How a call for a register ended, which some caches have nothing to do with. */
  boolean isRegisterDone(CacheResult result) {
    return result instanceof CacheResult.Skipped ? false : isDone(result);
  }

  /** The cache had an object, and it was proved. */
  void proved(long size) {
    objects.incrementAndGet();
    bytes.addAndGet(size);
  }

  /** The cache had an object, and it was wrong. */
  void disproved() {
    wrong.incrementAndGet();
  }

  /** An object came from the store behind the cache. */
  void fetchedBehind(long size) {
    behind.incrementAndGet();
    bytesBehind.addAndGet(size);
  }

  /** The transfer goes by the HEAD that the cache has. */
  void wentByHead() {
    head = true;
  }

  /** What is to be reported. */
  CacheUse use() {
    return new CacheUse(
        head,
        objects.get(),
        bytes.get(),
        behind.get(),
        bytesBehind.get(),
        wrong.get(),
        failures.get(),
        skipped.get(),
        problem);
  }
}
