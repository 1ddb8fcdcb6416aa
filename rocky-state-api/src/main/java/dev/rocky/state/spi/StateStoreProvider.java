package dev.rocky.state.spi;

import dev.rocky.state.Settings;
import dev.rocky.state.StateStore;

/**
 * Makes stores of one kind. Registered in {@code
 * META-INF/services/dev.rocky.state.spi.StateStoreProvider} and found by {@link
 * dev.rocky.state.StateStores}.
 *
 * <p>A provider has a public constructor without parameters in which nothing happens: no file is
 * touched, no native code loaded, no thread started. Providers hold no state; two stores from one
 * provider are independent.
 *
 * @since 0.1
 */
public interface StateStoreProvider {

  /**
   * The name by which hosts ask for this kind of store: lower-case letters, digits and {@code -};
   * always the same.
   */
  String name();

  /**
   * Opens a store that is ready for use and belongs to the caller, who closes it.
   *
   * @param settings decoded as a whole, so that unknown keys are refused
   * @throws dev.rocky.state.SettingsException if the settings are wrong
   * @throws dev.rocky.state.StoreOpenException if it cannot be opened as things are; nothing was
   *     left behind
   * @throws dev.rocky.state.StateException for any other reason
   */
  StateStore open(Settings settings);
}
