package dev.rocky.state.remote;

/**
 * How {@link RemoteStore#create} ended.
 *
 * @since 0.1
 */
public sealed interface CreateResult {

  /** This call created the object. */
  record Created() implements CreateResult {}

  /** There is an object of that name. This call did not create it. */
  record AlreadyExists() implements CreateResult {}

  /**
   * The object may have been created, or may be at any later time. Creating it again settles it.
   *
   * @param cause why that cannot be told
   */
  record Unknown(RemoteException cause) implements CreateResult {}
}
