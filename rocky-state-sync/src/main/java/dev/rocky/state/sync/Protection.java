package dev.rocky.state.sync;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.rocky.state.Namespace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;

/**
 * How the objects of a namespace begin, and whether what follows is encrypted. All of them are, or
 * none is.
 *
 * <p>The beginning: magic (4 bytes), format (2), oldest reader (2), generation (8), protection (1:
 * 0 none, 1 AES-256-GCM); if 1: length of the key's id (1), id, salt (32).
 */
final class Protection {

  /** Nothing is encrypted. */
  static final Protection NONE = new Protection("", Optional.empty());

  private static final int PLAIN = 0;
  private static final int AES_256_GCM = 1;

  private final SecureRandom random = new SecureRandom();
  private final String namespace;
  private final Optional<Keys> keys;

  private Protection(String namespace, Optional<Keys> keys) {
    this.namespace = namespace;
    this.keys = keys;
  }

  /**
   * Everything is encrypted.
   *
   * @param namespace to which it is bound, so that no object can be moved to another that has the
   *     same keys
   */
  static Protection with(Namespace namespace, Keys keys) {
    return new Protection(namespace.name(), Optional.of(keys));
  }

  /**
   * Writes the beginning of an object.
   *
   * @param out stays open until the result is closed
   * @return where the rest goes; its end is its close, which closes {@code out}, too
   */
  OutputStream begin(OutputStream out, ObjectIdentity identity, Format format) throws IOException {
    if (!format.isWritable()) {
      throw new IllegalStateException("This version does not write format " + format.number());
    }
    ByteArrayOutputStream start = new ByteArrayOutputStream();
    FieldOutput fields = new FieldOutput(start);
    fields.bytes(identity.magicBytes()).u2(format.number()).u2(format.oldestReader());
    fields.i8(identity.generation());
    if (keys.isEmpty()) {
      fields.u1(PLAIN);
      out.write(start.toByteArray());
      return out;
    }
    EncryptionKey key = keys.get().current();
    byte[] id = key.id().getBytes(US_ASCII);
    byte[] salt = new byte[EncryptionKey.SALT_BYTES];
    random.nextBytes(salt);
    fields.u1(AES_256_GCM).u1(id.length).bytes(id).bytes(salt);
    out.write(start.toByteArray());
    return new FrameOutput(
        out, cipher(Cipher.ENCRYPT_MODE, key, salt, start.toByteArray(), identity));
  }

  /**
   * The beginning of an object that is not checked any further.
   *
   * @param format of its bytes
   * @param generation of it
   */
  record Start(Format format, long generation) {}

  /**
   * Reads magic, format and generation.
   *
   * @throws NewerFormatException if this version does not read it
   */
  static Start start(InputStream in, ObjectIdentity expected) throws IOException {
    FieldInput fields = new FieldInput(expected.name(), in);
    if (!Arrays.equals(fields.bytes(expected.magicBytes().length), expected.magicBytes())) {
      throw fields.damaged("it does not begin with " + expected.magic());
    }
    int number = fields.u2();
    int oldestReader = fields.u2();
    Format format = fields.made(() -> new Format(number, oldestReader));
    if (!format.isReadable()) {
      throw new NewerFormatException(
          "%s has format %d, which versions that know format %d read; this version knows %d. Use a newer version of rocky-state-sync"
              .formatted(expected.name(), number, oldestReader, Format.CURRENT.number()));
    }
    return new Start(format, fields.i8());
  }

  /**
   * The rest of the object whose {@link #start} was read.
   *
   * @param identity what it must be, and its generation is
   * @throws RemoteKeyException if it is encrypted and must not be, or the other way round, or its
   *     key is missing; reading may throw it, too
   */
  InputStream rest(InputStream in, ObjectIdentity identity, Format format) throws IOException {
    FieldInput fields = new FieldInput(identity.name(), in);
    int protection = fields.u1();
    if (protection == PLAIN && keys.isEmpty()) {
      return in;
    }
    if (protection == PLAIN) {
      throw new RemoteKeyException(
          identity.name()
              + " is not encrypted, but this machine has keys: machines with and without must not"
              + " share a namespace. Use another prefix, or no keys");
    }
    if (protection != AES_256_GCM) {
      throw fields.damaged("its protection is unknown: " + protection);
    }
    String id = new String(fields.bytes(fields.u1()), ISO_8859_1);
    byte[] salt = fields.bytes(EncryptionKey.SALT_BYTES);
    if (!EncryptionKey.isId(id)) {
      throw fields.damaged("the id of its key is none");
    }
    EncryptionKey key =
        keys.flatMap(known -> known.find(id)).orElseThrow(() -> missing(identity, id));
    ByteArrayOutputStream start = new ByteArrayOutputStream();
    FieldOutput read = new FieldOutput(start);
    read.bytes(identity.magicBytes()).u2(format.number()).u2(format.oldestReader());
    read.i8(identity.generation()).u1(AES_256_GCM).u1(id.length()).bytes(id.getBytes(US_ASCII));
    read.bytes(salt);
    return new FrameInput(
        in,
        cipher(Cipher.DECRYPT_MODE, key, salt, start.toByteArray(), identity),
        identity.name(),
        id);
  }

  /** Whether anything is encrypted. */
  boolean encrypts() {
    return keys.isPresent();
  }

  /** Whether an object would be encrypted by the same key if it were written now, or not at all. */
  boolean isCurrent(InputStream in, ObjectIdentity identity) throws IOException {
    Start unused = start(in, identity);
    FieldInput fields = new FieldInput(identity.name(), in);
    if (fields.u1() == PLAIN) {
      return keys.isEmpty();
    }
    String id = new String(fields.bytes(fields.u1()), ISO_8859_1);
    return keys.filter(known -> known.current().id().equals(id)).isPresent();
  }

  private FrameCipher cipher(
      int mode, EncryptionKey key, byte[] salt, byte[] start, ObjectIdentity identity) {
    return new FrameCipher(mode, key.objectKey(salt), start, identity, namespace);
  }

  private static RemoteKeyException missing(ObjectIdentity identity, String id) {
    return new RemoteKeyException(
        "%s is encrypted with the key %s, which this machine does not have. Give it that key"
            .formatted(identity.name(), id));
  }
}
