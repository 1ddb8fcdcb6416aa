package dev.rocky.state;

/**
 * A stored value does not match its checksum. Other keys stay readable.
 *
 * @since 0.1
 */
public final class ValueDamagedException extends StoreDamagedException {

  private static final long serialVersionUID = 1L;

  private final transient Key key;
  private final String problem;

  /** The value of {@code key} is damaged. */
  public ValueDamagedException(Key key, String problem) {
    super(
        "The value of key "
            + key
            + " is damaged: "
            + problem
            + ". Other keys are not affected; rewrite or delete this one.");
    this.key = key;
    this.problem = problem;
  }

  /** The key whose value is damaged; the other keys are not affected. */
  public Key key() {
    return key;
  }

  /** What is wrong with the value, without its key and without advice. */
  public String problem() {
    return problem;
  }
}
