package dev.rocky.state;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.spi.RemoteStoreProvider;
import java.util.List;
import java.util.Map;

/**
 * Opens remote stores by the name of their kind, for those that synchronise; a host opens a {@link
 * StateStore}. Providers are looked up as {@link StateStores} does it.
 *
 * @since 0.1
 */
public final class RemoteStores {

  private static final Map<String, String> ADVICE =
      Map.of(
          "s3", ProviderLookup.add("dev.rocky:rocky-state-s3"),
          "valkey", ProviderLookup.add("dev.rocky:rocky-state-valkey"),
          "tiered", ProviderLookup.add("dev.rocky:rocky-state-tiered"),
          "memory", ProviderLookup.add("dev.rocky:rocky-state-api"));

  private RemoteStores() {}

  /**
   * Opens a remote store of the kind {@code name}.
   *
   * @param name for example {@code s3} or {@code memory}
   * @param loader sees the providers, their services files and their dependencies
   * @throws ProviderLookupException if there is no such provider or several
   * @throws StateException if the provider could not open a store
   */
  public static RemoteStore open(String name, Settings settings, ClassLoader loader) {
    requireNonNull(settings, "settings");
    requireNonNull(name, "name");
    return load(requireNonNull(loader, "loader")).find(name, name, ADVICE).open(settings, loader);
  }

  /**
   * The names of all providers that {@code loader} sees, in order; a name stands as often as it was
   * found.
   */
  public static List<String> available(ClassLoader loader) {
    return load(requireNonNull(loader, "loader")).names();
  }

  private static ProviderLookup<RemoteStoreProvider> load(ClassLoader loader) {
    return ProviderLookup.load(
        RemoteStoreProvider.class, "remote store", RemoteStoreProvider::name, loader);
  }
}
