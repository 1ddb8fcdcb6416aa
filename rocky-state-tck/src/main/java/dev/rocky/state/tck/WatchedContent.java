package dev.rocky.state.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rocky.state.remote.Content;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The same content; knows whether all that was opened of it is closed. */
final class WatchedContent implements Content {

  private final Content content;
  private final AtomicInteger open = new AtomicInteger();

  WatchedContent(Content content) {
    this.content = content;
  }

  @Override
  public long size() {
    return content.size();
  }

  @Override
  public InputStream open() throws IOException {
    InputStream source = content.open();
    open.incrementAndGet();
    AtomicBoolean closed = new AtomicBoolean();
    return new FilterInputStream(source) {
      @Override
      public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
          open.decrementAndGet();
        }
        super.close();
      }
    };
  }

  void assertClosed(String when) {
    assertEquals(0, open.get(), "streams of the content that are open " + when);
  }
}
