package dev.rocky.state.s3;

import dev.rocky.state.remote.Content;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a content on their way to the server. The last of them are handed out when it is
 * certain that they are the last, so that no object of another length appears. Opened when the
 * first byte is wanted; {@link Call#end} closes what was opened.
 */
final class UploadStream extends InputStream {

  private final Location target;
  private final Content content;
  private final long size;
  private final Call call;
  private @Nullable InputStream source;
  private long left;

  UploadStream(Location target, Content content, long size, Call call) {
    this.target = target;
    this.content = content;
    this.size = size;
    this.call = call;
    left = size;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    InputStream open = source == null ? open() : source;
    if (left == 0 || length == 0) {
      return left == 0 ? -1 : 0;
    }
    int wanted = (int) Math.min(length, left);
    int read = call.ofTheCaller(() -> open.read(bytes, from, wanted));
    if (read < 0) {
      throw wrongLength("only " + (size - left));
    }
    left -= read;
    if (left == 0) {
      requireEnd(open);
    }
    return read;
  }

  private InputStream open() throws IOException {
    InputStream opened = call.open(content);
    source = opened;
    if (size == 0) {
      requireEnd(opened);
    }
    return opened;
  }

  private void requireEnd(InputStream source) throws IOException {
    if (call.ofTheCaller(source::read) >= 0) {
      throw wrongLength("more");
    }
  }

  private IllegalArgumentException wrongLength(String has) {
    return call.remember(
        new IllegalArgumentException(
            "The content of "
                + target
                + " said that it has "
                + size
                + " bytes, and has "
                + has
                + "; nothing was created"));
  }
}
