package dev.rocky.state.lmdb;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Waits that end: after a minute, which is no measure of speed, the test fails. */
final class Waiting {

  private Waiting() {}

  /** What {@code body} returns; it runs on a thread of its own. */
  static <T> T forResult(String what, Callable<T> body) {
    return result(what, start(what, body));
  }

  /** Starts {@code body} on a thread of its own. */
  static <T> FutureTask<T> start(String name, Callable<T> body) {
    FutureTask<T> task = new FutureTask<>(body);
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  static <T> T result(String what, FutureTask<T> task) {
    try {
      return task.get(1, TimeUnit.MINUTES);
    } catch (TimeoutException e) {
      throw new AssertionError("Waited a minute for " + what, e);
    } catch (ExecutionException e) {
      throw new AssertionError(what + " failed: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      throw new AssertionError("Interrupted while waiting for " + what, e);
    }
  }

  static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Waited a minute until " + what);
      }
      Thread.onSpinWait();
    }
  }
}
