package dev.rocky.state.lmdb;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Begins and ends one write transaction of LMDB on one thread of the operating system, which owns
 * LMDB's lock from begin to end. For a thread of the platform that is itself. A virtual thread may
 * be on another one each time its work has waited, and the lock would be held for ever; it gets a
 * thread beside it, for as long as the transaction lasts. Everything else, work included, stays on
 * the thread of the caller.
 */
abstract class NativeThread implements AutoCloseable {

  private static final @Nullable Method IS_VIRTUAL = isVirtualMethod();

  /** Makes {@code call} and returns or throws what it does. */
  abstract <T> T call(Supplier<T> call);

  @Override
  public void close() {}

  /** The thread for the calls that the current thread is about to make. */
  static NativeThread ofCurrent() {
    return isVirtual(Thread.currentThread()) ? new Beside() : new Same();
  }

  static boolean isVirtual(Thread thread) {
    try {
      return IS_VIRTUAL != null && (boolean) IS_VIRTUAL.invoke(thread);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable Method isVirtualMethod() {
    try {
      return Thread.class.getMethod("isVirtual");
    } catch (NoSuchMethodException e) {
      return null; // before Java 21 there are none
    }
  }

  private static final class Same extends NativeThread {
    @Override
    <T> T call(Supplier<T> call) {
      return call.get();
    }
  }

  private static final class Beside extends NativeThread {

    private final ExecutorService thread =
        Executors.newSingleThreadExecutor(task -> new Thread(task, "rocky-state-lmdb write"));

    @Override
    <T> T call(Supplier<T> call) {
      Future<T> result = thread.submit(call::get);
      boolean interrupted = false;
      try {
        while (true) {
          try {
            return result.get();
          } catch (InterruptedException e) {
            interrupted = true;
          } catch (ExecutionException e) {
            throw rethrown(e.getCause());
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public void close() {
      thread.shutdown();
    }

    private static RuntimeException rethrown(@Nullable Throwable thrown) {
      if (thrown instanceof Error error) {
        throw error;
      }
      return thrown instanceof RuntimeException e ? e : new IllegalStateException(thrown);
    }
  }
}
