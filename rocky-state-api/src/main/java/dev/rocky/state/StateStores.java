package dev.rocky.state;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.spi.StateStoreProvider;
import java.util.List;
import java.util.Map;

/**
 * Opens stores by the name of their kind.
 *
 * <p>Providers are looked up at every call with the class loader that the caller names; nothing is
 * cached, so two class loaders in one JVM do not see each other's plugins. A provider that cannot
 * be loaded does not stand in the way of another; it is reported when the name that was asked for
 * is not found.
 *
 * @since 0.1
 */
public final class StateStores {

  private static final Map<String, String> ALIASES = Map.of("local", "lmdb");
  private static final String REMOTE =
      "It is a remote store: open it with RemoteStores, and a ledger that shares it with SyncedLedger";
  private static final Map<String, String> ADVICE =
      Map.of(
          "lmdb", ProviderLookup.add("dev.rocky:rocky-state-lmdb"),
          "memory", ProviderLookup.add("dev.rocky:rocky-state-api"),
          "s3", REMOTE,
          "valkey", REMOTE,
          "tiered", REMOTE);

  private StateStores() {}

  /**
   * Opens a store of the kind {@code name} with the providers that the class loader of this library
   * sees.
   *
   * @see #open(String, Settings, ClassLoader)
   */
  public static StateStore open(String name, Settings settings) {
    return open(name, settings, StateStores.class.getClassLoader());
  }

  /**
   * Opens a store of the kind {@code name}.
   *
   * @param name for example {@code lmdb} or {@code memory}; {@code local} means {@code lmdb}
   * @param loader sees the providers, their services files and their dependencies
   * @throws ProviderLookupException if there is no such provider or several
   * @throws StateException if the provider could not open a store
   */
  public static StateStore open(String name, Settings settings, ClassLoader loader) {
    requireNonNull(settings, "settings");
    requireNonNull(name, "name");
    return load(requireNonNull(loader, "loader"))
        .find(name, ALIASES.getOrDefault(name, name), ADVICE)
        .open(settings);
  }

  /**
   * The names of all providers that {@code loader} sees, in order; a name stands as often as it was
   * found.
   */
  public static List<String> available(ClassLoader loader) {
    return load(requireNonNull(loader, "loader")).names();
  }

  private static ProviderLookup<StateStoreProvider> load(ClassLoader loader) {
    return ProviderLookup.load(
        StateStoreProvider.class, "state store", StateStoreProvider::name, loader);
  }
}
