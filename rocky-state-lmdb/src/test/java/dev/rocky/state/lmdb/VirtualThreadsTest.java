package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.rocky.state.Key;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Threads that change their carrier while they write. Found when LMDB's lock, which belongs to the
 * carrier, was never given back. Before Java 21 there are no such threads, and the same work runs
 * on others.
 */
@ExtendWith(NativeLibraryLoaded.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VirtualThreadsTest {

  @TempDir Path folder;

  @Test
  void workThatWaitsInAVirtualThreadCommitsAndLetsOthersWrite() throws Exception {
    try (LmdbStateStore store =
        LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(folder.resolve("ledger")))) {
      // Given more virtual threads than carriers, so that each wait changes the carrier of many
      CountDownLatch ended = new CountDownLatch(200);
      List<Throwable> failures = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        int n = i;
        startThread(
            () -> {
              try {
                write(store, n);
              } catch (Throwable e) {
                synchronized (failures) {
                  failures.add(e);
                }
              } finally {
                ended.countDown();
              }
            });
      }
      // When
      boolean all = ended.await(60, TimeUnit.SECONDS);
      // Then
      assertEquals(List.of(), failures);
      assertEquals(true, all, "all have written");
      assertEquals(200, Child.entries(store));
    }
    assertFalse(
        Thread.getAllStackTraces().keySet().stream()
            .anyMatch(
                t -> t.isAlive() && t.getName().equals("rocky-state-lmdb write") && !endsSoon(t)));
  }

  private static void write(LmdbStateStore store, int n) {
    store.write(
        tx -> {
          tx.put(Key.of(0x30, "a" + n), new byte[10]);
          // A wait that lets go of the carrier.
          LockSupport.parkNanos(1_000_000);
          tx.scan(dev.rocky.state.Scan.prefix(Key.of(0x30)), (key, value) -> false);
          if (n % 10 == 0) {
            tx.delete(Key.of(0x30, "none"));
          }
          return true;
        });
  }

  private static boolean endsSoon(Thread thread) {
    try {
      thread.join(5_000);
      return !thread.isAlive();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void startThread(Runnable body)
      throws IllegalAccessException, InvocationTargetException {
    try {
      Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
      start.invoke(null, body);
    } catch (NoSuchMethodException e) {
      new Thread(body).start();
    }
  }
}
