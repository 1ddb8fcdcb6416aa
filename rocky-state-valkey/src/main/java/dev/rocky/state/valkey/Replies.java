package dev.rocky.state.valkey;

import java.io.InputStream;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.util.RedisInputStream;

/** The replies of a server, of which none takes more memory than what is asked for. */
final class Replies extends RedisInputStream {

  /** Longest text, and most elements, of a reply. */
  static final int MAX_LENGTH = 1024 * 1024;

  private static final int BUFFER = 16 * 1024;

  Replies(InputStream in) {
    super(in, BUFFER);
  }

  /** What a reply says of its own length, before memory is taken for it. */
  @Override
  public int readIntCrLf() {
    long length = readLongCrLf();
    if (length > MAX_LENGTH) {
      throw new JedisConnectionException(
          "A reply says that it has " + length + " bytes or elements");
    }
    return (int) length;
  }

  /** Whether nothing was received that nobody has read. */
  boolean isEmpty() {
    return count == limit;
  }
}
