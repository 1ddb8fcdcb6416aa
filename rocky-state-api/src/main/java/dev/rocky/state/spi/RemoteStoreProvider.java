package dev.rocky.state.spi;

import dev.rocky.state.Settings;
import dev.rocky.state.remote.RemoteStore;

/**
 * Makes remote stores of one kind. Registered in {@code
 * META-INF/services/dev.rocky.state.spi.RemoteStoreProvider} and found by {@link
 * dev.rocky.state.RemoteStores}.
 *
 * <p>A provider has a public constructor without parameters in which nothing happens: no connection
 * is made, no thread started. Providers hold no state; two stores from one provider share nothing
 * but what the remote holds.
 *
 * @since 0.1
 */
public interface RemoteStoreProvider {

  /**
   * The name by which hosts ask for this kind of store: lower-case letters, digits and {@code -};
   * always the same.
   */
  String name();

  /**
   * Opens a store that belongs to the caller, who closes it. Whether the remote can be reached, and
   * lets the caller in, may show at the first call only.
   *
   * @param settings decoded as a whole, so that unknown keys are refused. {@code namespace} (text,
   *     optional) names a {@link dev.rocky.state.Namespace}; stores of different namespaces see
   *     nothing of each other
   * @throws dev.rocky.state.SettingsException if the settings are wrong
   * @throws dev.rocky.state.StateException for any other reason; nothing was left behind
   */
  RemoteStore open(Settings settings);

  /**
   * The same, for a store that is made of others. A provider that looks for none need not override
   * this.
   *
   * @param loader sees the providers of the others; the one that this provider was found with
   */
  default RemoteStore open(Settings settings, ClassLoader loader) {
    return open(settings);
  }
}
