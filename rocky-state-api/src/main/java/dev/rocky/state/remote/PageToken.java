package dev.rocky.state.remote;

import static java.util.Objects.requireNonNull;

/**
 * Where a listing goes on. Opaque, and of no use long after it was given.
 *
 * @param text chosen by the store; empty for {@link #FIRST} only
 * @since 0.1
 */
public record PageToken(String text) {

  /** The beginning of every listing. */
  public static final PageToken FIRST = new PageToken("");

  /** Checks the text. */
  public PageToken {
    requireNonNull(text, "text");
  }
}
