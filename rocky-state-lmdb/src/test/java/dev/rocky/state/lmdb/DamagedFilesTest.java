package dev.rocky.state.lmdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.StateException;
import dev.rocky.state.StoreDamagedException;
import dev.rocky.state.StoreIncompatibleException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.lmdbjava.ByteArrayProxy;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.Txn;

/** Files that LMDB would refuse in its own words, or map and then take the process down with. */
class DamagedFilesTest {

  private static final int PAGE = 4096;

  @TempDir Path folder;
  private byte[] healthy;

  @BeforeEach
  void makeLedger() throws IOException {
    Path ledger = folder.resolve("healthy");
    try (LmdbStateStore store = open(ledger)) {
      for (int i = 0; i < 40; i++) {
        int n = i;
        store.write(
            tx -> {
              tx.put(Key.of(0x20, "key " + n), new byte[3_000]);
              return true;
            });
      }
    }
    healthy = Files.readAllBytes(ledger);
    assertEquals(0, healthy.length % PAGE, "this test assumes pages of 4096 bytes");
  }

  @TestFactory
  Stream<DynamicTest> damageIsRefusedEachTimeAndNothingIsChanged() {
    Map<String, byte[]> variants = new TreeMap<>();
    variants.put("no bytes", new byte[0]);
    variants.put("one byte", new byte[1]);
    variants.put("one page", cut(PAGE));
    variants.put("two pages less one byte", cut(2 * PAGE - 1));
    variants.put("two pages", cut(2 * PAGE));
    variants.put("half", cut(healthy.length / 2));
    variants.put("odd half", cut(healthy.length / 2 + 1));
    variants.put("one page less", cut(healthy.length - PAGE));
    variants.put("one byte less", cut(healthy.length - 1));
    variants.put("text", "state = lost\n".repeat(2_000).getBytes(UTF_8));
    variants.put("zeros", new byte[healthy.length]);
    byte[] noise = new byte[healthy.length];
    new Random(7).nextBytes(noise);
    variants.put("noise", noise);
    for (int meta = 0; meta < 2; meta++) {
      String page = " of page " + meta;
      variants.put("no magic" + page, with(meta, 16, 0L, 4));
      variants.put("swapped magic" + page, with(meta, 16, Integer.reverseBytes(0xBEEFC0DE), 4));
      variants.put("no meta flag" + page, with(meta, 10, 0, 2));
      variants.put("version 2" + page, with(meta, 20, 2, 4));
      variants.put("page size 0" + page, with(meta, 40, 0, 4));
      variants.put("page size 8192" + page, with(meta, 40, 8192, 4));
      variants.put("page size 2^30" + page, with(meta, 40, 1 << 30, 4));
      variants.put("main root behind the end" + page, with(meta, 128, 1 << 20, 8));
      variants.put("main root on a meta page" + page, with(meta, 128, 1, 8));
      variants.put("free root behind the end" + page, with(meta, 80, 1 << 20, 8));
      variants.put("depth 200" + page, with(meta, 94, 200, 2));
      variants.put("flags of another main tree" + page, with(meta, 92, 4, 2));
      variants.put("last page negative" + page, with(meta, 136, -5, 8));
      variants.put("transaction negative" + page, with(meta, 144, -5, 8));
    }
    variants.put("last page huge", with(newer(), 136, 1L << 40, 8));
    variants.put("last page zero", with(newer(), 136, 0, 8));
    return variants.entrySet().stream()
        .map(v -> DynamicTest.dynamicTest(v.getKey(), () -> isRefused(v.getValue())));
  }

  private void isRefused(byte[] content) throws IOException {
    // Given
    Path place = Files.createTempDirectory(folder, "case");
    Path ledger = Files.write(place.resolve("ledger"), content);
    // When
    String first = assertThrows(StoreDamagedException.class, () -> open(ledger)).getMessage();
    String second =
        assertThrows(
                StoreDamagedException.class,
                () ->
                    LmdbStateStore.open(
                        LmdbSettings.ofDefaults().withPath(ledger).withReadOnly(true)))
            .getMessage();
    // Then
    assertEquals(first, second);
    assertTrue(first.contains(ledger.toString()), first);
    assertArrayEquals(content, Files.readAllBytes(ledger));
    try (var files = Files.list(place)) {
      assertEquals(1, files.count(), "nothing is left behind");
    }
  }

  @Test
  void anLmdbFileOfAnotherProgramIsRefused() {
    Path foreign = folder.resolve("foreign");
    putRaw(foreign, "somebody".getBytes(UTF_8), "else".getBytes(UTF_8));
    StateException refused = assertThrows(StoreDamagedException.class, () -> open(foreign));
    assertTrue(refused.getMessage().contains("another program's"), refused.getMessage());
  }

  @Test
  void anLmdbFileWithoutAnyRecordIsNotTakenForANewLedger() {
    Path empty = folder.resolve("empty");
    try (Env<byte[]> env = raw(empty)) {
      assertEquals(0, env.stat().entries);
    }
    assertThrows(StoreDamagedException.class, () -> open(empty));
  }

  @Test
  void aLedgerThatNeedsANewerVersionIsRefused() {
    Path newer = folder.resolve("newer");
    byte[] record = FormatRecord.madeAt(java.time.Instant.EPOCH).encode();
    record[11] = 3;
    record[15] = 2;
    putRaw(newer, FormatRecord.KEY, record);
    String message = assertThrows(StoreIncompatibleException.class, () -> open(newer)).getMessage();
    assertTrue(message.contains("has format 3, which versions that know format 2 read"), message);
  }

  @Test
  void aLaterFormatThatThisVersionMayReadIsOpened() {
    Path later = folder.resolve("later");
    byte[] record = Arrays.copyOf(FormatRecord.madeAt(java.time.Instant.EPOCH).encode(), 40);
    record[11] = 3;
    putRaw(later, FormatRecord.KEY, record);
    try (LmdbStateStore store = open(later)) {
      assertEquals(0, Child.counter(store));
    }
  }

  @Test
  void aFileThatEndsBeforePagesThatNobodyUsesIsNotDamaged() throws IOException {
    // Given transactions that take and give back pages, written by LMDB alone, until it leaves such
    // pages out
    Path ledger = folder.resolve("short");
    open(ledger).close();
    boolean shorter = false;
    Random random = new Random(1);
    try (Env<byte[]> env = raw(ledger)) {
      for (int i = 0; i < 2_000 && !shorter; i++) {
        churn(env, random);
        shorter = Files.size(ledger) < MetaPages.read(ledger).bytes();
      }
    }
    assertTrue(shorter, "LMDB wrote all pages; this test must find another way to a short file");
    // When it is opened, also read-only, which must not repair it
    long before = Files.size(ledger);
    LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(ledger).withReadOnly(true)).close();
    assertEquals(before, Files.size(ledger));
    open(ledger).close();
    // Then
    assertEquals(MetaPages.read(ledger).bytes(), Files.size(ledger));
  }

  @Test
  void ourOwnCommitsNeverLeaveAShortFile() throws IOException {
    Path ledger = folder.resolve("long");
    Random random = new Random(1);
    try (LmdbStateStore store = open(ledger)) {
      for (int i = 0; i < 400; i++) {
        store.write(
            tx -> {
              for (int n = random.nextInt(60); n >= 0; n--) {
                tx.put(
                    Key.of(0x20, "k" + random.nextInt(300)),
                    new byte[random.nextInt(5) == 0 ? random.nextInt(100_000) : 300]);
              }
              for (int k = 0; k < 300 && random.nextInt(300) > 0; k++) {
                tx.delete(Key.of(0x20, "k" + k));
              }
              return true;
            });
        assertTrue(Files.size(ledger) >= MetaPages.read(ledger).bytes(), "after commit " + i);
      }
    }
  }

  @Test
  void openingBesideABusyWriterNeverCriesDamage() {
    Path ledger = folder.resolve("busy");
    try (LmdbStateStore store = open(ledger);
        Child opener = Child.start("open", ledger.toString(), "300", "readonly")) {
      TreeSet<String> answers = new TreeSet<>();
      var listening =
          Waiting.start(
              "answers",
              () -> {
                for (int i = 0; i < 300; i++) {
                  answers.add(opener.answer().replaceAll("\\d+", "n"));
                }
                return true;
              });
      Random random = new Random(2);
      while (!listening.isDone()) {
        store.write(
            tx -> {
              tx.put(Key.of(0x20, "k" + random.nextInt(50)), new byte[random.nextInt(50_000)]);
              tx.delete(Key.of(0x20, "k" + random.nextInt(50)));
              return true;
            });
      }
      Waiting.result("answers", listening);
      assertEquals(new TreeSet<>(java.util.List.of("opened n")), answers);
    }
  }

  private static void churn(Env<byte[]> env, Random random) {
    try (Txn<byte[]> txn = env.txnWrite()) {
      churn(env.openDbi(txn, null, null, false), txn, random);
      txn.commit();
    }
  }

  static void churn(Dbi<byte[]> dbi, Txn<byte[]> txn, Random random) {
    for (int n = random.nextInt(60); n >= 0; n--) {
      int size = random.nextInt(5) == 0 ? random.nextInt(100_000) : random.nextInt(3_000);
      dbi.put(txn, key(random.nextInt(2_000)), new byte[size]);
    }
    if (random.nextBoolean()) {
      for (int k = 0; k < 2_000; k++) {
        dbi.delete(txn, key(k));
      }
    }
  }

  private static byte[] key(int n) {
    return ByteBuffer.allocate(5).put((byte) 1).putInt(n).array();
  }

  private byte[] cut(int length) {
    return Arrays.copyOf(healthy, length);
  }

  /** The healthy file with another number at {@code offset} of a meta page. */
  private byte[] with(int meta, int offset, long value, int bytes) {
    byte[] changed = healthy.clone();
    ByteBuffer buffer = ByteBuffer.wrap(changed).order(ByteOrder.nativeOrder());
    int at = meta * PAGE + offset;
    switch (bytes) {
      case 2 -> buffer.putShort(at, (short) value);
      case 4 -> buffer.putInt(at, (int) value);
      default -> buffer.putLong(at, value);
    }
    return changed;
  }

  private int newer() {
    ByteBuffer buffer = ByteBuffer.wrap(healthy).order(ByteOrder.nativeOrder());
    return buffer.getLong(144) > buffer.getLong(PAGE + 144) ? 0 : 1;
  }

  private static LmdbStateStore open(Path file) {
    return LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(file));
  }

  static Env<byte[]> raw(Path file) {
    return Env.create(ByteArrayProxy.PROXY_BA)
        .setMapSize(1 << 30)
        .open(file.toFile(), 0600, EnvFlags.MDB_NOSUBDIR, EnvFlags.MDB_NOLOCK);
  }

  static void putRaw(Path file, byte[] key, byte[] value) {
    try (Env<byte[]> env = raw(file)) {
      env.openDbi((byte[]) null).put(key, value);
    }
  }
}
