package dev.rocky.state.spi;

/**
 * What becomes of a record that both sides changed.
 *
 * @since 0.1
 */
public sealed interface Merged {

  /** Ours, which is pushed. */
  record Ours() implements Merged {}

  /** Theirs. */
  record Theirs() implements Merged {}

  /**
   * A third value, which is pushed.
   *
   * @param bytes the value; not copied
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Value(byte[] bytes) implements Merged {}

  /** Only a person can tell. Ours stays and is not pushed. */
  record Conflict() implements Merged {}
}
