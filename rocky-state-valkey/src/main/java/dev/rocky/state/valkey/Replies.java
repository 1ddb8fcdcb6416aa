package dev.rocky.state.valkey;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisMovedDataException;
import redis.clients.jedis.util.RedisInputStream;

/**
 * The replies of a server, of which none takes more memory than a few times what was received of
 * it, whatever it says of its own size: whoever answers may be no server at all.
 */
final class Replies extends RedisInputStream {

  /** Longest text, and most elements, of a reply. */
  static final int MAX_LENGTH = 1024 * 1024;

  /** Lists within lists; CLUSTER SLOTS has four. */
  private static final int MAX_DEPTH = 4;

  private static final int BUFFER = 16 * 1024;

  Replies(InputStream in) {
    super(in, BUFFER);
  }

  /**
   * Reads one.
   *
   * @return bytes, a number, a list of these, or null
   * @throws JedisDataException if it is an error
   * @throws JedisConnectionException if it is no reply, which repeats nothing of it
   */
  @Nullable Object next() {
    byte type = readByte();
    if (type == '-') {
      throw error(readLine());
    }
    return next(type, 0);
  }

  /** Whether nothing was received that nobody has read. */
  boolean isEmpty() {
    return count == limit;
  }

  private @Nullable Object next(byte type, int depth) {
    return switch (type) {
      case '+' -> readLineBytes();
      case ':' -> number();
      case '$' -> text();
      case '*' -> list(depth + 1);
      default -> throw new JedisConnectionException("This is no reply");
    };
  }

  private byte @Nullable [] text() {
    int length = length();
    if (length < 0) {
      return null;
    }
    byte[] text = new byte[length];
    for (int read = 0; read < length; ) {
      int more = read(text, read, length - read);
      if (more < 0) {
        throw new JedisConnectionException("A reply is cut off");
      }
      read += more;
    }
    if (readByte() != '\r' || readByte() != '\n') {
      throw new JedisConnectionException("A reply is longer than it says");
    }
    return text;
  }

  private @Nullable List<@Nullable Object> list(int depth) {
    int length = length();
    if (length < 0) {
      return null;
    }
    if (depth > MAX_DEPTH) {
      throw new JedisConnectionException("A reply has lists within lists within lists");
    }
    List<@Nullable Object> list = new ArrayList<>(); // grows with what is received
    for (int i = 0; i < length; i++) {
      list.add(next(readByte(), depth));
    }
    return list;
  }

  private int length() {
    long length = number();
    if (length < -1 || length > MAX_LENGTH) {
      throw new JedisConnectionException(
          "A reply says that it has fewer bytes or elements than none, or more than " + MAX_LENGTH);
    }
    return (int) length;
  }

  private long number() {
    return number(readLine());
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new JedisConnectionException("A reply has no number where one must be");
    }
  }

  /** Redirections know whom to ask: {@code MOVED 7 host:port}. */
  private static JedisDataException error(String text) {
    String[] words = text.split(" ", -1);
    boolean moved = words[0].equals("MOVED");
    if (!moved && !words[0].equals("ASK")) {
      return new JedisDataException(text);
    }
    int colon = words.length < 3 ? -1 : words[2].lastIndexOf(':');
    if (colon < 0) {
      throw new JedisConnectionException("A redirection says not where to");
    }
    String host = words[2].substring(0, colon);
    long port = number(words[2].substring(colon + 1));
    long slot = number(words[1]);
    if (Node.told(host.isEmpty() ? "same" : host, port).isEmpty() || slot < 0 || slot > 16_383) {
      throw new JedisConnectionException("A redirection leads nowhere");
    }
    HostAndPort target = new HostAndPort(host, (int) port);
    return moved
        ? new JedisMovedDataException(text, target, (int) slot)
        : new JedisAskDataException(text, target, (int) slot);
  }
}
