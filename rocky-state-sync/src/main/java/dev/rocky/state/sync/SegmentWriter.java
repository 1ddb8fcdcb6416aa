package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes a segment from entries in key order: into the root if they are few, else into parts of at
 * most 8 MiB before compression, and then the root, which lists them. Holds one block, and at most
 * 1 MiB until it is clear that there will be parts.
 *
 * <p>Whatever {@link Destination} throws is thrown on, an {@link IOException} as an {@link
 * UncheckedIOException}; what was written so far is worthless then. For one thread at a time.
 */
final class SegmentWriter implements AutoCloseable {

  /** Where objects go. */
  interface Destination {

    /** Where the bytes of {@code name} go; closed when it is whole. */
    OutputStream create(SegmentName name) throws IOException;

    /** An object is whole and closed; the root comes last. */
    void written(SegmentReference reference) throws IOException;
  }

  /**
   * What was written.
   *
   * @param root to be named in HEAD
   * @param parts none if the root holds the entries
   * @param entries how many there are
   * @param bytes of them before compression
   */
  record Written(SegmentReference root, List<SegmentReference> parts, long entries, long bytes) {

    Written {
      requireNonNull(root, "root");
      parts = List.copyOf(parts);
    }
  }

  static final int ENTRIES = 1;
  static final int PARTS = 2;

  /** Compressed blocks that a root holds at most. */
  private static final int ROOT_BYTES = 1024 * 1024;

  private final SegmentStart start;
  private final Protection protection;
  private final Format format;
  private final Destination destination;
  private final BlockPacker packer = new BlockPacker();
  private final ByteBuffer block = ByteBuffer.allocate(EntryLimits.BLOCK_BYTES);
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private final List<SegmentReference> parts = new ArrayList<>();
  private @Nullable SegmentObject part;
  private @Nullable Key last;
  private long objectBytes;
  private long entries;
  private long bytes;

  SegmentWriter(SegmentStart start, Format format, Protection protection, Destination destination) {
    if (!start.name().isRoot()) {
      throw new IllegalArgumentException("Parts are made here: " + start.name());
    }
    this.start = start;
    this.format = format;
    this.protection = protection;
    this.destination = destination;
  }

  /**
   * Adds a record.
   *
   * @throws IllegalArgumentException if the key is not greater than the one before, does not
   *     travel, or one of both is too long
   */
  void put(Key key, byte[] value) {
    if (value.length > Ledger.MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(key + " has a value of " + value.length + " bytes");
    }
    add(key, Optional.of(value));
  }

  /**
   * Adds the deletion of a record.
   *
   * @throws IllegalArgumentException as {@link #put}; also if this is no segment of changes
   */
  void delete(Key key) {
    if (start.kind() != SegmentKind.CHANGES) {
      throw new IllegalArgumentException("A " + start.kind() + " has no deletions: " + key);
    }
    add(key, Optional.empty());
  }

  /** How many records were added so far, deletions included. */
  long entries() {
    return entries;
  }

  /** Writes what is left and the root. To be called once. */
  Written finish() {
    try {
      flush(block.array(), block.position());
      if (part != null) {
        endPart(part);
      }
      return new Written(writeRoot(), parts, entries, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + start.name(), e);
    }
  }

  /** Closes what is open; without {@link #finish} before it, all objects are worthless. */
  @Override
  public void close() {
    packer.close();
    if (part != null) {
      try {
        part.close();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot close " + start.name(), e);
      }
    }
  }

  private void add(Key key, Optional<byte[]> value) {
    EntryLimits.problem(key)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException("A segment cannot have " + problem);
            });
    if (start.kind() == SegmentKind.PAGE) {
      throw new IllegalArgumentException("A segment for a page has no entries: " + key);
    }
    if (last != null && last.compareTo(key) >= 0) {
      throw new IllegalArgumentException(key + " cannot come behind " + last);
    }
    last = key;
    entries++;
    int size = EntryLimits.ENTRY_OVERHEAD + key.length() + value.map(v -> v.length).orElse(0);
    try {
      if (size > block.remaining()) {
        flush(block.array(), block.position());
        block.clear();
      }
      if (size <= block.remaining()) {
        encode(block, key, value);
      } else {
        ByteBuffer single = encode(ByteBuffer.allocate(size), key, value);
        flush(single.array(), single.position());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + start.name(), e);
    }
  }

  private static ByteBuffer encode(ByteBuffer target, Key key, Optional<byte[]> value) {
    target.put((byte) (value.isPresent() ? BlockReader.PUT : BlockReader.DELETE));
    target.putShort((short) key.length()).put(key.bytes());
    value.ifPresent(v -> target.putInt(v.length).put(v));
    return target;
  }

  /** Ends a block: into memory as long as it may become a root, else into a part. */
  private void flush(byte[] raw, int length) throws IOException {
    if (length == 0) {
      return;
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    packer.pack(raw, length, packed);
    bytes += length;
    boolean fits = objectBytes == 0 || objectBytes + length <= EntryLimits.SEGMENT_BYTES;
    if (part == null && fits && waiting.size() + packed.size() <= ROOT_BYTES) {
      packed.writeTo(waiting);
      objectBytes += length;
      return;
    }
    if (part == null) {
      waiting.writeTo(beginPart().body());
      waiting.reset();
    }
    if (part != null && !fits) {
      endPart(part);
      objectBytes = 0;
    }
    packed.writeTo((part == null ? beginPart() : part).body());
    objectBytes += length;
  }

  private SegmentObject beginPart() throws IOException {
    if (parts.size() == SegmentName.MAX_PARTS) {
      throw new IllegalArgumentException(start.name() + " would have too many parts");
    }
    SegmentObject begun = begin(start.withPart(parts.size() + 1));
    part = begun;
    new FieldOutput(begun.body()).u1(ENTRIES);
    return begun;
  }

  private void endPart(SegmentObject ended) throws IOException {
    new FieldOutput(ended.body()).i4(0);
    parts.add(ended.end());
    part = null;
  }

  private SegmentReference writeRoot() throws IOException {
    try (SegmentObject root = begin(start)) {
      FieldOutput out = new FieldOutput(root.body());
      if (parts.isEmpty()) {
        out.u1(ENTRIES);
        waiting.writeTo(root.body());
        out.i4(0);
      } else {
        out.u1(PARTS);
        new SegmentParts(parts, entries, bytes).write(out);
      }
      return root.end();
    }
  }

  private SegmentObject begin(SegmentStart next) throws IOException {
    return SegmentObject.begin(next, format, protection, destination);
  }
}
