package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.StateStore;
import dev.rocky.state.WriteTransaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.Txn;

/** The check of the structure must find nothing in what LMDB leaves behind, whatever that is. */
class HealthyFilesTest {

  private static final boolean DEEP = "deep".equals(System.getProperty("rocky.depth"));

  @TempDir private Path folder;

  @Test
  void nothingIsFoundAfterAnyCommitOfAChurningLedger() {
    for (int seed = 0; seed < (DEEP ? 40 : 4); seed++) {
      Path ledger = folder.resolve("ledger" + seed);
      Random random = new Random(seed);
      try (LmdbStateStore store = open(ledger)) {
        for (int i = 0; i < 150; i++) {
          store.write(tx -> churn(tx, random));
          check(ledger);
        }
        for (int i = 0; i < 4; i++) {
          int quarter = i;
          store.write(tx -> deleteAll(tx, quarter));
          check(ledger);
        }
      }
    }
  }

  @Test
  void nothingIsFoundWhileReadersKeepPagesFromBeingReused() {
    Path ledger = folder.resolve("ledger");
    Random random = new Random(11);
    try (LmdbStateStore store = open(ledger)) {
      for (int round = 0; round < 3; round++) {
        store.read(
            pinned -> {
              for (int i = 0; i < 60; i++) {
                store.write(tx -> churn(tx, random));
                check(ledger);
              }
              return true;
            });
      }
      store.write(tx -> churn(tx, random));
      check(ledger);
    }
  }

  @Test
  void nothingIsFoundInAGreatLedgerAndInOneThatBecameSmall() {
    Path ledger = folder.resolve("ledger");
    int most = DEEP ? 300_000 : 30_000;
    try (LmdbStateStore store = open(ledger)) {
      Random random = new Random(5);
      store.write(
          tx -> {
            for (int i = 0; i < most; i++) {
              tx.put(Key.of(0x30, "key " + random.nextInt()), new byte[74]);
            }
            return true;
          });
      check(ledger);
      store.write(tx -> tx.delete(Key.of(0x30, "none")));
      check(ledger);
      store.write(
          tx -> {
            tx.put(Key.of(0x30, "great"), new byte[StateStore.MAX_VALUE_BYTES]);
            return true;
          });
      check(ledger);
      Random same = new Random(5);
      for (int step = 0; step < 10; step++) {
        store.write(
            tx -> {
              for (int i = 0; i < most / 10; i++) {
                tx.delete(Key.of(0x30, "key " + same.nextInt()));
              }
              return true;
            });
        check(ledger);
      }
      store.write(tx -> tx.delete(Key.of(0x30, "great")));
      check(ledger);
    }
  }

  @Test
  void nothingIsFoundInFilesThatLmdbWritesAlone() throws IOException {
    // Given a ledger that LMDB goes on with, also in nested transactions, leaving files too short
    Path ledger = folder.resolve("ledger");
    open(ledger).close();
    Random random = new Random(3);
    int shorter = 0;
    try (Env<byte[]> env = DamagedFilesTest.raw(ledger)) {
      for (int i = 0; i < 300; i++) {
        try (Txn<byte[]> txn = env.txnWrite()) {
          Dbi<byte[]> dbi = env.openDbi(txn, null, null, false);
          DamagedFilesTest.churn(dbi, txn, random);
          try (Txn<byte[]> nested = env.txn(txn)) {
            DamagedFilesTest.churn(dbi, nested, random);
            if (random.nextBoolean()) {
              nested.commit();
            }
          }
          txn.commit();
        }
        check(ledger);
        shorter += Files.size(ledger) < MetaPages.read(ledger).bytes() ? 1 : 0;
      }
    }
    assertTrue(shorter > 0, "no file was too short");
  }

  @Test
  void nothingIsFoundAfterWritersWereKilled() {
    Path ledger = folder.resolve("ledger");
    Random random = new Random(8);
    long acknowledged = 0;
    for (int round = 0; round < (DEEP ? 200 : 20); round++) {
      // When
      try (Child writer = Child.start("churn-until-killed", ledger.toString(), "" + round)) {
        for (int i = 1 + random.nextInt(60); i > 0; i--) {
          acknowledged = Long.parseLong(writer.answer().replace("committed ", ""));
        }
        writer.kill();
      }
      // Then
      try (LmdbStateStore store =
          LmdbStateStore.open(
              LmdbSettings.ofDefaults().withPath(ledger).withCheck(LmdbSettings.Check.ALWAYS))) {
        assertTrue(Child.counter(store) >= acknowledged);
      }
    }
  }

  @Test
  void nothingIsFoundBesideAWriter() {
    Path ledger = folder.resolve("ledger");
    try (Child writer = Child.start("churn-until-killed", ledger.toString(), "0")) {
      writer.answer();
      for (int i = 0; i < 200; i++) {
        try (LmdbStateStore store =
            LmdbStateStore.open(
                LmdbSettings.ofDefaults().withPath(ledger).withCheck(LmdbSettings.Check.ALWAYS))) {
          assertTrue(Child.counter(store) > 0);
        }
        writer.answer();
      }
    }
  }

  /** One transaction of all kinds of changes; for {@link Child}, too. */
  static boolean churn(WriteTransaction tx, Random random) {
    for (int n = random.nextInt(40); n >= 0; n--) {
      tx.put(key(random.nextInt(400)), new byte[size(random)]);
    }
    int from = random.nextInt(400);
    for (int n = random.nextInt(200); n > 0; n--) {
      tx.delete(key((from + n) % 400));
    }
    return true;
  }

  private static boolean deleteAll(WriteTransaction tx, int quarter) {
    for (int i = 100 * quarter; i < 100 * (quarter + 1); i++) {
      tx.delete(key(i));
    }
    return true;
  }

  private static int size(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> 0;
      case 1 -> random.nextInt(200_000);
      case 2 -> 2_000 + random.nextInt(60);
      case 3 -> random.nextInt(10_000);
      default -> random.nextInt(300);
    };
  }

  /** Each fifth is longer than LMDB's keys; some of these share their beginning. */
  private static Key key(int n) {
    return Key.of(0x30, n % 5 == 0 ? ("long " + n % 3).repeat(100 + n) + n : "key " + n);
  }

  private static void check(Path ledger) {
    StructureCheck.of(ledger, MetaPages.read(ledger));
  }

  private static LmdbStateStore open(Path file) {
    return LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(file));
  }
}
