package dev.rocky.state.sync;

import dev.rocky.state.remote.CacheResult;
import java.time.Duration;
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

  /** How a call ended. */
  boolean isDone(CacheResult result) {
    if (result instanceof CacheResult.Failed failed) {
      failures.incrementAndGet();
      problem = Optional.of(failed.problem());
    } else if (result instanceof CacheResult.Skipped) {
      skipped.incrementAndGet();
    }
    return result.isDone();
  }

  /** A call was not made, since the cache has had its {@code time} of this transfer. */
  void tookItsTime(Duration time) {
    skipped.incrementAndGet();
    problem =
        Optional.of(
            "the cache took " + time + ", a quarter of the transfer's time, and is left alone");
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
