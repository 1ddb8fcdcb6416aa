package dev.rocky.state.sync;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;

/** Encrypts what is written into frames; {@link #close} writes the last one. */
final class FrameOutput extends OutputStream {

  private final OutputStream out;
  private final FrameCipher cipher;
  private final byte[] frame = new byte[FrameCipher.FRAME_BYTES];
  private int filled;
  private boolean closed;

  FrameOutput(OutputStream out, FrameCipher cipher) {
    this.out = out;
    this.cipher = cipher;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    int at = from;
    int end = from + count;
    while (at < end) {
      if (filled == frame.length) {
        writeFrame(false);
      }
      int part = Math.min(end - at, frame.length - filled);
      System.arraycopy(bytes, at, frame, filled, part);
      filled += part;
      at += part;
    }
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      try (out) {
        writeFrame(true);
      }
    }
  }

  private void writeFrame(boolean last) throws IOException {
    try {
      out.write(cipher.next(frame, filled, last));
      filled = 0;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM encrypts anything", e);
    }
  }
}
