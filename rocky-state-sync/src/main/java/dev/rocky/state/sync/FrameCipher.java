package dev.rocky.state.sync;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.rocky.state.spi.CommitId;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-256-GCM of the frames of one object. The nonce is the number of the frame; associated data
 * are the object's first bytes, lineage, name and namespace, that number, and whether it is the
 * last. So a frame proves that it is in its place, in its object, and that nothing was cut off
 * behind it.
 */
final class FrameCipher {

  /** Of what a frame holds; only the last one may hold less. */
  static final int FRAME_BYTES = 64 * 1024;

  /** By how much a frame is longer than what it holds. */
  static final int TAG_BYTES = 16;

  private static final int NONCE_BYTES = 12;

  private final int mode;
  private final Cipher cipher;
  private final SecretKey key;
  private final byte[] bound;
  private long frame;

  /**
   * Begins with the first frame.
   *
   * @param mode of {@link Cipher}
   * @param start the bytes of the object that stand before the first frame
   * @param namespace in which the object lies
   */
  FrameCipher(int mode, SecretKey key, byte[] start, ObjectIdentity identity, String namespace) {
    this.mode = mode;
    this.key = key;
    byte[] name = identity.name().getBytes(US_ASCII);
    byte[] place = namespace.getBytes(US_ASCII);
    this.bound =
        ByteBuffer.allocate(start.length + CommitId.BYTES + 1 + name.length + 1 + place.length)
            .put(start)
            .putLong(identity.lineage().high())
            .putLong(identity.lineage().low())
            .put((byte) name.length)
            .put(name)
            .put((byte) place.length)
            .put(place)
            .array();
    try {
      this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has AES-GCM", e);
    }
  }

  /** The next frame, encrypted or decrypted. */
  byte[] next(byte[] bytes, int count, boolean last) throws GeneralSecurityException {
    byte[] nonce = ByteBuffer.allocate(NONCE_BYTES).putInt(0).putLong(frame).array();
    cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
    cipher.updateAAD(bound);
    cipher.updateAAD(
        ByteBuffer.allocate(Long.BYTES + 1).putLong(frame).put((byte) (last ? 1 : 0)).array());
    frame++;
    return cipher.doFinal(bytes, 0, count);
  }
}
