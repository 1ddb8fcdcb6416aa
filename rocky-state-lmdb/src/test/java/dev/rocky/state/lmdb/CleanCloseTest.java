package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.StoreDamagedException;
import dev.rocky.state.lmdb.LmdbSettings.Check;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the structure is checked, and when a clean close vouches for it. */
class CleanCloseTest {

  private static final byte[] NOTHING = new byte[CleanClose.BYTES];

  @TempDir private Path folder;

  @Test
  void theLastToCloseNotesTheFileAsItIs() throws IOException {
    try (LmdbStateStore store = open(Check.AUTO)) {
      Child.increment(store);
      assertArrayEquals(NOTHING, note(), "while it is open there is no note");
    }
    assertArrayEquals(now().encode(), note());
    assertEquals(2, now().transaction());
    open(Check.AUTO).close();
    assertArrayEquals(now().encode(), note(), "also after it was only read");
  }

  @Test
  void onlyTheLastOfSeveralProcessesNotes() throws IOException {
    try (Child other = Child.start("increment", ledger().toString(), "1")) {
      other.expect("ready");
      open(Check.AUTO).close();
      assertArrayEquals(NOTHING, note());
      other.tell("go");
      other.expect("done");
      assertEquals(0, other.waitFor());
    }
    assertArrayEquals(now().encode(), note());
  }

  @Test
  void aProcessThatIsKilledLeavesNoNote() throws IOException {
    open(Check.AUTO).close();
    assertArrayEquals(now().encode(), note());
    try (Child other = Child.start("increment", ledger().toString(), "1")) {
      other.expect("ready");
      other.kill();
    }
    assertArrayEquals(NOTHING, note());
  }

  @Test
  void aFileThatIsVouchedForIsNotReadThroughUnlessAskedTo() throws IOException {
    // Given damage that LMDB does not notice, and a note that says that it was there at the close
    damage();
    writeNote(now());
    // When
    open(Check.AUTO).close();
    // Then
    StoreDamagedException found =
        assertThrows(StoreDamagedException.class, () -> open(Check.ALWAYS));
    assertTrue(found.getMessage().contains("says that it is page"), found.getMessage());
    assertThrows(StoreDamagedException.class, () -> open(Check.AUTO), "the note is gone");
  }

  @Test
  void aFileThatChangedSinceIsReadThrough() throws IOException {
    damage();
    assertThrows(StoreDamagedException.class, () -> open(Check.AUTO));
    CleanClose now = now();
    // Any one difference is enough
    for (CleanClose other :
        new CleanClose[] {
          new CleanClose(
              now.size() + 1, now.modified(), now.changed(), now.transaction(), now.identity()),
          new CleanClose(
              now.size(), now.modified() - 1, now.changed(), now.transaction(), now.identity()),
          new CleanClose(
              now.size(), now.modified(), now.changed() - 1, now.transaction(), now.identity()),
          new CleanClose(
              now.size(), now.modified(), now.changed(), now.transaction() - 1, now.identity()),
          new CleanClose(now.size(), now.modified(), now.changed(), now.transaction(), "other")
        }) {
      writeNote(other);
      assertThrows(StoreDamagedException.class, () -> open(Check.AUTO));
    }
  }

  @Test
  void aDamagedCopyWithTheSameTimeAndSizeIsReadThrough() throws IOException {
    // Given
    damage();
    Path copy = folder.resolve("copy");
    Files.copy(ledger(), copy);
    Files.delete(ledger());
    Files.delete(guard());
    fill();
    FileTime then = Files.getLastModifiedTime(ledger());
    byte[] noted = note();
    // When
    Files.move(copy, ledger(), StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(ledger(), then);
    // Then
    assertNotEquals(HexFormat.of().formatHex(noted), HexFormat.of().formatHex(now().encode()));
    assertThrows(StoreDamagedException.class, () -> open(Check.AUTO));
  }

  @Test
  void theNoteLiesInTheGuardAsThePageSays() {
    CleanClose close = new CleanClose(8192, 1_000, 2_000, 7, "(dev=1,ino=2)");
    assertEquals(
        "524f434b59434331"
            + "0000000000002000"
            + "00000000000003e8"
            + "00000000000007d0"
            + "0000000000000007",
        HexFormat.of().formatHex(close.encode()).substring(0, 80));
    assertEquals(0, ByteBuffer.wrap(close.encode()).getInt(40), "highest half of the checksum");
  }

  @Test
  void aNumberOfACommitThatWasChangedIsFound() throws IOException {
    // Given commits up to 12 or 13, of which the last or the one before gets a number that would
    // hide the last
    for (int commits : new int[] {12, 13}) {
      Path ledger = folder.resolve("commits" + commits);
      try (LmdbStateStore store = LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(ledger))) {
        for (int i = 1; i < commits; i++) {
          Child.increment(store);
        }
      }
      byte[] healthy = Files.readAllBytes(ledger);
      assertEquals(commits, MetaPages.read(ledger).transaction());
      for (int[] change : new int[][] {{commits, -2}, {commits - 1, 2}}) {
        byte[] changed = healthy.clone();
        ByteBuffer.wrap(changed)
            .order(java.nio.ByteOrder.nativeOrder())
            .putLong(change[0] % 2 * 4096 + 144, change[0] + change[1]);
        Path file = Files.write(folder.resolve("changed"), changed);
        MetaPages pages = MetaPages.read(file);
        assertThrows(StoreDamagedException.class, () -> StructureCheck.of(file, pages));
      }
    }
  }

  @Test
  void linksOfLongKeysThatLeadElsewhereAreFound() throws IOException {
    // Given two long keys, the parts of one hanging in two nodes
    Path healthy = folder.resolve("healthy");
    try (LmdbStateStore store = LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(healthy))) {
      store.write(
          tx -> {
            tx.put(Key.of(0x30, "a".repeat(1_200)), new byte[1]);
            tx.put(Key.of(0x30, "b".repeat(700)), new byte[1]);
            return true;
          });
    }
    byte[] a = KeyTree.link(KeyTree.ROOT, Key.of(0x30, "a".repeat(1_200)), 0);
    byte[][] nodes = new byte[4][];
    for (int i = 1; i < nodes.length; i++) {
      nodes[i] = ByteBuffer.allocate(8).putLong(i).array();
    }
    byte[] stray = ByteBuffer.allocate(10).put((byte) 2).putLong(2).put((byte) 1).array();
    byte[][][] changes = {
      {a, nodes[2]}, // its own second node
      {a, nodes[3]}, // that of b
      {a, new byte[7]},
      {KeyTree.NEXT_NUMBER, nodes[3]}, // would be used again
      {new byte[] {3, 3}, new byte[1]},
      {new byte[] {0, 'F', 0}, new byte[1]},
      {new byte[] {1}, new byte[1]},
    };
    StructureCheck.of(healthy, MetaPages.read(healthy));
    for (byte[][] change : changes) {
      Path file = folder.resolve("changed");
      Files.copy(healthy, file, StandardCopyOption.REPLACE_EXISTING);
      DamagedFilesTest.putRaw(file, change[0], change[1]);
      MetaPages pages = MetaPages.read(file);
      assertThrows(
          StoreDamagedException.class,
          () -> StructureCheck.of(file, pages),
          () -> HexFormat.of().formatHex(change[0]));
    }
    // And a circle that nothing leads into: each node still has one link
    Path circle = folder.resolve("circle");
    Files.copy(healthy, circle);
    Key key = Key.of(0x30, "a".repeat(1_200));
    byte[] first = KeyTree.node(nodes[1]);
    DamagedFilesTest.putRaw(circle, a, nodes[2]);
    DamagedFilesTest.putRaw(circle, KeyTree.link(first, key, KeyTree.room(KeyTree.ROOT)), nodes[1]);
    assertThrows(
        StoreDamagedException.class, () -> StructureCheck.of(circle, MetaPages.read(circle)));
    Path file = folder.resolve("harmless");
    Files.copy(healthy, file);
    DamagedFilesTest.putRaw(file, stray, new byte[1]);
    StructureCheck.of(file, MetaPages.read(file));
  }

  /** Gives the last leaf of the ledger, which opening does not read, a wrong number. */
  private void damage() throws IOException {
    fill();
    byte[] bytes = Files.readAllBytes(ledger());
    int last = 0;
    for (int page = 2; page < bytes.length / 4096; page++) {
      if (new String(bytes, page * 4096, 4096, java.nio.charset.StandardCharsets.ISO_8859_1)
          .contains("key 99")) {
        last = page;
      }
    }
    bytes[last * 4096 + 3] = 1;
    Files.write(ledger(), bytes);
  }

  private void fill() {
    try (LmdbStateStore store = open(Check.AUTO)) {
      store.write(
          tx -> {
            for (int i = 10; i < 100; i++) {
              tx.put(Key.of(0x30, "key " + i), new byte[500]);
            }
            return true;
          });
    }
  }

  private LmdbStateStore open(Check check) {
    return LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(ledger()).withCheck(check));
  }

  private Path ledger() {
    return folder.resolve("ledger");
  }

  private Path guard() {
    return folder.resolve("ledger.guard");
  }

  private byte[] note() throws IOException {
    return Arrays.copyOfRange(readGuardAtRest(), 16, 16 + CleanClose.BYTES);
  }

  /** Through another process: reading it in this one would drop its locks. */
  private byte[] readGuardAtRest() throws IOException {
    Process cat = new ProcessBuilder("cat", guard().toString()).start();
    return cat.getInputStream().readAllBytes();
  }

  private void writeNote(CleanClose close) throws IOException {
    byte[] bytes = Files.exists(guard()) ? Files.readAllBytes(guard()) : new byte[64];
    System.arraycopy(close.encode(), 0, bytes, 16, CleanClose.BYTES);
    Files.write(guard(), bytes);
  }

  private CleanClose now() throws IOException {
    StoreFile file = new StoreFile(ledger().toRealPath());
    return CleanClose.of(file, MetaPages.read(file.path())).orElseThrow();
  }
}
