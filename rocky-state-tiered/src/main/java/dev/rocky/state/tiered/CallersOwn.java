package dev.rocky.state.tiered;

import dev.rocky.state.remote.Content;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the caller of a cache brings to one call of it: its failures are the caller's as well, and
 * not the cache's.
 */
final class CallersOwn {

  private volatile @Nullable RuntimeException failure;

  /** Whether anything of the caller's has failed. */
  boolean hasFailed() {
    return failure != null;
  }

  /** Throws what it threw, if it did. */
  void throwOn() {
    RuntimeException thrown = failure;
    if (thrown != null) {
      throw thrown;
    }
  }

  /** The same sink. */
  OutputStream sink(OutputStream sink) {
    return new FilterOutputStream(sink) {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
          out.write(bytes, offset, length);
        } catch (IOException e) {
          throw failed(e);
        } catch (RuntimeException e) {
          throw failed(e);
        }
      }
    };
  }

  /** The same content. */
  Content content(Content content) {
    return new Content() {
      @Override
      public long size() {
        return content.size();
      }

      @Override
      public InputStream open() throws IOException {
        try {
          return new FilterInputStream(content.open()) {
            @Override
            public int read() throws IOException {
              byte[] one = new byte[1];
              return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
              try {
                return in.read(bytes, offset, length);
              } catch (IOException e) {
                throw failed(e);
              } catch (RuntimeException e) {
                throw failed(e);
              }
            }
          };
        } catch (IOException e) {
          throw failed(e);
        } catch (RuntimeException e) {
          throw failed(e);
        }
      }
    };
  }

  /** The same predicate. */
  Predicate<byte[]> predicate(Predicate<byte[]> predicate) {
    return bytes -> {
      try {
        return predicate.test(bytes);
      } catch (RuntimeException e) {
        throw failed(e);
      }
    };
  }

  private IOException failed(IOException e) {
    failure = new UncheckedIOException("What the caller brought failed", e);
    return e;
  }

  private RuntimeException failed(RuntimeException e) {
    failure = e;
    return e;
  }
}
