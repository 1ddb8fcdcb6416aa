package dev.rocky.state.sync;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key of 256 random bits and the id that objects name it by.
 *
 * <p>No object is encrypted with the key itself: each has a key of its own, derived by HKDF (RFC
 * 5869) with SHA-256 from this one and 32 random bytes that stand in the object. So numbers of
 * frames serve as nonces, and nobody counts objects.
 *
 * @since 0.1
 */
public final class EncryptionKey {

  /** Of the key. */
  static final int BYTES = 32;

  /** Of what goes into the key of an object. */
  static final int SALT_BYTES = 32;

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final byte[] PURPOSE = "rocky-state object\1".getBytes(US_ASCII);
  private static final String MAC = "HmacSHA256";

  private final String id;
  private final byte[] bytes;

  /**
   * Wraps a copy of {@code bytes}.
   *
   * @param id 1 to 64 of {@code A–Z a–z 0–9 . _ -}; seen by everybody who sees the objects
   * @param bytes 32
   * @throws IllegalArgumentException if one of both is something else
   */
  public EncryptionKey(String id, byte[] bytes) {
    if (!isId(id)) {
      throw new IllegalArgumentException(
          "The id of a key is 1 to 64 characters of A-Z, a-z, 0-9, ., _ and -, not \"" + id + "\"");
    }
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("Key " + id + " must have 32 bytes, not " + bytes.length);
    }
    this.id = id;
    this.bytes = bytes.clone();
  }

  /** What objects name it by. */
  public String id() {
    return id;
  }

  /** The key of the object that has {@code salt}. */
  SecretKey objectKey(byte[] salt) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(salt, MAC));
      byte[] extracted = mac.doFinal(bytes);
      mac.init(new SecretKeySpec(extracted, MAC));
      return new SecretKeySpec(mac.doFinal(PURPOSE), "AES");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has " + MAC, e);
    }
  }

  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "EncryptionKey[" + id + "]";
  }
}
