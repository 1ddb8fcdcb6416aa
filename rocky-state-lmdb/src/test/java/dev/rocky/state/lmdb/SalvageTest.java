package dev.rocky.state.lmdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.PendingChange;
import dev.rocky.state.Progress;
import dev.rocky.state.StoreBusyException;
import dev.rocky.state.StoreDamagedException;
import dev.rocky.state.StoreIncompatibleException;
import dev.rocky.state.StoreOpenException;
import dev.rocky.state.tck.LeakCheckExtension;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.Txn;

/** Saving what proves itself in a damaged ledger. */
@ExtendWith({NativeLibraryLoaded.class, LeakCheckExtension.class})
class SalvageTest {

  private static final int PAGE = GeneratedDamage.PAGE;
  private static final Key SMALL = Key.of(0x31, "table 100");
  private static final List<String> UNTOUCHED = List.of("ledger", "ledger-lock", "ledger.guard");

  @TempDir private Path folder;

  @Test
  void ofAHealthyLedgerNothingIsLost() throws IOException {
    // Given
    Scene scene = new Scene(folder);
    byte[] before = scene.bytes();
    Scene.Steps steps = new Scene.Steps();
    // When
    SalvageReport report = LmdbStateStore.salvage(scene.settings(), steps);
    // Then
    assertTrue(report.complete() && report.made().isIntact(), report.toString());
    assertEquals(0, report.damageCount());
    assertEquals(scene.written.size() + 1, report.entries());
    assertEquals(report.entries(), report.made().entries());
    assertArrayEquals(before, Files.readAllBytes(report.setAside()));
    assertTrue(report.setAside().getFileName().toString().startsWith("ledger.set-aside-"));
    assertEquals(List.of("structure", "copy", "structure", "values"), steps.phases());
    assertTrue(Scene.equal(scene.written, scene.content()));
    try (LmdbStateStore store = LmdbStateStore.open(scene.settings())) {
      assertTrue(store.recoveredAt().isPresent());
    }
    assertEquals(List.of(), scene.names(name -> name.endsWith(".new")));
  }

  @Test
  void withoutItsRootTheLeavesAreFound() {
    Scene scene = new Scene(folder);
    int root = (int) MetaPages.read(scene.file).current().entries().root();
    scene.damage(root, 0, new byte[PAGE]);
    SalvageReport report = LmdbStateStore.salvage(scene.settings(), Progress.NONE);
    assertTrue(report.complete(), report.toString());
    assertTrue(Scene.equal(scene.written, scene.content()));
  }

  @Test
  void aBranchThatLeadsIntoThePastBringsNothingBack() {
    leadIntoThePast((scene, leaf) -> {});
  }

  @Test
  void norIfTheLeafToWhichItLedIsLost() {
    leadIntoThePast((scene, leaf) -> scene.damage(leaf, 0, new byte[PAGE]));
  }

  @Test
  void norIfTheListOfFreePagesIsDamagedToo() {
    leadIntoThePast(
        (scene, leaf) -> {
          int list = (int) MetaPages.read(scene.file).current().freePages().root();
          ByteBuffer bytes = ByteBuffer.wrap(scene.bytes()).order(ByteOrder.nativeOrder());
          int data = bytes.getShort(list * PAGE + 16) + 16;
          byte[] second = Scene.longs(bytes.getLong(list * PAGE + data + 16));
          scene.damage(list, data + 8, second); // twice, and in the wrong order
        });
  }

  /** Lets a branch lead to each page that holds no entries any more, in turn, and damages more. */
  private void leadIntoThePast(BiConsumer<Scene, Integer> more) {
    Scene scene = new Scene(folder);
    byte[] healthy = scene.bytes();
    MetaPages pages = MetaPages.read(scene.file);
    List<Integer> leaves = scene.leaves(pages);
    int root = (int) pages.current().entries().root();
    int led = 0;
    for (int page = 2; page <= pages.lastPage(); page++) {
      for (int leaf : leaves.contains(page) ? List.<Integer>of() : leaves) {
        scene.write(healthy);
        if (!fits(scene, leaf, page) || !leadElsewhere(scene, root, leaf, page)) {
          continue;
        }
        led++;
        more.accept(scene, leaf);
        // When
        SalvageReport report = LmdbStateStore.salvage(scene.settings(), Progress.NONE);
        // Then
        Map<Key, byte[]> found = scene.content();
        found.forEach((key, value) -> assertArrayEquals(scene.written.get(key), value));
        assertTrue(report.complete() || found.size() < scene.written.size(), "" + report);
      }
    }
    assertTrue(led > 10, "" + led);
  }

  /** Whether an old leaf has keys like those of another. */
  private static boolean fits(Scene scene, int leaf, int old) {
    MetaPages pages = MetaPages.read(scene.file);
    try (RandomAccessFile bytes = new RandomAccessFile(scene.file.toFile(), "r")) {
      PageFile file = PageFile.of(scene.file, bytes, pages);
      TreePage one = new TreePage(file, false);
      TreePage other = new TreePage(file, false);
      one.load(leaf, true);
      other.load(old, true);
      return one.compare(0, other, 0) == 0
          && one.compare(one.nodes() - 1, other, other.nodes() - 1) == 0;
    } catch (StoreDamagedException e) {
      return false;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean leadElsewhere(Scene scene, int root, int from, int to) {
    byte[] content = scene.bytes();
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.nativeOrder());
    for (int i = 16; i < bytes.getShort(root * PAGE + 12); i += 2) {
      int at = root * PAGE + bytes.getShort(root * PAGE + i);
      if (bytes.getInt(at) == from) {
        bytes.putInt(at, to);
        scene.write(content);
        return true;
      }
    }
    return false;
  }

  @Test
  void ifTheLastCommitIsLostNothingOlderPassesForIt() {
    Scene scene = new Scene(folder);
    byte[] healthy = scene.bytes();
    int newest = (int) (MetaPages.read(scene.file).transaction() % 2);
    // When the other one is lost, it is known that there was none behind it
    scene.damage(1 - newest, 0, new byte[152]);
    SalvageReport whole = LmdbStateStore.salvage(scene.settings(), Progress.NONE);
    assertTrue(whole.complete(), whole.toString());
    assertTrue(Scene.equal(scene.written, scene.content()));
    // When the newest is lost
    scene.write(healthy);
    scene.damage(newest, 0, new byte[152]);
    SalvageReport nothing = LmdbStateStore.salvage(scene.settings(), Progress.NONE);
    assertFalse(nothing.complete());
    assertEquals(0, nothing.entries());
    assertTrue(nothing.damage().stream().anyMatch(Damage.Unproven.class::isInstance));
    assertTrue(
        nothing
            .damage()
            .contains(
                new Damage.LostKeys(
                    Optional.empty(), Optional.empty(), "no entry is known to be the newest")));
    assertEquals(Map.of(), scene.content());
  }

  @Test
  void aFirstPageWithAWrongNumberDoesNotMakeTheOlderCommitTheNewest() {
    Scene scene = new Scene(folder);
    byte[] healthy = scene.bytes();
    long newest = MetaPages.read(scene.file).transaction();
    int page = (int) (newest % 2);
    // When it cannot be the older one
    scene.damage(page, 144, Scene.longs(newest + (1 << 20)));
    assertTrue(LmdbStateStore.salvage(scene.settings(), Progress.NONE).complete());
    assertTrue(Scene.equal(scene.written, scene.content()));
    // When it may be
    scene.write(healthy);
    scene.damage(page, 144, Scene.longs(newest - 2));
    assertEquals(newest - 1, MetaPages.read(scene.file).transaction(), "what LMDB would take");
    assertFalse(LmdbStateStore.salvage(scene.settings(), Progress.NONE).complete());
    assertEquals(Map.of(), scene.content());
  }

  @Test
  void aValueWithAWrongChecksumIsNamedAndTheRestIsSaved() {
    Scene scene = new Scene(folder);
    scene.damageValue(SMALL);
    SalvageReport report = LmdbStateStore.salvage(scene.settings(), Progress.NONE);
    assertFalse(report.complete());
    assertTrue(
        report.damage().stream()
            .anyMatch(found -> found instanceof Damage.InValue v && v.key().equals(SMALL)));
    Map<Key, byte[]> expected = new TreeMap<>(scene.written);
    expected.remove(SMALL);
    assertTrue(Scene.equal(expected, scene.content()));
  }

  @Test
  void theEndsOfLongKeysWhoseBeginningIsLostAreListed() {
    // Given
    Scene scene = new Scene(folder);
    MetaPages pages = MetaPages.read(scene.file);
    byte[] content = scene.bytes();
    String head = "long ".repeat(20);
    for (int leaf : scene.leaves(pages)) {
      String text = new String(content, leaf * PAGE, PAGE, ISO_8859_1);
      if (text.contains((char) 1 + "0" + head)) {
        scene.damage(leaf, 0, new byte[PAGE]);
      }
    }
    // When
    SalvageReport report = LmdbStateStore.salvage(scene.settings(), Progress.NONE);
    // Then
    assertTrue(
        report.damage().stream().anyMatch(Damage.WithoutBeginning.class::isInstance),
        report.toString());
    Map<Key, byte[]> found = scene.content();
    assertTrue(found.keySet().stream().noneMatch(key -> key.toString().contains(head)));
    for (Key key : scene.written.keySet()) {
      boolean listed =
          report.damage().stream()
              .anyMatch(lost -> lost instanceof Damage.LostKeys range && range.covers(key));
      assertTrue(found.containsKey(key) || listed, key::toString);
    }
  }

  @Test
  void aLedgerOfWhichSomethingWasLostIsNotBoundAnyMore() {
    // Given
    Scene scene = new Scene(folder);
    bind(scene);
    List<PendingChange> pending = pending(scene);
    // When nothing is lost
    SalvageReport whole = LmdbStateStore.salvage(scene.settings(), Progress.NONE);
    // Then
    assertTrue(whole.complete() && !whole.unbound());
    assertEquals(pending.size(), pending(scene).size());
    // When
    scene.damageValue(SMALL);
    SalvageReport report = LmdbStateStore.salvage(scene.settings(), Progress.NONE);
    // Then
    assertTrue(report.unbound());
    assertEquals(report.entries(), report.made().entries());
    assertEquals(List.of(), pending(scene));
    try (Ledger ledger = Ledger.over(LmdbStateStore.open(scene.settings()))) {
      assertEquals(Optional.empty(), ledger.boundTo());
      assertTrue(ledger.bind("remote"));
      assertEquals(scene.written.size() - 1, ledger.pendingChanges(change -> {}));
    }
  }

  private static void bind(Scene scene) {
    try (Ledger ledger = Ledger.over(LmdbStateStore.open(scene.settings()))) {
      ledger.bind("remote");
    }
  }

  private static List<PendingChange> pending(Scene scene) {
    List<PendingChange> pending = new ArrayList<>();
    try (Ledger ledger = Ledger.over(LmdbStateStore.open(scene.settings()))) {
      ledger.pendingChanges(pending::add);
    }
    return pending;
  }

  @Test
  void aLedgerThatLostItsFirstPagesOfRecordsIsALedgerAgain() {
    Scene scene = new Scene(folder);
    int first = scene.leaves(MetaPages.read(scene.file)).get(0);
    scene.damage(first, 0, new byte[PAGE]);
    SalvageReport report = LmdbStateStore.salvage(scene.settings(), Progress.NONE);
    assertFalse(report.complete());
    Map<Key, byte[]> found = scene.content();
    assertTrue(found.size() > scene.written.size() / 2, "" + found.size());
  }

  @Test
  void ofAStoreWithoutALedgerThePagesAreProof() {
    Path file = folder.resolve("raw");
    LmdbSettings settings = LmdbSettings.ofDefaults().withPath(file);
    int entries;
    try (LmdbStateStore store = LmdbStateStore.open(settings)) {
      Random random = new Random(4);
      for (int i = 0; i < 20; i++) {
        store.write(tx -> HealthyFilesTest.churn(tx, random));
      }
      entries = Child.entries(store);
    }
    SalvageReport report = LmdbStateStore.salvage(settings, Progress.NONE);
    assertTrue(report.complete(), report.toString());
    assertEquals(entries, report.entries());
    try (LmdbStateStore store = LmdbStateStore.open(settings)) {
      assertEquals(entries, Child.entries(store));
    }
  }

  @Test
  void whatIsOpenIsRefused() {
    Scene scene = new Scene(folder);
    byte[] before = scene.bytes();
    try (LmdbStateStore store = LmdbStateStore.open(scene.settings())) {
      assertThrows(
          StoreBusyException.class, () -> LmdbStateStore.salvage(scene.settings(), Progress.NONE));
      assertEquals(0, Child.counter(store));
    }
    try (Child other = Child.start("hold-reader", scene.file.toString())) {
      other.answer();
      StoreBusyException busy =
          assertThrows(
              StoreBusyException.class,
              () -> LmdbStateStore.salvage(scene.settings(), Progress.NONE));
      assertTrue(busy.getMessage().contains("process " + other.pid()), busy.getMessage());
    }
    assertArrayEquals(before, scene.bytes());
    assertEquals(UNTOUCHED, scene.names());
  }

  @Test
  void anotherThreadThatWantsTheLedgerMeanwhileIsRefused() {
    Scene scene = new Scene(folder);
    LmdbStateStore.salvage(
        scene.settings(),
        step -> {
          StoreBusyException busy =
              assertThrows(StoreBusyException.class, () -> LmdbStateStore.open(scene.settings()));
          assertTrue(busy.getMessage().contains("another thread"), busy.getMessage());
        });
    assertTrue(Scene.equal(scene.written, scene.content()));
  }

  @Test
  void whatWasNeverALedgerIsLeftAlone() throws IOException {
    Path file = folder.resolve("other");
    LmdbSettings settings = LmdbSettings.ofDefaults().withPath(file);
    assertThrows(StoreOpenException.class, () -> LmdbStateStore.salvage(settings, Progress.NONE));
    Files.write(file, "state = lost\n".repeat(2_000).getBytes(UTF_8));
    assertThrows(
        StoreDamagedException.class, () -> LmdbStateStore.salvage(settings, Progress.NONE));
    Files.delete(file);
    LmdbStateStore.open(settings).close();
    try (Env<byte[]> env = DamagedFilesTest.raw(file);
        Txn<byte[]> txn = env.txnWrite()) {
      Dbi<byte[]> dbi = env.openDbi(txn, null, null, false);
      dbi.delete(txn, FormatRecord.KEY);
      dbi.put(txn, "its own".getBytes(UTF_8), new byte[9]);
      txn.commit();
    }
    byte[] foreign = Files.readAllBytes(file);
    assertThrows(
        StoreDamagedException.class, () -> LmdbStateStore.salvage(settings, Progress.NONE));
    assertArrayEquals(foreign, Files.readAllBytes(file));
    try (Env<byte[]> env = DamagedFilesTest.raw(file);
        Txn<byte[]> txn = env.txnWrite()) {
      Dbi<byte[]> dbi = env.openDbi(txn, null, null, false);
      FormatRecord newer = new FormatRecord(2, 2, Instant.EPOCH, Optional.empty());
      dbi.put(txn, FormatRecord.KEY, newer.encode());
      txn.commit();
    }
    assertThrows(
        StoreIncompatibleException.class, () -> LmdbStateStore.salvage(settings, Progress.NONE));
    assertEquals(List.of(), List.of(folder.toFile().list((f, name) -> name.contains("aside"))));
  }

  @Test
  void aHostThatIsToldTheProgressMayEndItAndNothingIsChanged() {
    Scene scene = new Scene(folder);
    byte[] before = scene.bytes();
    for (int step = 0; step < 8; step++) {
      Progress stopping = Scene.stoppingAt(step);
      assertThrows(Scene.Stopped.class, () -> LmdbStateStore.salvage(scene.settings(), stopping));
      assertArrayEquals(before, scene.bytes());
      assertEquals(UNTOUCHED, scene.names());
    }
  }

  @Test
  void aProcessThatIsKilledMeanwhileLeavesTheOldLedgerInPlace() {
    Scene scene = new Scene(folder);
    byte[] before = scene.bytes();
    for (int step = 1; step <= 8; step++) {
      try (Child child = Child.start("salvage", scene.file.toString())) {
        for (int i = 1; i < step; i++) {
          child.answer();
          child.tell("go on");
        }
        child.answer();
        child.kill();
      }
      assertArrayEquals(before, scene.bytes());
    }
    assertTrue(Scene.equal(scene.written, scene.content()));
    assertTrue(LmdbStateStore.salvage(scene.settings(), Progress.NONE).complete());
  }

  @Test
  void aProcessThatDiedBeforeTheNewFileTookTheNameLeavesTheOldLedgerAsItWas() throws IOException {
    // Given both names on one file, as between the two steps of the replacement
    Scene scene = new Scene(folder);
    Path aside = folder.resolve("ledger.set-aside-20260101T000000Z");
    Files.createLink(aside, scene.file);
    Files.write(folder.resolve("ledger.new"), new byte[10_000]);
    // Then it can be opened
    assertTrue(Scene.equal(scene.written, scene.content()));
    assertFalse(Files.exists(aside));
    // And salvaged
    Files.createLink(aside, scene.file);
    SalvageReport report = LmdbStateStore.salvage(scene.settings(), Progress.NONE);
    assertTrue(report.complete());
    assertEquals(
        List.of(report.setAside().getFileName().toString()),
        scene.names(name -> name.contains("set-aside")));
    assertEquals(List.of(), scene.names(name -> name.endsWith(".new")));
  }
}
