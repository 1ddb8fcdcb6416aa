package dev.rocky.state.sync;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Passes bytes on, counts them, and computes their SHA-256. */
final class DigestOutput extends FilterOutputStream {

  private final MessageDigest digest = Sha256.digest();
  private long length;

  DigestOutput(OutputStream target) {
    super(target);
  }

  /** How many bytes there were. */
  long length() {
    return length;
  }

  /** Their SHA-256; to be asked once, after the last. */
  Sha256 sha256() {
    return Sha256.finish(digest);
  }

  @Override
  public void write(int b) throws IOException {
    out.write(b);
    digest.update((byte) b);
    length++;
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    out.write(bytes, from, count);
    digest.update(bytes, from, count);
    length += count;
  }
}
