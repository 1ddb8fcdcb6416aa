package dev.rocky.state.remote;

/**
 * How {@link RemoteStore#compareAndSet} ended.
 *
 * @since 0.1
 */
public sealed interface CompareAndSetResult {

  /**
   * This call wrote the register.
   *
   * @param version of what it wrote
   */
  record Written(Version version) implements CompareAndSetResult {}

  /** The register was at another version than expected. This call wrote nothing. */
  record Conflict() implements CompareAndSetResult {}

  /**
   * The register may have been written, or may be at any later time. Reading it tells whether it
   * was, never that it will not be.
   *
   * @param cause why that cannot be told
   */
  record Unknown(RemoteException cause) implements CompareAndSetResult {}
}
