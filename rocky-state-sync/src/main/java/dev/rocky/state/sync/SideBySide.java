package dev.rocky.state.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes several remote calls at a time, which mostly wait.
 *
 * <p><b>Threads:</b> the caller's works, too; the others live no longer than {@link #forEach}. The
 * first failure, and an interrupt of the caller while it waits for them, interrupts the others,
 * which makes their remote calls end within a second. <b>Invariant:</b> when {@link #forEach} ends,
 * however it does, no thread of it is alive, so that nobody uses what the work uses any more.
 */
final class SideBySide {

  /** Threads, the caller's included. */
  static final int LANES = 4;

  private static final String NAME = "rocky-state-transfer-";

  private SideBySide() {}

  /**
   * Does {@code work} for each item, in any order.
   *
   * @throws RuntimeException what the first one threw that failed; what was not begun by then is
   *     left out
   */
  static <T> void forEach(List<T> items, Consumer<T> work) {
    Lanes<T> lanes = new Lanes<>(items, work);
    List<Thread> threads = new ArrayList<>();
    try {
      for (int lane = 1; lane < Math.min(LANES, items.size()); lane++) {
        Thread thread = new Thread(() -> lanes.run(threads), NAME + lane);
        thread.setDaemon(true);
        synchronized (threads) {
          threads.add(thread);
        }
        thread.start();
      }
      lanes.run(threads);
    } finally {
      join(threads);
    }
    lanes.check();
  }

  private static void join(List<Thread> threads) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
          threads.forEach(Thread::interrupt);
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What all of them share. */
  private static final class Lanes<T> {

    private final List<T> items;
    private final Consumer<T> work;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Lanes(List<T> items, Consumer<T> work) {
      this.items = items;
      this.work = work;
    }

    @SuppressWarnings("CatchingUnchecked") // thrown on the caller's thread
    void run(List<Thread> others) {
      try {
        for (int item = next.getAndIncrement();
            item < items.size() && failure.get() == null;
            item = next.getAndIncrement()) {
          work.accept(items.get(item));
        }
      } catch (RuntimeException | Error e) {
        if (failure.compareAndSet(null, e)) {
          synchronized (others) {
            others.forEach(Thread::interrupt);
          }
        }
      }
    }

    void check() {
      Throwable failed = failure.get();
      if (failed instanceof Error error) {
        throw error;
      }
      if (failed instanceof RuntimeException exception) {
        throw exception;
      }
    }
  }
}
