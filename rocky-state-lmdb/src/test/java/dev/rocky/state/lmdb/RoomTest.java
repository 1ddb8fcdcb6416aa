package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.StateStore;
import dev.rocky.state.StoreBusyException;
import dev.rocky.state.StoreFullException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Maps that are too small, disks that are full, and readers that are too many. */
class RoomTest {

  @TempDir Path folder;

  @Test
  void aSmallMapGrowsWithItsLedger() throws IOException {
    try (LmdbStateStore store = open(64 * 1024)) {
      for (int i = 0; i < 500; i++) {
        put(store, i, 10_000);
      }
      assertEquals(500, entries(store));
    }
    assertTrue(Files.size(folder.resolve("ledger")) > 5_000_000);
    try (LmdbStateStore store = open(64 * 1024)) {
      assertEquals(500, entries(store), "a map that is too small for the file is made greater");
    }
  }

  @Test
  void aMapGrowsWhileOthersReadAndWrite() {
    try (LmdbStateStore store = open(64 * 1024)) {
      List<FutureTask<Integer>> readers = new ArrayList<>();
      AtomicBoolean done = new AtomicBoolean();
      for (int i = 0; i < 3; i++) {
        readers.add(
            Waiting.start(
                "reader",
                () -> {
                  int seen = 0;
                  while (!done.get()) {
                    int now = entries(store);
                    assertTrue(now >= seen, now + " entries after " + seen);
                    seen = now;
                  }
                  return seen;
                }));
      }
      for (int i = 0; i < 300; i++) {
        put(store, i, 10_000);
      }
      done.set(true);
      readers.forEach(reader -> Waiting.result("a reader", reader));
      assertEquals(300, entries(store));
    }
  }

  @Test
  void aTransactionThatExceedsTheMapFailsAndTheNextFindsRoom() {
    try (LmdbStateStore store = open(1 << 20)) {
      put(store, 1, 10);
      StoreFullException full =
          assertThrows(StoreFullException.class, () -> put(store, 2, 3_000_000));
      assertTrue(full.getMessage().contains("map_size_bytes"), full.getMessage());
      assertEquals(1, entries(store), "what was committed is readable");
      for (int attempt = 0; attempt < 3; attempt++) {
        try {
          put(store, 2, 3_000_000);
        } catch (StoreFullException again) {
          continue; // doubled each time
        }
        break;
      }
      assertEquals(2, entries(store));
    }
  }

  @Test
  void aTransactionThatFoundTheMapFullIsVoidEvenIfItsWorkGoesOn() {
    try (LmdbStateStore store = open(1 << 20)) {
      StoreFullException full =
          assertThrows(
              StoreFullException.class,
              () ->
                  store.write(
                      tx -> {
                        tx.put(key(1), new byte[10]);
                        assertThrows(
                            StoreFullException.class, () -> tx.put(key(2), new byte[3_000_000]));
                        assertThrows(StoreFullException.class, () -> tx.get(key(1)));
                        return true;
                      }));
      assertTrue(full.getMessage().contains("do not fit"), full.getMessage());
      assertEquals(0, entries(store));
    }
  }

  @Test
  void aMapThatAnotherProcessOutgrewIsRenewed() {
    try (LmdbStateStore store = open(1 << 20);
        Child other = Child.start("increment", ledger(), "1", "map=1048576")) {
      // Given another process with a map as small
      other.expect("ready");
      // When this one outgrows it
      for (int i = 0; i < 300; i++) {
        put(store, i, 10_000);
      }
      // Then the other goes on
      other.tell("go");
      other.expect("done");
      assertEquals(1, Child.counter(store));
    }
  }

  @Test
  void aFileThatOutgrowsASmallMapWhileItIsOpenedDoesNotFailTheOpening() {
    int times = 100;
    try (LmdbStateStore store = LmdbStateStore.open(settings());
        Child opener = Child.start("open", ledger(), String.valueOf(times), "map=65536")) {
      TreeSet<String> answers = new TreeSet<>();
      FutureTask<Boolean> listening =
          Waiting.start(
              "answers",
              () -> {
                for (int i = 0; i < times; i++) {
                  answers.add(opener.answer());
                }
                return true;
              });
      for (int i = 0; !listening.isDone(); i++) {
        put(store, i, 20_000);
      }
      Waiting.result("answers", listening);
      assertEquals(new TreeSet<>(List.of("opened 0")), answers);
    }
  }

  @Test
  void aMapCannotBeRenewedBelowAnOpenTransactionAndSaysSo() throws IOException {
    try (LmdbStateStore store = open(1 << 20)) {
      store.read(
          tx -> {
            try (Child other = Child.start("fill-some", ledger(), "map=16777216")) {
              other.expect("done");
            }
            assertThrows(StoreBusyException.class, () -> entries(store));
            return tx.get(key(1));
          });
      assertEquals(40, entries(store));
    }
  }

  @Test
  void aProcessWithLittleAddressSpaceGetsASmallerMap() {
    List<String> limited = List.of("sh", "-c", "ulimit -v 6000000; exec \"$@\"", "sh");
    try (Child child = Child.start(limited, "open", ledger())) {
      child.expect("opened 0");
    }
  }

  @Test
  void aFullDiskFailsTheWriteAndLeavesTheLedgerReadable() throws IOException {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    String mounting = "mount -t tmpfs -o size=8m tmpfs \"$0\" && exec \"$@\"";
    List<String> onSmallDisk = List.of("unshare", "-rm", "sh", "-c", mounting, disk.toString());
    try (Child child = Child.start(onSmallDisk, "fill", disk.resolve("ledger").toString())) {
      String answer = child.answer();
      assertTrue(answer.startsWith("StoreFullException: "), answer);
      assertTrue(answer.contains("Make room on the disk"), answer);
      child.expect("readable 1 true");
    }
  }

  @Test
  void aFileSizeLimitFailsTheWriteAndLeavesTheLedgerReadable() {
    List<String> limited = List.of("sh", "-c", "ulimit -f 10000; exec \"$@\"", "sh");
    try (Child child = Child.start(limited, "fill", ledger())) {
      String answer = child.answer();
      assertTrue(answer.startsWith("StoreFullException: "), answer);
      child.expect("readable 1 true");
    }
  }

  @Test
  void moreReadersThanAllowedAreRefusedAndToldTheSetting() {
    LmdbSettings two = settings().withMaxReaders(2);
    try (LmdbStateStore store = LmdbStateStore.open(two)) {
      store.read(
          one ->
              store.read(
                  other -> {
                    String message =
                        assertThrows(StoreBusyException.class, () -> entries(store)).getMessage();
                    assertTrue(message.contains("raise max_readers"), message);
                    return true;
                  }));
      assertEquals(0, entries(store));
    }
  }

  @Test
  void thePlaceOfAReaderThatDiedIsFreed() {
    try (LmdbStateStore store = LmdbStateStore.open(settings().withMaxReaders(2));
        Child one = Child.start("hold-reader", ledger());
        Child two = Child.start("hold-reader", ledger())) {
      one.expect("holding");
      two.expect("holding");
      assertThrows(StoreBusyException.class, () -> entries(store));
      one.kill();
      assertEquals(0, entries(store));
    }
  }

  @Test
  void openingIsNotRefusedForReadersThatDied() {
    // One after the other, because opening reads, too.
    try (Child idle = Child.start("increment", ledger(), "0", "readers=2")) {
      idle.expect("ready");
      try (Child one = Child.start("hold-reader", ledger(), "readers=2")) {
        one.expect("holding");
        try (Child two = Child.start("hold-reader", ledger(), "readers=2")) {
          two.expect("holding");
          two.kill();
        }
        one.kill();
      }
      try (LmdbStateStore store = LmdbStateStore.open(settings().withMaxReaders(2))) {
        assertEquals(0, entries(store));
      }
    }
  }

  @Test
  void theFileDoesNotGrowForEverForAReaderThatDied() throws IOException {
    try (Child writer = Child.start("rewrite", ledger());
        Child reader = Child.start("hold-reader", ledger())) {
      writer.expect("ready");
      reader.expect("holding");
      reader.kill();
      writer.tell("go on");
      writer.expect("done");
      long size = Files.size(folder.resolve("ledger"));
      assertTrue(size < 4_000_000, size + " bytes for one value of 3,000");
    }
  }

  @Test
  void manyReadersOnAFullDiskDoNotKillTheProcessNorDoesAWriterKeepItsLock() throws IOException {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    String mounting = "mount -t tmpfs -o size=1m tmpfs \"$0\" && exec \"$@\"";
    List<String> onSmallDisk = List.of("unshare", "-rm", "sh", "-c", mounting, disk.toString());
    String ledger = disk.resolve("ledger").toString();
    try (Child child = Child.start(onSmallDisk, "meet-full-disk", ledger, "timeout=PT0.1S")) {
      child.expect("full");
      child.expect("StoreFullException");
      child.expect("read 120 at a time");
      child.expect("wrote 1");
    }
  }

  @Test
  void closingWaitsForBusyThreadsAndRefusesTheRest() throws InterruptedException {
    for (int round = 0; round < 20; round++) {
      LmdbStateStore store = open(64 * 1024);
      CountDownLatch begun = new CountDownLatch(4);
      List<FutureTask<Boolean>> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int n = i;
        threads.add(
            Waiting.start(
                "busy",
                () -> {
                  for (int k = 0; ; k++) {
                    try {
                      if (n < 2) {
                        entries(store);
                      } else {
                        put(store, k % 50, 5_000);
                      }
                    } catch (dev.rocky.state.StoreClosedException e) {
                      return true;
                    }
                    begun.countDown();
                  }
                }));
      }
      begun.await();
      store.close();
      threads.forEach(thread -> Waiting.result("a busy thread", thread));
    }
  }

  private LmdbStateStore open(long mapSize) {
    return LmdbStateStore.open(settings().withMapSizeBytes(mapSize));
  }

  private LmdbSettings settings() {
    return LmdbSettings.ofDefaults().withPath(folder.resolve("ledger"));
  }

  private String ledger() {
    return folder.resolve("ledger").toString();
  }

  private static void put(StateStore store, int number, int size) {
    store.write(
        tx -> {
          tx.put(key(number), new byte[size]);
          return true;
        });
  }

  private static Key key(int number) {
    return Key.of(0x30, String.valueOf(number));
  }

  private static int entries(StateStore store) {
    return Child.entries(store);
  }
}
