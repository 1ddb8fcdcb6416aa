package dev.rocky.state.remote;

/**
 * The name of something in a {@link RemoteStore}. Names of the two kinds are never equal, nor does
 * one lie below another, so that a store may keep both among the same keys, files or folders. Upper
 * and lower case differ.
 *
 * @since 0.1
 */
public sealed interface RemoteName permits ObjectName, RegisterName {

  /** The whole name, relative to the store's namespace: letters, digits and {@code . _ - /}. */
  String path();
}
