package dev.rocky.state.sync;

import dev.rocky.state.spi.CommitId;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;

/** Writes fields; numbers with their highest byte first. */
final class FieldOutput {

  private final DataOutputStream out;

  FieldOutput(OutputStream out) {
    this.out = new DataOutputStream(out);
  }

  /** One byte. */
  FieldOutput u1(int value) throws IOException {
    out.writeByte(value);
    return this;
  }

  /** Two bytes. */
  FieldOutput u2(int value) throws IOException {
    out.writeShort(value);
    return this;
  }

  /** Four bytes. */
  FieldOutput i4(int value) throws IOException {
    out.writeInt(value);
    return this;
  }

  /** Eight bytes. */
  FieldOutput i8(long value) throws IOException {
    out.writeLong(value);
    return this;
  }

  /** Milliseconds since 1970 in eight bytes. */
  FieldOutput time(Instant value) throws IOException {
    return i8(value.toEpochMilli());
  }

  FieldOutput id(CommitId value) throws IOException {
    return i8(value.high()).i8(value.low());
  }

  FieldOutput bytes(byte[] value) throws IOException {
    return bytes(value, value.length);
  }

  /** The first {@code count} of {@code value}. */
  FieldOutput bytes(byte[] value, int count) throws IOException {
    out.write(value, 0, count);
    return this;
  }

  /** Generation and id of a root. */
  FieldOutput root(SegmentName name) throws IOException {
    return i8(name.generation()).id(name.id());
  }

  /** Length and SHA-256. */
  FieldOutput content(SegmentReference reference) throws IOException {
    return i4(reference.length()).bytes(reference.sha256().bytes());
  }
}
