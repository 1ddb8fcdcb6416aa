package dev.rocky.state.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.StateStore;
import dev.rocky.state.memory.MemoryStateStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

class LeakCheckTest {

  @Test
  void nothingLeakedIsNoError() {
    try (LeakCheck leaks = LeakCheck.start();
        StateStore store = leaks.watch(new MemoryStateStore())) {
      Stored.put(store, "a", "1");
    }
  }

  @Test
  void aLeakedStoreNamesTheLineThatOpenedIt() {
    LeakCheck leaks = LeakCheck.start();
    StateStore store = openHere(leaks);
    AssertionError error = assertThrows(AssertionError.class, leaks::close);
    assertTrue(error.getMessage().contains("1 leaked"), error.getMessage());
    assertTrue(
        error.getMessage().contains("LeakCheckTest.openHere(LeakCheckTest.java:"),
        error.getMessage());
    assertEquals("openHere", firstFrameOfTest(error.getSuppressed()[0]));
    store.close();
    leaks.close();
  }

  private static StateStore openHere(LeakCheck leaks) {
    return leaks.watch(new MemoryStateStore());
  }

  private static String firstFrameOfTest(Throwable origin) {
    for (StackTraceElement frame : origin.getStackTrace()) {
      if (frame.getClassName().equals(LeakCheckTest.class.getName())) {
        return frame.getMethodName();
      }
    }
    return "none";
  }

  @Test
  void aStoreWhoseCloseWasRefusedIsStillOpen() {
    LeakCheck leaks = LeakCheck.start();
    StateStore store = leaks.watch(new MemoryStateStore());
    Stored.read(store, transaction -> assertThrows(IllegalStateException.class, store::close));
    assertThrows(AssertionError.class, leaks::close);
    store.close();
    leaks.close();
  }

  @Test
  void aLeakedPoolThreadIsNamedWithItsStackAndItsCreation() throws Exception {
    LeakCheck leaks = LeakCheck.start();
    ExecutorService pool =
        Executors.newSingleThreadExecutor(
            leaks.watch(body -> new Thread(body, "leaked pool thread")));
    startWorker(pool);
    AssertionError error = assertThrows(AssertionError.class, leaks::close);
    assertTrue(error.getMessage().contains("thread \"leaked pool thread\""), error.getMessage());
    assertTrue(
        error.getMessage().contains("created at " + LeakCheckTest.class.getName() + ".startWorker"),
        error.getMessage());
    assertTrue(error.getMessage().contains("stands at "), error.getMessage());
    pool.shutdown();
    assertTrue(pool.awaitTermination(10, TimeUnit.SECONDS));
    leaks.close();
  }

  private static void startWorker(ExecutorService pool)
      throws InterruptedException, ExecutionException {
    pool.submit(() -> true).get();
  }

  @Test
  void aLeakedThreadOfAnUnknownFactoryShowsWhereItStands() {
    LeakCheck leaks = LeakCheck.start();
    CountDownLatch release = new CountDownLatch(1);
    Background<Boolean> thread = Background.start("of nobody", () -> standHere(release));
    thread.awaitWaiting();
    AssertionError error = assertThrows(AssertionError.class, leaks::close);
    assertTrue(error.getMessage().contains("thread \"of nobody\""), error.getMessage());
    release.countDown();
    thread.await();
    leaks.close();
  }

  private static void standHere(CountDownLatch release) {
    Background.await(release);
  }

  @Test
  void aThreadThatIsAboutToEndIsNoLeak() {
    LeakCheck leaks = LeakCheck.start();
    Background<Boolean> unused =
        Background.start(
            "ends soon",
            () -> {
              for (int i = 0; i < 1_000; i++) {
                Thread.onSpinWait();
              }
            });
    leaks.close();
  }

  @Test
  @EnabledOnOs(OS.LINUX) // elsewhere open files cannot be listed, and LeakCheck says so
  void aLeakedFileIsNamed(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("left open"), "content");
    LeakCheck everywhere = LeakCheck.start();
    LeakCheck inFolder = LeakCheck.start(folder);
    LeakCheck elsewhere = LeakCheck.start(Files.createDirectory(folder.resolve("elsewhere")));
    InputStream once = Files.newInputStream(file);
    InputStream twice = Files.newInputStream(file);
    for (LeakCheck leaks : new LeakCheck[] {everywhere, inFolder}) {
      AssertionError error = assertThrows(AssertionError.class, leaks::close);
      assertTrue(
          error.getMessage().contains("file " + file.toRealPath() + ", open 2 time(s)"),
          error.getMessage());
    }
    elsewhere.close();
    once.close();
    assertThrows(AssertionError.class, everywhere::close);
    twice.close();
    everywhere.close();
    inFolder.close();
  }

  /** The extension around each test. */
  @ExtendWith(LeakCheckExtension.class)
  static class WithExtension {

    static boolean leak;

    @Test
    void test(LeakCheck leaks) {
      StateStore store = leaks.watch(new MemoryStateStore());
      if (!leak) {
        store.close();
      }
    }
  }

  @Test
  void theExtensionFailsTheTestThatLeaks() {
    WithExtension.leak = false;
    assertEquals(0, Tests.failuresOf(WithExtension.class).size());
    WithExtension.leak = true;
    try {
      assertTrue(
          Tests.failuresOf(WithExtension.class)
              .get(0)
              .getMessage()
              .contains("WithExtension.test("));
    } finally {
      WithExtension.leak = false;
    }
  }
}
