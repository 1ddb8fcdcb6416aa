package dev.rocky.state.tck;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Something that runs on a thread of its own while the test goes on. Every wait ends: after {@value
 * #DEADLINE_SECONDS} seconds the test fails with the stack of the thread that did not get on. The
 * deadline is no measure of speed; a correct store never comes near it.
 */
final class Background<T> {

  static final int DEADLINE_SECONDS = 20;

  private final FutureTask<T> task;
  private final Thread thread;

  private Background(String name, Callable<T> body) {
    task = new FutureTask<>(body);
    thread = new Thread(task, name);
    thread.setDaemon(true); // a store that hangs must not keep the JVM alive
  }

  /** Starts {@code body} on a new thread. */
  static <T> Background<T> start(String name, Callable<T> body) {
    Background<T> background = new Background<>(name, body);
    background.thread.start();
    return background;
  }

  /** Starts {@code body} on a new thread. */
  static Background<Boolean> start(String name, Body body) {
    return start(
        name,
        () -> {
          body.run();
          return true;
        });
  }

  /** What the body returned; fails the test with what it threw. */
  T await() {
    try {
      return result();
    } catch (ExecutionException e) {
      throw new AssertionError(
          "The thread \"" + thread.getName() + "\" failed: " + e.getCause(), e.getCause());
    }
  }

  /** What the body threw; fails the test if it did not throw. */
  Throwable awaitFailure() {
    try {
      T returned = result();
      throw new AssertionError(
          "The thread \"" + thread.getName() + "\" should have failed but returned " + returned);
    } catch (ExecutionException e) {
      return requireNonNull(e.getCause());
    }
  }

  boolean isDone() {
    return task.isDone();
  }

  void interrupt() {
    thread.interrupt();
  }

  /**
   * Goes on once the thread waits for something, or has ended. Waiting in native code, for the lock
   * of a file for example, cannot be told from working there: that counts, too, so this may go on a
   * little early.
   */
  void awaitWaiting() {
    spinUntil(
        () ->
            switch (thread.getState()) {
              case BLOCKED, WAITING, TIMED_WAITING, TERMINATED -> true;
              case RUNNABLE -> isInNativeCode();
              case NEW -> false;
            },
        "the thread \"" + thread.getName() + "\" to wait");
  }

  /** Goes on once the thread waits for something within {@code type}, or has ended. */
  void awaitWaitingIn(Class<?> type) {
    spinUntil(
        () ->
            switch (thread.getState()) {
              case WAITING, TIMED_WAITING -> isIn(type);
              case TERMINATED -> true;
              default -> false;
            },
        "the thread \"" + thread.getName() + "\" to wait in " + type.getSimpleName());
  }

  private boolean isIn(Class<?> type) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getClassName().startsWith(type.getName())) {
        return true;
      }
    }
    return false;
  }

  private boolean isInNativeCode() {
    StackTraceElement[] stack = thread.getStackTrace();
    return stack.length > 0 && stack[0].isNativeMethod();
  }

  /**
   * Waits for {@code latch}; longer than for a thread, so that the one who is stuck is the one who
   * is named.
   */
  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(2 * DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("Nobody opened the latch within " + 2 * DEADLINE_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while waiting for a latch", e);
    }
  }

  /** Looks again and again until {@code condition} holds. */
  static void spinUntil(BooleanSupplier condition, String what) {
    spinUntil(Duration.ofSeconds(DEADLINE_SECONDS), condition, what);
  }

  /** The same, for no longer than {@code time}. */
  static void spinUntil(Duration time, BooleanSupplier condition, String what) {
    long begun = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begun > time.toNanos()) {
        throw new AssertionError("Waited " + time + " in vain for " + what);
      }
      Thread.onSpinWait();
    }
  }

  private T result() throws ExecutionException {
    try {
      return task.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      AssertionError stuck =
          new AssertionError(
              "The thread \""
                  + thread.getName()
                  + "\" did not end within "
                  + DEADLINE_SECONDS
                  + " s; it stands at "
                  + Arrays.toString(thread.getStackTrace()));
      thread.interrupt();
      throw stuck;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while waiting for " + thread.getName(), e);
    }
  }

  /** A {@link Callable} without a result. */
  @FunctionalInterface
  interface Body {
    void run() throws Exception;
  }
}
