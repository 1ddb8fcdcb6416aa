package dev.rocky.state.sync;

import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.spi.CommitId;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * Reads fields of an object; numbers with their highest byte first. Memory is only taken for bytes
 * that are there. Whatever an object of this library cannot have is a {@link
 * RemoteDamagedException} that names the object.
 */
final class FieldInput {

  private final String name;
  private final InputStream in;

  /** Where numbers are read to. */
  private final byte[] eight = new byte[Long.BYTES];

  FieldInput(String name, InputStream in) {
    this.name = name;
    this.in = in;
  }

  /** One byte, 0 to 255. */
  int u1() throws IOException {
    int value = in.read();
    if (value < 0) {
      throw damaged("it is cut off");
    }
    return value;
  }

  /** Two bytes, 0 to 65,535. */
  int u2() throws IOException {
    return (int) number(Short.BYTES);
  }

  /**
   * Four bytes that must be a length from {@code least} to {@code most}.
   *
   * @param what has it; becomes text only if it has not
   */
  int length(Object what, int least, int most) throws IOException {
    int value = (int) number(Integer.BYTES);
    if (value < least || value > most) {
      throw damaged(
          "the length of %s is %d, which is not %d to %d"
              .formatted(what, Integer.toUnsignedLong(value), least, most));
    }
    return value;
  }

  /** Eight bytes. */
  long i8() throws IOException {
    return number(Long.BYTES);
  }

  Instant time() throws IOException {
    return Instant.ofEpochMilli(i8());
  }

  CommitId id() throws IOException {
    return new CommitId(i8(), i8());
  }

  /** The next {@code count} bytes. */
  byte[] bytes(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw damaged("it is cut off");
    }
    return bytes;
  }

  /** Generation and id of a root. */
  SegmentName root() throws IOException {
    long generation = i8();
    CommitId id = id();
    return made(() -> SegmentName.root(generation, id));
  }

  /** Length and SHA-256 of what {@code segment} is the name of. */
  SegmentReference content(SegmentName segment) throws IOException {
    int length = length(segment, 1, Integer.MAX_VALUE);
    Sha256 sha256 = Sha256.ofBytes(bytes(Sha256.BYTES));
    return made(() -> new SegmentReference(segment, length, sha256));
  }

  /** Whether there is nothing left. */
  boolean isAtEnd() throws IOException {
    return in.read() < 0;
  }

  /** What {@code maker} makes of fields that it may refuse. */
  <T> T made(Supplier<T> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      throw new RemoteDamagedException(message(name, String.valueOf(e.getMessage())), e);
    }
  }

  RemoteDamagedException damaged(String problem) {
    return damaged(name, problem);
  }

  static RemoteDamagedException damaged(String name, String problem) {
    return new RemoteDamagedException(message(name, problem));
  }

  private long number(int bytes) throws IOException {
    if (in.readNBytes(eight, 0, bytes) < bytes) {
      throw damaged("it is cut off");
    }
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number = number << 8 | (eight[i] & 0xFF);
    }
    return number;
  }

  private static String message(String name, String problem) {
    return name
        + " is damaged, or was not written by this library: "
        + problem
        + "; nothing was changed. Find out who wrote it, and restore it";
  }
}
