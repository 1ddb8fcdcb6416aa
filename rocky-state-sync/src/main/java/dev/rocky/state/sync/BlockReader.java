package dev.rocky.state.sync;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Reads the blocks of one segment up to their end. Holds one block at a time. */
final class BlockReader implements AutoCloseable {

  /** Followed by length of the key (2 bytes), key, length of the value (4), value. */
  static final int PUT = 1;

  /** Followed by length of the key (2 bytes), key. */
  static final int DELETE = 2;

  private final FieldInput in;
  private final Inflater inflater = new Inflater(true);
  private byte[] raw = new byte[0];
  private ByteBuffer block = ByteBuffer.wrap(raw);
  private boolean large;
  private boolean ended;
  private long blocks;
  private long bytes;

  BlockReader(FieldInput in) {
    this.in = in;
  }

  /** Bytes of all blocks so far, before compression. */
  long bytes() {
    return bytes;
  }

  /** The next entry; empty behind the last. */
  Optional<SegmentEntry> next() throws IOException {
    if (!block.hasRemaining() && !ended) {
      ended = !readBlock();
    }
    return ended ? Optional.empty() : Optional.of(entry());
  }

  @Override
  public void close() {
    ended = true;
    inflater.end();
  }

  private boolean readBlock() throws IOException {
    int length = in.length("a block", 0, EntryLimits.MAX_ENTRY_BYTES);
    if (length == 0) {
      return false;
    }
    if (blocks > 0 && bytes + length > EntryLimits.SEGMENT_BYTES) {
      throw in.damaged("its blocks have more than " + EntryLimits.SEGMENT_BYTES + " bytes");
    }
    int packed = in.length("a packed block", 1, length);
    int codec = in.u1();
    if ((long) packed * EntryLimits.MAX_RATIO < length) {
      throw in.damaged(
          "a block of %d bytes grows to %d, which is more than %d times as much"
              .formatted(packed, length, EntryLimits.MAX_RATIO));
    }
    unpack(in.bytes(packed), length, codec);
    large = length > EntryLimits.BLOCK_BYTES;
    block = ByteBuffer.wrap(raw, 0, length);
    blocks++;
    bytes += length;
    return true;
  }

  private void unpack(byte[] packed, int length, int codec) {
    switch (codec) {
      case BlockPacker.STORED -> {
        if (packed.length != length) {
          throw in.damaged("a stored block has another length than it had");
        }
        raw = packed;
      }
      case BlockPacker.DEFLATE -> inflate(packed, length);
      default -> throw in.damaged("a block has the unknown codec " + codec);
    }
  }

  private void inflate(byte[] packed, int length) {
    if (raw.length <= length) {
      raw = new byte[length + 1]; // one more, to notice what goes on
    }
    inflater.reset();
    inflater.setInput(packed);
    try {
      int size = 0;
      int more;
      do {
        more = inflater.inflate(raw, size, length + 1 - size);
        size += more;
      } while (more > 0 && size <= length && !inflater.finished());
      if (size != length || !inflater.finished() || inflater.getRemaining() > 0) {
        throw in.damaged("a block does not unpack to the " + length + " bytes that it had");
      }
    } catch (DataFormatException e) {
      throw in.damaged("a block cannot be unpacked: " + e.getMessage());
    }
  }

  private SegmentEntry entry() {
    int operation = part(1).get() & 0xFF;
    Key key = key(part(Short.BYTES).getShort() & 0xFFFF);
    Optional<byte[]> value =
        switch (operation) {
          case PUT -> Optional.of(value(part(Integer.BYTES).getInt()));
          case DELETE -> Optional.empty();
          default -> throw in.damaged("an entry has the unknown operation " + operation);
        };
    if (large && block.hasRemaining()) {
      throw in.damaged("a block of more than one entry is too large");
    }
    return new SegmentEntry(key, value);
  }

  private Key key(int length) {
    int from = part(length).position();
    block.position(from + length);
    Key key = Key.ofBytes(raw, from, from + length);
    EntryLimits.problem(key)
        .ifPresent(
            problem -> {
              throw in.damaged("it has " + problem);
            });
    return key;
  }

  private byte[] value(int length) {
    if (length < 0 || length > Ledger.MAX_VALUE_BYTES) {
      throw in.damaged("it has a value of " + Integer.toUnsignedLong(length) + " bytes");
    }
    int from = part(length).position();
    block.position(from + length);
    return Arrays.copyOfRange(raw, from, from + length);
  }

  /** The block, which has {@code count} bytes more. */
  private ByteBuffer part(int count) {
    if (block.remaining() < count) {
      throw in.damaged("an entry ends behind its block");
    }
    return block;
  }
}
