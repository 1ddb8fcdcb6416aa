package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rocky.state.Key;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.Txn;

/** The test vectors of docs/storage-format.md against what stands in a file. */
class StorageFormatTest {

  private static final Path PAGE =
      Path.of(System.getProperty("basedir", "."), "..", "docs", "storage-format.md");
  private static final Pattern VECTOR =
      Pattern.compile("^lmdb ([^=]+) = (\\p{XDigit}+)$", Pattern.MULTILINE);
  private static final Pattern REPEATED = Pattern.compile("(\\p{XDigit}{2})\\*(\\d+)");

  @TempDir private Path folder;

  @Test
  void longKeysLieInTheFileAsThePageSays() throws Exception {
    Path file = folder.resolve("state.lmdb");
    try (LmdbStateStore store = LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(file))) {
      store.write(
          tx -> {
            int value = 1;
            for (int length : new int[] {509, 510, 1011}) {
              byte[] key = new byte[length];
              Arrays.fill(key, (byte) 0x6b);
              tx.put(Key.ofBytes(key), ByteBuffer.allocate(4).putInt(value++).array());
            }
            return value;
          });
    }

    Map<String, String> stored = entries(file);

    String format = stored.remove("0046");
    assertEquals("524f434b595354310000000100000001", format.substring(0, 32));
    assertEquals(48, format.length());
    assertEquals(vectors(), stored);
  }

  private static Map<String, String> vectors() throws Exception {
    Map<String, String> vectors = new TreeMap<>();
    Matcher vector = VECTOR.matcher(Files.readString(PAGE));
    while (vector.find()) {
      String key =
          REPEATED
              .matcher(vector.group(1))
              .replaceAll(run -> run.group(1).repeat(Integer.parseInt(run.group(2))));
      vectors.put(key.replace(" ", ""), vector.group(2));
    }
    return vectors;
  }

  private static Map<String, String> entries(Path file) {
    Map<String, String> entries = new TreeMap<>();
    try (Env<byte[]> env =
            Env.create(NativeLibrary.arrays())
                .open(file.toFile(), EnvFlags.MDB_NOSUBDIR, EnvFlags.MDB_RDONLY_ENV);
        Txn<byte[]> txn = env.txnRead()) {
      Dbi<byte[]> dbi = env.openDbi(txn, null, null, false);
      try (Cursor<byte[]> cursor = dbi.openCursor(txn)) {
        for (boolean found = cursor.first(); found; found = cursor.next()) {
          entries.put(
              HexFormat.of().formatHex(cursor.key()), HexFormat.of().formatHex(cursor.val()));
        }
      }
    }
    return entries;
  }
}
