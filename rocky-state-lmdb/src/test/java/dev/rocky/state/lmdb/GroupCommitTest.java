package dev.rocky.state.lmdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.Scan;
import dev.rocky.state.StoreBusyException;
import dev.rocky.state.StoreDamagedException;
import dev.rocky.state.StoreFullException;
import dev.rocky.state.WriteTransaction;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Works that share a flush: what each sees, what it leaves, and what it may cost the others. */
@ExtendWith(NativeLibraryLoaded.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GroupCommitTest extends WritersInLine {

  private static final int FOLLOWERS = 5;
  private static final int SMALL_MAP = 1 << 20;
  private static final int MORE_THAN_A_MAP = 1_200_000;
  private static final int MORE_THAN_IT_IS_EVER_DOUBLED = 10_000_000;

  @Test
  void thoseWhoWaitAreServedInTheOrderInWhichTheyCame() {
    serveAll();
  }

  /**
   * Not each time: on a busy machine the leader's patience may end before all have had their turn.
   */
  @Test
  void thoseWhoWaitShareOneFlush() {
    Waiting.until(
        "one flush was enough",
        () -> {
          long before = commits();
          serveAll();
          return commits() - before == 1;
        });
  }

  private void serveAll() {
    FutureTask<String> leader =
        lead(
            tx -> {
              tx.delete(LOG);
              return append(tx, "leader");
            });
    List<FutureTask<String>> all = new ArrayList<>();
    StringBuilder expected = new StringBuilder("leader");
    for (int i = 0; i < FOLLOWERS; i++) {
      String name = " " + i;
      all.add(follow(tx -> append(tx, name)));
      expected.append(name);
    }
    end(leader);
    all.forEach(GroupCommitTest::result);
    assertEquals(expected.toString(), text(LOG));
  }

  @Test
  void aWorkThatThrowsTakesOnlyItsOwnChangesAlong() {
    IOException thrown = new IOException("of the work");
    FutureTask<String> leader = lead(tx -> append(tx, "leader"));
    FutureTask<String> first = follow(tx -> append(tx, " first"));
    FutureTask<String> failing =
        follow(
            tx -> {
              append(tx, " failing");
              tx.delete(key("none"));
              tx.put(key("of the failing"), new byte[1]);
              throw thrown;
            });
    FutureTask<String> last =
        follow(
            tx -> {
              assertTrue(tx.get(key("of the failing")).isEmpty());
              return append(tx, " last");
            });
    end(leader);
    assertEquals("leader first", result(first));
    assertSame(thrown, failure(failing));
    assertEquals("leader first last", result(last));
    assertEquals("leader first last", text(LOG));
  }

  /** Found by reading: what a work had read, and threw for, was not there for its own next read. */
  @RepeatedTest(5)
  void aWorkThatThrowsForWhatItReadTellsOnlyWhenThatIsDurable() {
    FutureTask<String> leader = lead(tx -> append(tx, "leader"));
    FutureTask<String> readAfterwards =
        inLine(
            () -> {
              try {
                return store.<String, IOException>write(
                    tx -> {
                      throw new IOException(text(tx, LOG));
                    });
              } catch (IOException refused) {
                return refused.getMessage() + ", then " + text(LOG);
              }
            });
    FutureTask<String> keepsTheGroupOpen =
        follow(
            tx -> {
              LockSupport.parkNanos(8_000_000);
              return append(tx, " last");
            });
    end(leader);
    result(keepsTheGroupOpen);
    String told = result(readAfterwards);
    assertTrue(told.startsWith("leader, then leader"), told);
  }

  @Test
  void theLeaderDoesNotWaitForASlowWorkWhichCommitsOnItsOwn() {
    CountDownLatch leaderReturned = new CountDownLatch(1);
    FutureTask<String> leader = lead(tx -> append(tx, "leader"));
    FutureTask<String> quick = follow(tx -> append(tx, " quick"));
    FutureTask<String> slow =
        follow(
            tx -> {
              append(tx, " slow");
              tx.put(key("a"), new byte[] {1});
              tx.put(key("b"), new byte[] {1});
              tx.delete(key("a"));
              await(leaderReturned);
              assertEquals("leader quick slow", new String(tx.get(LOG).orElseThrow(), UTF_8));
              assertTrue(tx.get(key("a")).isEmpty());
              tx.put(key("c"), new byte[] {2});
              return append(tx, " and sure");
            });
    FutureTask<String> behind = follow(tx -> append(tx, " behind"));
    end(leader);
    result(quick);
    assertEquals("leader quick", text(LOG));
    leaderReturned.countDown();
    result(slow);
    result(behind);
    assertEquals("leader quick slow and sure behind", text(LOG));
    assertEquals(List.of("b", "c", "log"), names());
  }

  @Test
  void aSlowWorkThatThrowsLeavesNothing() {
    CountDownLatch leaderReturned = new CountDownLatch(1);
    FutureTask<String> leader = lead(tx -> append(tx, "leader"));
    List<FutureTask<String>> slow = new ArrayList<>();
    for (boolean changesMore : new boolean[] {false, true}) {
      slow.add(
          follow(
              tx -> {
                append(tx, " slow");
                await(leaderReturned);
                if (changesMore) {
                  append(tx, " and sure");
                }
                throw new IOException("of the slow work");
              }));
    }
    end(leader);
    leaderReturned.countDown();
    slow.forEach(each -> assertEquals("of the slow work", failure(each).getMessage()));
    assertEquals("leader", text(LOG));
    store.write(tx -> append(tx, " next"));
    assertEquals("leader next", text(LOG));
  }

  @Test
  void theGreatChangesOfASlowWorkAreRepeated() {
    CountDownLatch leaderReturned = new CountDownLatch(1);
    FutureTask<String> leader = lead(tx -> append(tx, "leader"));
    FutureTask<String> great =
        follow(
            tx -> {
              for (int i = 0; i < 6; i++) {
                tx.put(key("great " + i), new byte[1 << 20]);
              }
              await(leaderReturned);
              return append(tx, " great");
            });
    end(leader);
    leaderReturned.countDown();
    assertEquals("leader great", result(great));
    assertEquals(7, names().size());
  }

  @Test
  void aWorkSeesItsOwnChangesInLongScansOfBothDirections() {
    store.write(
        tx -> {
          for (int i = 0; i < 1000; i++) {
            tx.put(key("%04d".formatted(i)), new byte[] {1});
          }
          return true;
        });
    FutureTask<String> leader = lead(tx -> append(tx, "leader"));
    FutureTask<List<String>> scanning =
        follow(
            tx -> {
              for (int i = 0; i < 1000; i += 2) {
                tx.delete(key("%04d".formatted(i)));
              }
              List<String> up = names(tx, Scan.prefix(Key.of(0x20)));
              List<String> down = names(tx, Scan.prefix(Key.of(0x20)).reversed());
              List<String> some = new ArrayList<>();
              tx.scan(
                  Scan.prefix(Key.of(0x20)).after(key("0500")),
                  (key, value) -> {
                    LockSupport.parkNanos(200_000); // so that it is evicted within the scan
                    return some.add(key.parts().get(0)) && some.size() < 200;
                  });
              assertEquals(501, up.size());
              assertEquals(501, down.size());
              assertEquals(up.get(0), down.get(500));
              return some;
            });
    end(leader);
    List<String> some = result(scanning);
    assertEquals(200, some.size());
    assertEquals("0501", some.get(0));
    assertEquals("0899", some.get(199));
  }

  @Test
  void aFailedFlushFailsAllAndTheSlowOneThatReadWhatTheyWrote() throws IOException {
    CountDownLatch leaderFailed = new CountDownLatch(1);
    FutureTask<String> leader = lead(tx -> append(tx, "leader"));
    FutureTask<String> quick = follow(tx -> append(tx, " quick"));
    FutureTask<String> slow =
        follow(
            tx -> {
              append(tx, " slow");
              await(leaderFailed);
              return "slow";
            });
    Files.move(folder.resolve("ledger"), folder.resolve("away"));
    leaderMayEnd.countDown();
    assertEquals(StoreDamagedException.class, failure(leader).getClass());
    assertEquals(StoreDamagedException.class, failure(quick).getClass());
    Files.move(folder.resolve("away"), folder.resolve("ledger"));
    leaderFailed.countDown();
    assertEquals(StoreDamagedException.class, failure(slow).getClass());
    assertEquals("", text(LOG));
    store.write(tx -> append(tx, "next"));
    assertEquals("next", text(LOG));
  }

  @Test
  void aWorkThatFindsNoRoomFailsAlone() {
    store.close();
    store = open(LmdbSettings.ofDefaults().withMapSizeBytes(SMALL_MAP));
    FutureTask<String> leader = lead(tx -> append(tx, "leader"));
    FutureTask<String> goesOn = follow(tx -> findNoRoom(tx) + append(tx, " more"));
    FutureTask<String> ignores = follow(GroupCommitTest::findNoRoom);
    FutureTask<String> last = follow(tx -> append(tx, " last"));
    end(leader);
    assertEquals("leader last", result(last));
    assertEquals(StoreFullException.class, failure(goesOn).getClass());
    assertEquals(StoreFullException.class, failure(ignores).getClass());
    assertEquals(List.of("log"), names());
    store.write(
        tx -> {
          tx.put(key("does now"), new byte[MORE_THAN_A_MAP]);
          return true;
        });
  }

  @Test
  void aSlowWorkThatFoundNoRoomDoesNotRepeatWhatWasBeforeThat() {
    store.close();
    store = open(LmdbSettings.ofDefaults().withMapSizeBytes(SMALL_MAP));
    CountDownLatch leaderReturned = new CountDownLatch(1);
    FutureTask<String> leader = lead(tx -> append(tx, "leader"));
    FutureTask<String> slow =
        follow(
            tx -> {
              String result = findNoRoom(tx);
              await(leaderReturned);
              return result;
            });
    end(leader);
    leaderReturned.countDown();
    assertEquals(StoreFullException.class, failure(slow).getClass());
    assertEquals(List.of("log"), names());
  }

  @Test
  void anInterruptBeforeTheWorkEndsTheWaitAndOneAfterItDoesNot() {
    AtomicReference<Boolean> ran = new AtomicReference<>(false);
    CountDownLatch leaderReturned = new CountDownLatch(1);
    FutureTask<String> leader = lead(tx -> append(tx, "leader"));
    FutureTask<Boolean> interrupted =
        follow(
            tx -> {
              ran.set(true);
              return true;
            });
    followers.get(0).interrupt();
    Throwable gaveUp = failure(interrupted);
    assertEquals(StoreBusyException.class, gaveUp.getClass());
    assertTrue(gaveUp.getMessage().startsWith("Interrupted"), gaveUp.getMessage());
    FutureTask<Boolean> working =
        follow(
            tx -> {
              Thread.currentThread().interrupt();
              append(tx, " interrupted");
              await(leaderReturned);
              append(tx, " slow");
              return true;
            });
    end(leader);
    leaderReturned.countDown();
    assertTrue(result(working));
    assertFalse(ran.get());
    assertEquals("leader interrupted slow", text(LOG));
  }

  @Test
  void aWriteWithinAWorkIsRefusedAndTheWorkCommits() {
    FutureTask<String> leader = lead(tx -> append(tx, "leader"));
    FutureTask<String> nesting =
        follow(
            tx -> {
              assertThrows(
                  IllegalStateException.class, () -> store.write(inner -> append(inner, " inner")));
              assertEquals("", text(LOG), "a read sees what is committed");
              return append(tx, " outer");
            });
    end(leader);
    assertEquals("leader outer", result(nesting));
  }

  /** Ignores that one of its changes did not fit. */
  private static String findNoRoom(WriteTransaction tx) {
    tx.put(key("fits"), new byte[100]);
    assertThrows(
        StoreFullException.class,
        () -> tx.put(key("does not"), new byte[MORE_THAN_IT_IS_EVER_DOUBLED]));
    return "found no room";
  }
}
