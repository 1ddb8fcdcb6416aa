package dev.rocky.state.valkey;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What the server does in one piece. Each is one request; docs/storage-format.md has what they must
 * keep to, since several versions of this library may be at work on one server.
 *
 * <p>What a script changes first is what it can take back: a server refuses a script's first change
 * (no memory, a replica, no permission) before anything happened, or a later one for lack of a
 * permission only. So an error says that nothing was changed.
 */
enum Script {

  /**
   * A register, if it is not the one that the caller has. Keys: register. Arguments: known id,
   * offset of the last byte wanted. Returns 1, or the value, empty if there is none.
   */
  READ_IF_CHANGED(
      """
      if redis.call('GETRANGE', KEYS[1], 0, 31) == ARGV[1] then return 1 end
      return redis.call('GETRANGE', KEYS[1], 0, ARGV[2])
      """),

  /**
   * Replaces a register. Keys: register. Arguments: expected id, empty for none, and value. Returns
   * whether it did.
   */
  COMPARE_AND_SET(
      """
      if redis.call('GETRANGE', KEYS[1], 0, 31) ~= ARGV[1] then return 0 end
      redis.call('SET', KEYS[1], ARGV[2])
      return 1
      """),

  /**
   * Creates an object that is sent in one piece. Keys: object, index. Arguments: value, file, size.
   * Returns whether it did.
   */
  CREATE(
      """
      if redis.call('STRLEN', KEYS[1]) > 0 then return 0 end
      local now = redis.call('TIME')
      local entry = string.format('%s %s %s%06d', ARGV[2], ARGV[3], now[1], now[2])
      redis.call('ZADD', KEYS[2], 0, entry)
      local set = redis.pcall('SET', KEYS[1], ARGV[1])
      if set.err then
        redis.call('ZREM', KEYS[2], entry)
        return set
      end
      return 1
      """),

  /**
   * Adds a piece to what is going to be an object. Keys: temporary, object. Arguments: piece, its
   * offset, milliseconds until it is forgotten. Returns the length, or -1 if what was sent before
   * is gone, or -2 if there is an object.
   */
  APPEND(
      """
      if redis.call('STRLEN', KEYS[2]) > 0 then
        redis.call('UNLINK', KEYS[1])
        return -2
      end
      if redis.call('STRLEN', KEYS[1]) ~= tonumber(ARGV[2]) then return -1 end
      local length = redis.call('APPEND', KEYS[1], ARGV[1])
      redis.call('PEXPIRE', KEYS[1], ARGV[3])
      return length
      """),

  /**
   * Makes an object of what was sent. Keys: temporary, object, index. Arguments: length, file,
   * size, milliseconds as above. Returns 1, or 0 if there is an object, or -1 if what was sent is
   * gone.
   */
  FINISH(
      """
      if redis.call('STRLEN', KEYS[2]) > 0 then
        redis.call('UNLINK', KEYS[1])
        return 0
      end
      if redis.call('STRLEN', KEYS[1]) ~= tonumber(ARGV[1]) then return -1 end
      local now = redis.call('TIME')
      local entry = string.format('%s %s %s%06d', ARGV[2], ARGV[3], now[1], now[2])
      redis.call('ZADD', KEYS[3], 0, entry)
      local renamed = redis.pcall('PERSIST', KEYS[1])
      if type(renamed) == 'number' then
        renamed = redis.pcall('RENAME', KEYS[1], KEYS[2])
      end
      if renamed.err then
        redis.call('ZREM', KEYS[3], entry)
        redis.call('PEXPIRE', KEYS[1], ARGV[4])
        return renamed
      end
      return 1
      """),

  /**
   * A later piece of an object. Keys: object. Arguments: id, offsets of the first and the last byte
   * wanted. Returns nothing if it is not that object any more.
   */
  READ_PIECE(
      """
      if redis.call('GETRANGE', KEYS[1], 0, 31) ~= ARGV[1] then return false end
      return redis.call('GETRANGE', KEYS[1], ARGV[2], ARGV[3])
      """),

  /**
   * A page of an index. Keys: index. Arguments: where to begin, how many. Returns the server's
   * clock and the entries.
   */
  LIST(
      """
      return {redis.call('TIME'),
        redis.call('ZRANGEBYLEX', KEYS[1], ARGV[1], '+', 'LIMIT', 0, ARGV[2])}
      """),

  /**
   * Deletes. Keys: name and index, in turn. Arguments: for each name its file, empty for a
   * register. Returns how many names were told.
   */
  DELETE(
      """
      for i = 1, #ARGV do
        redis.call('UNLINK', KEYS[2 * i - 1])
        if ARGV[i] ~= '' then
          redis.call('ZREMRANGEBYLEX', KEYS[2 * i], '[' .. ARGV[i] .. ' ', '(' .. ARGV[i] .. '!')
        end
      end
      return #ARGV
      """);

  private final String text;
  private final String digest;

  Script(String text) {
    this.text = text;
    this.digest = sha1(text);
  }

  /** The script itself. */
  String text() {
    return text;
  }

  /** By what a server knows it that has seen it before. */
  String digest() {
    return digest;
  }

  private static String sha1(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every JVM has SHA-1", e);
    }
  }
}
