package dev.rocky.state.lmdb;

import dev.rocky.state.Key;
import dev.rocky.state.Scan;
import dev.rocky.state.StateException;
import dev.rocky.state.StateStore;
import dev.rocky.state.WriteTransaction;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A store on which nobody writes alone: each {@code write} finds another one under way, which does
 * nothing but wait until this one waits for it, so that it is done in the group of the other. Every
 * third work takes so long before one of its calls that it is evicted there.
 */
final class CrowdedStore implements StateStore {

  private final StateStore store;
  private final AtomicInteger works = new AtomicInteger();
  private final ThreadLocal<Boolean> atWork = ThreadLocal.withInitial(() -> false);

  CrowdedStore(StateStore store) {
    this.store = store;
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T read(ReadWork<T, X> work) throws X {
    return store.read(work);
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> T write(WriteWork<T, X> work) throws X {
    if (atWork.get()) {
      return store.write(work);
    }
    int number = works.incrementAndGet();
    Other other = new Other(store);
    try {
      return store.write(
          tx -> {
            atWork.set(true);
            try {
              return work.run(number % 3 == 0 ? new Slow(tx, number / 3 % 5) : tx);
            } finally {
              atWork.set(false);
            }
          });
    } finally {
      other.join();
    }
  }

  @Override
  public void close() {
    store.close();
  }

  /** Who writes when the current thread comes. */
  private static final class Other {

    private final Thread caller = Thread.currentThread();
    private final CountDownLatch underWay = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean joined;

    Other(StateStore store) {
      thread = new Thread(() -> write(store), "in front of " + caller.getName());
      thread.start();
      try {
        underWay.await();
      } catch (InterruptedException e) {
        caller.interrupt(); // the other may be behind one that will not end; the caller gives up
      }
    }

    private void write(StateStore store) {
      try {
        store.write(
            tx -> {
              underWay.countDown();
              Waiting.until("somebody waits", () -> joined || isWaiting());
              return true;
            });
      } catch (StateException | IllegalStateException e) {
        // closed, or to be read only: the caller will see that, too
      } finally {
        underWay.countDown();
      }
    }

    private boolean isWaiting() {
      return LockSupport.getBlocker(caller) instanceof WriterQueue;
    }

    void join() {
      joined = true;
      thread.interrupt(); // it may still wait for its turn, behind one that will not end
      boolean interrupted = false;
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        caller.interrupt();
      }
    }
  }

  /** Waits longer than a leader has patience before one of its calls. */
  private static final class Slow implements WriteTransaction {

    private static final long NANOS = 15_000_000;
    private final WriteTransaction transaction;
    private int callsBefore;

    Slow(WriteTransaction transaction, int callsBefore) {
      this.transaction = transaction;
      this.callsBefore = callsBefore;
    }

    @Override
    public Optional<byte[]> get(Key key) {
      return next().get(key);
    }

    @Override
    public void scan(Scan scan, Visitor visitor) {
      next()
          .scan(
              scan,
              (key, value) -> {
                next();
                return visitor.visit(key, value);
              });
    }

    @Override
    public void put(Key key, byte[] value) {
      next().put(key, value);
    }

    @Override
    public boolean delete(Key key) {
      return next().delete(key);
    }

    private WriteTransaction next() {
      if (callsBefore-- == 0) {
        LockSupport.parkNanos(NANOS);
      }
      return transaction;
    }
  }
}
