package dev.rocky.state.sync;

import dev.rocky.state.spi.CommitId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * Bytes of HEAD. Layout: {@code docs/storage-format.md}. Of every format, the first sixteen bytes
 * and the CRC-32C at the end are where they are now.
 */
final class HeadCodec {

  /** Longest content that is looked at. */
  static final int MAX_BYTES = 16 * 1024;

  private static final String NAME = "HEAD";
  private static final int CHECKSUM_BYTES = Integer.BYTES;

  private final Protection protection;

  HeadCodec(Protection protection) {
    this.protection = protection;
  }

  byte[] encode(Head head) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      OutputStream body =
          protection.begin(out, ObjectIdentity.head(head.generation()), head.format());
      write(new FieldOutput(body), head);
      body.close();
      new FieldOutput(out).i4(checksum(out.toByteArray(), out.size()));
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("Memory does not fail", e);
    }
  }

  /**
   * The HEAD that {@code content} is.
   *
   * @throws dev.rocky.state.remote.RemoteDamagedException if it is none, or not whole
   * @throws NewerFormatException if it is one for newer versions
   * @throws RemoteKeyException if it does not fit the keys
   */
  Head decode(byte[] content) {
    int end = content.length - CHECKSUM_BYTES;
    if (end < 0 || content.length > MAX_BYTES) {
      throw FieldInput.damaged(NAME, "it has " + content.length + " bytes");
    }
    if (ByteBuffer.wrap(content).getInt(end) != checksum(content, end)) {
      throw FieldInput.damaged(NAME, "its checksum does not match");
    }
    try {
      InputStream in = new ByteArrayInputStream(content, 0, end);
      Protection.Start start = Protection.start(in, ObjectIdentity.head(0));
      ObjectIdentity identity = ObjectIdentity.head(start.generation());
      InputStream body = protection.rest(in, identity, start.format());
      return read(new FieldInput(NAME, body), start);
    } catch (IOException e) {
      throw new UncheckedIOException("Memory does not fail", e);
    }
  }

  private static void write(FieldOutput out, Head head) throws IOException {
    out.id(head.lineage());
    out.i8(head.covered()).root(head.snapshot().name()).content(head.snapshot());
    out.i8(head.floor()).time(head.floorTime()).i8(head.sweep()).i8(head.fence());
    LogCodec.write(out, head.log());
  }

  private static Head read(FieldInput in, Protection.Start start) throws IOException {
    CommitId lineage = in.id();
    long covered = in.i8();
    SegmentReference snapshot = in.content(in.root());
    long floor = in.i8();
    Instant floorTime = in.time();
    long sweep = in.i8();
    long fence = in.i8();
    CommitLog log = LogCodec.read(in, start.generation());
    if (start.format().isWritable() && !in.isAtEnd()) {
      throw in.damaged("it goes on behind its end");
    }
    return in.made(
        () ->
            new Head(
                start.format(), lineage, covered, snapshot, floor, floorTime, sweep, fence, log));
  }

  private static int checksum(byte[] bytes, int end) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, end);
    return (int) checksum.getValue();
  }
}
