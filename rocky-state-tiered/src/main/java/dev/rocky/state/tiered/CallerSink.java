package dev.rocky.state.tiered;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** A sink of the caller's, whose failures are the caller's as well, and not the cache's. */
final class CallerSink extends FilterOutputStream {

  private @Nullable RuntimeException failure;

  CallerSink(OutputStream sink) {
    super(sink);
  }

  /** Throws what the sink threw, if it did. */
  void throwOn() {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      failure = new UncheckedIOException("The bytes could not be passed on", e);
      throw e;
    } catch (RuntimeException e) {
      failure = e;
      throw e;
    }
  }
}
