package dev.rocky.benchmarks.remote;

import static org.lmdbjava.EnvFlags.MDB_NOSUBDIR;
import static org.lmdbjava.EnvFlags.MDB_NOTLS;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.lmdbjava.ByteArrayProxy;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.PutFlags;
import org.lmdbjava.Txn;

/**
 * The records of an LMDB file in compressed blocks of the size that segments have, and the least
 * that a pull could do with them: unpack them and append them to another LMDB file, by lmdbjava as
 * its manual shows it. Nothing is fetched, checked or compared.
 */
final class PackedRecords {

  private static final int BLOCK_BYTES = 64 * 1024;
  private static final int LEVEL = 6;
  private static final long MAP_BYTES = 1L << 40;

  private final Path packed;

  private PackedRecords(Path packed) {
    this.packed = packed;
  }

  /** Packs everything in the LMDB file {@code from}, which nobody has open, into {@code to}. */
  static PackedRecords of(Path from, Path to) throws IOException {
    Deflater deflater = new Deflater(LEVEL, true);
    try (Env<byte[]> env = open(from);
        Txn<byte[]> txn = env.txnRead();
        Cursor<byte[]> cursor = env.openDbi((byte[]) null).openCursor(txn);
        DataOutputStream out =
            new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(to)))) {
      ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
      for (boolean more = cursor.first(); more; more = cursor.next()) {
        byte[] key = cursor.key();
        byte[] value = cursor.val();
        if (block.remaining() < Short.BYTES + key.length + Integer.BYTES + value.length) {
          pack(block, deflater, out);
        }
        block.putShort((short) key.length).put(key).putInt(value.length).put(value);
      }
      pack(block, deflater, out);
    } finally {
      deflater.end();
    }
    return new PackedRecords(to);
  }

  /** Appends them to a new LMDB file {@code to}, in one durable transaction. */
  void append(Path to) throws IOException, DataFormatException {
    Inflater inflater = new Inflater(true);
    byte[] raw = new byte[BLOCK_BYTES];
    try (DataInputStream in =
            new DataInputStream(
                new BufferedInputStream(Files.newInputStream(packed), BLOCK_BYTES));
        Env<byte[]> env = open(to)) {
      Dbi<byte[]> dbi = env.openDbi((byte[]) null);
      try (Txn<byte[]> txn = env.txnWrite()) {
        try (Cursor<byte[]> cursor = dbi.openCursor(txn)) {
          for (int length = length(in); length > 0; length = length(in)) {
            inflater.reset();
            inflater.setInput(in.readNBytes(length));
            append(ByteBuffer.wrap(raw, 0, inflater.inflate(raw)), raw, cursor);
          }
        }
        txn.commit();
      }
    } finally {
      inflater.end();
    }
  }

  private static void append(ByteBuffer block, byte[] raw, Cursor<byte[]> cursor) {
    while (block.hasRemaining()) {
      byte[] key = next(block, block.getShort(), raw);
      byte[] value = next(block, block.getInt(), raw);
      cursor.put(key, value, PutFlags.MDB_APPEND);
    }
  }

  private static byte[] next(ByteBuffer block, int length, byte[] raw) {
    int from = block.position();
    block.position(from + length);
    return Arrays.copyOfRange(raw, from, from + length);
  }

  private static int length(DataInputStream in) throws IOException {
    try {
      return in.readInt();
    } catch (EOFException e) {
      return 0;
    }
  }

  private static void pack(ByteBuffer block, Deflater deflater, DataOutputStream out)
      throws IOException {
    byte[] bytes = new byte[BLOCK_BYTES];
    deflater.reset();
    deflater.setInput(block.flip());
    deflater.finish();
    int length = deflater.deflate(bytes);
    if (!deflater.finished()) {
      throw new IOException("Records that do not compress");
    }
    out.writeInt(length);
    out.write(bytes, 0, length);
    block.clear();
  }

  private static Env<byte[]> open(Path file) {
    return Env.create(ByteArrayProxy.PROXY_BA)
        .setMapSize(MAP_BYTES)
        .open(file.toFile(), MDB_NOSUBDIR, MDB_NOTLS);
  }
}
