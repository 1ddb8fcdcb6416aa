package dev.rocky.state.remote;

/**
 * What {@link RemoteStore#readIfChanged} found.
 *
 * @since 0.1
 */
public sealed interface ReadResult {

  /** The register's content is the one that the caller knows. */
  record Unchanged() implements ReadResult {}

  /**
   * The register's content is another one.
   *
   * @param register content and version
   */
  record Changed(Register register) implements ReadResult {}

  /** There is no such register. */
  record Absent() implements ReadResult {}
}
