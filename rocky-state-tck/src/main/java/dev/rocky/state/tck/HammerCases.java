package dev.rocky.state.tck;

import static dev.rocky.state.tck.Stored.key;
import static dev.rocky.state.tck.Stored.number;
import static dev.rocky.state.tck.Stored.put;
import static dev.rocky.state.tck.Stored.read;
import static dev.rocky.state.tck.Stored.text;
import static dev.rocky.state.tck.Stored.value;
import static dev.rocky.state.tck.Stored.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.ReadTransaction;
import dev.rocky.state.Scan;
import dev.rocky.state.WriteTransaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Many threads at once: what only a serializable store gets right. */
interface HammerCases extends StoreUnderTest {

  int WRITERS = 4;

  @Test
  default void countersThatManyThreadsIncrementLoseNothing() {
    int rounds = Depth.of(200, 10_000);
    List<Background<Boolean>> threads = new ArrayList<>();
    for (int t = 0; t < WRITERS; t++) {
      Key own = key("own " + t);
      threads.add(
          Background.start(
              "counter " + t,
              () -> {
                for (int i = 1; i <= rounds; i++) {
                  long expected = i;
                  write(
                      store(),
                      transaction -> {
                        increment(transaction, key("shared"));
                        assertEquals(expected, increment(transaction, own));
                      });
                }
              }));
    }
    threads.forEach(Background::await);
    read(
        store(),
        transaction -> {
          assertEquals((long) WRITERS * rounds, number(transaction, key("shared")));
          for (int t = 0; t < WRITERS; t++) {
            assertEquals(rounds, number(transaction, key("own " + t)));
          }
        });
  }

  @Test
  default void transfersBetweenAccountsKeepTheSumForEveryReader() {
    int accounts = 10;
    int transfers = Depth.of(200, 10_000);
    write(
        store(),
        transaction -> {
          for (int i = 0; i < accounts; i++) {
            put(transaction, "account " + i, "100");
          }
        });
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong checks = new AtomicLong();
    List<Background<Boolean>> readers = new ArrayList<>();
    for (int r = 0; r < 2; r++) {
      boolean byScan = r == 0;
      readers.add(
          Background.start(
              "reader " + r,
              () -> {
                do {
                  read(
                      store(),
                      transaction ->
                          assertEquals(
                              100L * accounts,
                              byScan ? sumByScan(transaction) : sumByGet(transaction, accounts)));
                  checks.incrementAndGet();
                } while (!done.get());
              }));
    }
    List<Background<Boolean>> writers = new ArrayList<>();
    for (int t = 0; t < WRITERS; t++) {
      Random random = new Random(t);
      writers.add(
          Background.start(
              "transfers " + t,
              () -> {
                for (int i = 0; i < transfers; i++) {
                  int amount = random.nextInt(10);
                  Key from = key("account " + random.nextInt(accounts));
                  Key to = key("account " + random.nextInt(accounts));
                  write(
                      store(),
                      transaction -> {
                        add(transaction, from, -amount);
                        add(transaction, to, amount);
                      });
                }
              }));
    }
    try {
      writers.forEach(Background::await);
    } finally {
      done.set(true);
    }
    readers.forEach(Background::await);
    assertTrue(checks.get() >= 2);
    assertEquals(100L * accounts, store().<Long, RuntimeException>read(HammerCases::sumByScan));
  }

  @Test
  default void aFailingWriterDiscardsOnlyItsOwnChangesWhateverOthersDo() {
    int rounds = Depth.of(200, 10_000);
    List<Background<Boolean>> threads = new ArrayList<>();
    for (int t = 0; t < WRITERS; t++) {
      String name = "writer " + t;
      boolean fails = t % 2 == 1;
      threads.add(
          Background.start(
              name,
              () -> {
                for (int i = 0; i < rounds; i++) {
                  try {
                    write(
                        store(),
                        transaction -> {
                          assertEquals(Optional.empty(), text(transaction, "poison"));
                          increment(transaction, key("total"));
                          if (fails) {
                            put(transaction, "poison", name);
                            transaction.delete(key("total"));
                            throw new IOException("discard");
                          }
                        });
                    assertTrue(!fails, "a write whose work threw must throw");
                  } catch (IOException e) {
                    assertTrue(fails, "a write whose work did not throw threw " + e);
                  }
                }
              }));
    }
    threads.forEach(Background::await);
    read(
        store(),
        transaction -> {
          assertEquals((long) WRITERS / 2 * rounds, number(transaction, key("total")));
          assertEquals(Optional.empty(), text(transaction, "poison"));
        });
  }

  /**
   * Both rows read by both threads, one written by each: a store that is only snapshot-isolated
   * lets both succeed.
   */
  @Test
  default void twoWritersThatReadWhatTheOtherWritesAreSerialized() {
    for (int i = 0; i < Depth.of(100, 5_000); i++) {
      write(
          store(),
          transaction -> {
            put(transaction, "on call a", "yes");
            put(transaction, "on call b", "yes");
          });
      Background<Boolean> a = Background.start("a", () -> leaveIfOtherStays("a", "b"));
      Background<Boolean> b = Background.start("b", () -> leaveIfOtherStays("b", "a"));
      a.await();
      b.await();
      read(
          store(),
          transaction -> {
            String both =
                text(transaction, "on call a").orElseThrow()
                    + text(transaction, "on call b").orElseThrow();
            assertTrue(both.equals("yesno") || both.equals("noyes"), "on call: " + both);
          });
    }
  }

  private void leaveIfOtherStays(String own, String other) {
    write(
        store(),
        transaction -> {
          if (text(transaction, "on call " + other).equals(Optional.of("yes"))) {
            put(transaction, "on call " + own, "no");
          }
        });
  }

  private static long increment(WriteTransaction transaction, Key key) {
    return add(transaction, key, 1);
  }

  private static long add(WriteTransaction transaction, Key key, long amount) {
    long sum = number(transaction, key) + amount;
    transaction.put(key, value(String.valueOf(sum)));
    return sum;
  }

  private static long sumByGet(ReadTransaction transaction, int accounts) {
    long sum = 0;
    for (int i = 0; i < accounts; i++) {
      sum += number(transaction, key("account " + i));
    }
    return sum;
  }

  private static long sumByScan(ReadTransaction transaction) {
    AtomicLong sum = new AtomicLong();
    transaction.scan(
        Scan.prefix(key("account ")),
        (account, balance) -> {
          long unused =
              sum.addAndGet(
                  Long.parseLong(new String(balance, java.nio.charset.StandardCharsets.UTF_8)));
          return true;
        });
    return sum.get();
  }
}
