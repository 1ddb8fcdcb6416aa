package dev.rocky.state.tck;

/**
 * The methods of a {@link dev.rocky.state.remote.RemoteStore} that reach for the remote.
 *
 * @since 0.1
 */
public enum RemoteOperation {
  /** {@code create}. */
  CREATE,
  /** {@code get}. */
  GET,
  /** {@code list}, one page. */
  LIST,
  /** {@code delete}. */
  DELETE,
  /** {@code read}. */
  READ,
  /** {@code readIfChanged}. */
  READ_IF_CHANGED,
  /** {@code compareAndSet}. */
  COMPARE_AND_SET,
  /** {@code retention}. */
  RETENTION;

  /** Whether it ends with a result that may be <i>unknown</i>. */
  boolean mayBeUnknown() {
    return this == CREATE || this == COMPARE_AND_SET;
  }

  /** Whether it changes the remote. */
  boolean writes() {
    return mayBeUnknown() || this == DELETE;
  }

  /** Whether it brings content. */
  boolean brings() {
    return this == GET || this == READ || this == READ_IF_CHANGED;
  }
}
