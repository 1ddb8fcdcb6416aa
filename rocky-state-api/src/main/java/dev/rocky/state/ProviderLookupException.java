package dev.rocky.state;

import java.util.List;

/**
 * No provider, or more than one, goes by the name that was asked for. Nothing was opened.
 *
 * @since 0.1
 */
public final class ProviderLookupException extends StateException {

  private static final long serialVersionUID = 1L;

  private final String name;
  private final List<String> found;

  /** The lookup of {@code name} failed while {@code found} could be had. */
  public ProviderLookupException(String name, List<String> found, String message) {
    super(message);
    this.name = name;
    this.found = List.copyOf(found);
  }

  /** The name that was asked for. */
  public String name() {
    return name;
  }

  /** The names that were found, in order; a name stands as often as it was found. */
  public List<String> found() {
    return found;
  }
}
