package dev.rocky.state;

import static java.util.Objects.requireNonNull;

/**
 * Text that must not be seen: a password, a key. Only {@link #reveal} shows it.
 *
 * @since 0.1
 */
public final class Secret {

  private final String text;

  /** Wraps {@code text}. */
  public Secret(String text) {
    this.text = requireNonNull(text, "text");
  }

  /** The text itself, for the one place that needs it. */
  public String reveal() {
    return text;
  }

  /** Never the text. */
  @Override
  public String toString() {
    return "(secret)";
  }
}
