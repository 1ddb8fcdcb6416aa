package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a ledger takes up, and what is said when it grows for want of nothing. */
@ExtendWith(NativeLibraryLoaded.class)
class UsageTest {

  private static final long WARNED_OF = 16L << 20;
  private static final Logger LOGGER = Logger.getLogger(LmdbStateStore.class.getName());

  @TempDir Path folder;
  private Path ledger;
  private LmdbStateStore store;
  private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
  private final Handler handler = new Warnings();

  @BeforeEach
  void openStore() {
    ledger = folder.resolve("ledger");
    store = LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(ledger));
    LOGGER.addHandler(handler);
    LOGGER.setUseParentHandlers(false);
  }

  @AfterEach
  void closeStore() {
    LOGGER.removeHandler(handler);
    LOGGER.setUseParentHandlers(true);
    store.close();
  }

  @Test
  void aReaderThatNeverFinishesIsReportedOnceForEachDoublingAndByName() throws Exception {
    put(1000, 1000);
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    FutureTask<Boolean> reader =
        Waiting.start(
            "the endless one",
            () ->
                store.read(
                    tx -> {
                      reading.countDown();
                      Waiting.until("the reader may end", () -> mayEnd.getCount() == 0);
                      return true;
                    }));
    reading.await();
    Waiting.until("it reads long", () -> longestRead().compareTo(Duration.ofSeconds(1)) > 0);
    while (Files.size(ledger) < 3 * WARNED_OF) {
      put(500, 1000);
    }
    assertEquals(2, said().size(), said().toString());
    String first = said().get(0);
    assertTrue(first.contains("reader=the endless one for PT1"), first);
    assertTrue(first.contains("ledger=" + ledger.toRealPath() + " "), first);
    LmdbUsage usage = store.usage();
    assertEquals("the endless one", usage.longestRead().orElseThrow().thread());
    assertTrue(usage.freeBytes() > usage.fileBytes() / 2, usage.toString());
    mayEnd.countDown();
    Waiting.result("the reader", reader);
    assertEquals(Optional.empty(), store.usage().longestRead());
  }

  @Test
  void aReaderOfAnotherProcessIsReportedToo() throws Exception {
    put(1000, 1000);
    try (Child reader = Child.start("hold-reader", ledger.toString())) {
      reader.expect("holding");
      while (Files.size(ledger) < 2 * WARNED_OF) {
        put(500, 1000);
      }
      assertTrue(said().size() > 0);
      String first = said().get(0);
      assertTrue(first.contains("reader=not in this process"), first);
      assertEquals(Optional.empty(), store.usage().longestRead());
    }
  }

  @Test
  void withoutOneTheFileStaysAndNothingIsSaid() throws Exception {
    put(1000, 1000);
    put(1000, 1000);
    put(1000, 1000);
    long before = Files.size(ledger);
    for (int i = 0; i < 20; i++) {
      put(1000, 1000);
    }
    assertTrue(Files.size(ledger) < 2 * before);
    put(40_000, 1000);
    assertTrue(Files.size(ledger) > 2 * WARNED_OF);
    assertEquals(List.of(), said());
  }

  @Test
  void usageTellsWhatIsFree() throws Exception {
    put(10_000, 1000);
    LmdbUsage full = store.usage();
    assertEquals(Files.size(ledger), full.fileBytes());
    assertTrue(full.freeBytes() < full.fileBytes() / 4, full.toString());
    store.write(
        tx -> {
          for (int i = 0; i < 10_000; i++) {
            tx.delete(key(i));
          }
          return true;
        });
    LmdbUsage empty = store.usage();
    assertEquals(full.lastCommit() + 1, empty.lastCommit());
    assertTrue(empty.freeBytes() > empty.fileBytes() * 3 / 4, empty.toString());
    assertTrue(empty.mapBytes() > empty.fileBytes());
  }

  private Duration longestRead() {
    return store.usage().longestRead().map(LmdbUsage.OpenRead::age).orElse(Duration.ZERO);
  }

  private void put(int count, int bytes) {
    store.write(
        tx -> {
          for (int i = 0; i < count; i++) {
            tx.put(key(i), new byte[bytes]);
          }
          return true;
        });
  }

  private static Key key(int i) {
    return Key.of(0x20, "key " + i);
  }

  private List<String> said() {
    synchronized (warnings) {
      return List.copyOf(warnings);
    }
  }

  private final class Warnings extends Handler {

    @Override
    public void publish(LogRecord record) {
      if (record.getMessage().contains(folder.toString())) {
        warnings.add(record.getMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
