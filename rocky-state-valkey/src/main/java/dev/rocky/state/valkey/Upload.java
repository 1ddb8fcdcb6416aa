package dev.rocky.state.valkey;

import dev.rocky.state.remote.Content;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a content, piece by piece, in values that begin with its header. */
final class Upload {

  /** Bytes that are sent at once; an object of no more is one request. */
  static final int PIECE = 256 * 1024;

  private final Place target;
  private final Header header;
  private final Call call;
  private final InputStream source;
  private long read;

  Upload(Place target, Content content, int size, Call call) throws IOException {
    this.target = target;
    this.header = Header.create(size);
    this.call = call;
    source = call.open(content);
  }

  /** Whether there is no more, and the content has the length that it said. */
  boolean isAtEnd() {
    return read == header.size();
  }

  /**
   * The next bytes of the value.
   *
   * @throws IllegalArgumentException if the content has another length than it said
   */
  byte[] next() throws IOException {
    int begin = read == 0 ? Header.LENGTH : 0;
    int length = (int) Math.min(PIECE, header.size() - read);
    byte[] piece = new byte[begin + length];
    if (begin > 0) {
      header.writeTo(piece);
    }
    int got = call.ofTheCaller(() -> source.readNBytes(piece, begin, length));
    read += got;
    if (got < length) {
      throw wrongLength("only " + read);
    }
    if (isAtEnd() && call.ofTheCaller(source::read) >= 0) {
      throw wrongLength("more");
    }
    return piece;
  }

  private IllegalArgumentException wrongLength(String has) {
    return call.remember(
        new IllegalArgumentException(
            "The content of "
                + target
                + " said that it has "
                + header.size()
                + " bytes, and has "
                + has
                + "; nothing was created"));
  }
}
