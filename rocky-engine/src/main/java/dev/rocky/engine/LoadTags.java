package dev.rocky.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.engine.record.TableKey;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Load tags: 16 hexadecimal digits of the SHA-256 of the table key's text, a colon, the id of the
 * run.
 */
final class LoadTags {

  private static final int BYTES = 8;

  private LoadTags() {}

  /** What all tags of {@code table} begin with. */
  static String prefix(TableKey table) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(table.toString().getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, BYTES) + ":";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
