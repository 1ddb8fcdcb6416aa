package dev.rocky.state.valkey;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;

/** What a server is to others, as it says itself. */
enum Role {
  /** It takes writes, and its reads are of the last one. */
  MAIN,
  /** Its reads may be late. */
  REPLICA,
  /** It does not tell: ROLE is not permitted, not known, or says something else. */
  UNKNOWN;

  /**
   * Reads a reply to ROLE, or the error instead of it.
   *
   * @throws IOException if it is none
   */
  static Role of(@Nullable Object reply) throws IOException {
    if (reply instanceof JedisDataException) {
      return UNKNOWN;
    }
    if (!(reply instanceof List<?> parts)
        || parts.isEmpty()
        || !(parts.get(0) instanceof byte[] name)) {
      throw ObjectRequests.nonsense();
    }
    return switch (new String(name, UTF_8)) {
      case "master", "primary" -> MAIN;
      case "slave", "replica" -> REPLICA;
      default -> UNKNOWN;
    };
  }
}
