package dev.rocky.state.sync;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;

/**
 * Compresses blocks. A block: length before compression (4 bytes), length (4), codec (1), bytes.
 */
final class BlockPacker implements AutoCloseable {

  /** The bytes are the entries. */
  static final int STORED = 0;

  /** The bytes are the entries in the DEFLATE format (RFC 1951). */
  static final int DEFLATE = 1;

  private static final int LEVEL = 6;

  private final Deflater deflater = new Deflater(LEVEL, true);
  private final byte[] chunk = new byte[8 * 1024];

  /** Writes the first {@code length} bytes of {@code raw} to {@code out} as a block. */
  void pack(byte[] raw, int length, OutputStream out) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    deflater.reset();
    deflater.setInput(raw, 0, length);
    deflater.finish();
    while (!deflater.finished() && packed.size() < length) {
      packed.write(chunk, 0, deflater.deflate(chunk));
    }
    FieldOutput block = new FieldOutput(out);
    boolean pays = packed.size() < length && deflater.finished();
    boolean trusted = (long) packed.size() * EntryLimits.MAX_RATIO >= length;
    if (pays && trusted) {
      block.i4(length).i4(packed.size()).u1(DEFLATE).bytes(packed.toByteArray());
    } else {
      block.i4(length).i4(length).u1(STORED).bytes(raw, length);
    }
  }

  @Override
  public void close() {
    deflater.end();
  }
}
