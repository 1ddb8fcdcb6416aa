package dev.rocky.state.sync;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.security.GeneralSecurityException;

/**
 * Decrypts frames, one after the other; hands out no byte of a frame that does not prove itself.
 */
final class FrameInput extends InputStream {

  private final PushbackInputStream in;
  private final FrameCipher cipher;
  private final String name;
  private final String keyId;
  private byte[] frame = new byte[0];
  private int at;
  private boolean last;

  FrameInput(InputStream in, FrameCipher cipher, String name, String keyId) {
    this.in = new PushbackInputStream(in, 1);
    this.cipher = cipher;
    this.name = name;
    this.keyId = keyId;
  }

  @Override
  public int read() throws IOException {
    return hasMore() ? frame[at++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] target, int from, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    if (!hasMore()) {
      return -1;
    }
    int part = Math.min(count, frame.length - at);
    System.arraycopy(frame, at, target, from, part);
    at += part;
    return part;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private boolean hasMore() throws IOException {
    while (at == frame.length && !last) {
      readFrame();
    }
    return at < frame.length;
  }

  private void readFrame() throws IOException {
    byte[] sealed = in.readNBytes(FrameCipher.FRAME_BYTES + FrameCipher.TAG_BYTES);
    int next = in.read();
    if (next >= 0) {
      in.unread(next);
    }
    last = next < 0;
    if (sealed.length < FrameCipher.TAG_BYTES) {
      throw FieldInput.damaged(name, "its last frame is cut off");
    }
    try {
      frame = cipher.next(sealed, sealed.length, last);
      at = 0;
    } catch (GeneralSecurityException e) {
      last = true;
      throw new RemoteKeyException(
          "%s cannot be decrypted with the key %s of this machine: it is another key than the one that it was encrypted with, or it was encrypted as another object. Correct the key"
              .formatted(name, keyId),
          e);
    }
  }
}
