package dev.rocky.state.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rocky.state.remote.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Content of any size that takes no memory: each byte follows from its position and a seed, so that
 * it can be told on arrival whether it is the right one.
 */
final class Bulk implements Content {

  private final long actual;
  private final long said;
  private final int seed;
  private final @Nullable IOException failure;

  Bulk(long size, int seed) {
    this(size, size, seed, null);
  }

  private Bulk(long actual, long said, int seed, @Nullable IOException failure) {
    this.actual = actual;
    this.said = said;
    this.seed = seed;
    this.failure = failure;
  }

  /** The same size, of which only so many bytes can be read. */
  Bulk failingAfter(long readable, IOException failure) {
    return new Bulk(readable, said, seed, failure);
  }

  /** The same bytes, with a wrong idea of how many they are. */
  Bulk sayingThatItHas(long size) {
    return new Bulk(actual, size, seed, null);
  }

  @Override
  public long size() {
    return said;
  }

  @Override
  public InputStream open() {
    return new InputStream() {
      private long position;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] bytes, int from, int length) throws IOException {
        if (length > 0 && position == actual && failure != null) {
          throw failure;
        }
        int count = (int) Math.min(length, actual - position);
        if (count == 0) {
          return length == 0 ? 0 : -1;
        }
        fill(bytes, from, count, position);
        position += count;
        return count;
      }
    };
  }

  /** A sink that compares what arrives. */
  Check check() {
    return new Check();
  }

  private void fill(byte[] bytes, int from, int count, long position) {
    for (int i = 0; i < count; i++) {
      long at = position + i;
      bytes[from + i] = (byte) (at * 31 + (at >>> 8) * 17 + seed);
    }
  }

  /** Fails at the first piece that is not what was sent. */
  final class Check extends OutputStream {

    private long position;

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      byte[] expected = new byte[length];
      fill(expected, 0, length, position);
      if (!Arrays.equals(expected, Arrays.copyOfRange(bytes, from, from + length))) {
        throw new AssertionError("Wrong bytes between " + position + " and " + (position + length));
      }
      position += length;
    }

    @Override
    public void close() {}

    void assertComplete() {
      assertEquals(actual, position, "bytes that arrived");
    }
  }
}
