package dev.rocky.benchmarks.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.StateStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A thread that changes one record of a ledger again and again, and notes how long it waited. */
final class BusyWriter implements AutoCloseable {

  /** Of a space that travels: each change is journalled. */
  private static final Key RECORD = Key.of(Ledger.FIRST_TRAVELLING_SPACE, "busy");

  private final Ledger ledger;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final CountDownLatch writing = new CountDownLatch(1);
  private final CompletableFuture<Long> result;
  private volatile boolean ended;

  /** Writes through {@code store}, which it closes, from now on; returns after the first write. */
  BusyWriter(StateStore store) throws InterruptedException {
    this.ledger = Ledger.over(store);
    result = CompletableFuture.supplyAsync(this::write, thread);
    writing.await();
  }

  /** Ends it, and tells the nanoseconds that it waited for its turn at most. */
  long end() {
    ended = true;
    return result.join();
  }

  @Override
  public void close() {
    ended = true;
    thread.shutdown();
    ledger.close();
  }

  private long write() {
    long longest = 0;
    for (long number = 0; !ended; number++) {
      byte[] value = Long.toString(number).getBytes(UTF_8);
      long called = System.nanoTime();
      long begun =
          ledger.write(
              tx -> {
                long turn = System.nanoTime();
                tx.put(RECORD, value);
                return turn;
              });
      longest = Math.max(longest, begun - called);
      writing.countDown();
    }
    return longest;
  }
}
