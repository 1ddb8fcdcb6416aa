package dev.rocky.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What went wrong, in words that a record can hold. */
final class Problem {

  private static final int MAX_LENGTH = 2_000;

  private Problem() {}

  /**
   * The message of {@code error}, or the name of its class if it has none; cut if it is very long,
   * as messages with a whole statement are, and well-formed Unicode.
   */
  static String of(Throwable error) {
    String message = error.getMessage();
    if (message == null || message.isBlank()) {
      message = error.getClass().getName();
    }
    if (message.length() > MAX_LENGTH) {
      message = message.substring(0, MAX_LENGTH) + " …";
    }
    return new String(message.getBytes(UTF_8), UTF_8);
  }
}
