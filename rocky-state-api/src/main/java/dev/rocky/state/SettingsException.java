package dev.rocky.state;

import java.util.List;

/**
 * Settings could not be used; lists every problem. Nothing was opened.
 *
 * @since 0.1
 */
public final class SettingsException extends StateException {

  private static final long serialVersionUID = 1L;

  private final List<String> problems;

  /** The {@code problems} of the settings that came from {@code origin}. */
  public SettingsException(String origin, List<String> problems) {
    super("Cannot use " + origin + ": " + String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /** One sentence a problem, in the order in which they were found. */
  public List<String> problems() {
    return problems;
  }
}
