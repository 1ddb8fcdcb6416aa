package dev.rocky.state;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.spi.StateStoreProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;

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
  private static final Map<String, String> ARTIFACTS =
      Map.of("lmdb", "dev.rocky:rocky-state-lmdb", "memory", "dev.rocky:rocky-state-api");

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
    return find(requireNonNull(name, "name"), requireNonNull(loader, "loader")).open(settings);
  }

  /**
   * The names of all providers that {@code loader} sees, in order; a name stands as often as it was
   * found.
   */
  public static List<String> available(ClassLoader loader) {
    return Providers.load(requireNonNull(loader, "loader")).names();
  }

  private static StateStoreProvider find(String asked, ClassLoader loader) {
    String name = ALIASES.getOrDefault(asked, asked);
    Providers providers = Providers.load(loader);
    List<StateStoreProvider> matches = providers.named(name);
    if (matches.size() == 1) {
      return matches.get(0);
    }
    throw new ProviderLookupException(
        asked,
        providers.names(),
        matches.isEmpty() ? notFound(name, providers) : ambiguous(name, matches));
  }

  private static String notFound(String name, Providers providers) {
    StringBuilder message = new StringBuilder("No state store is called \"" + name + "\". Found: ");
    message.append(providers.names().isEmpty() ? "none" : String.join(", ", providers.names()));
    message.append(". ");
    String artifact = ARTIFACTS.get(name);
    message.append(
        artifact != null
            ? "Add the artifact " + artifact + " to the class path"
            : "Check the name, or add the artifact that provides it to the class path");
    for (String broken : providers.broken()) {
      message.append(". Could not be loaded: ").append(broken);
    }
    return message.append('.').toString();
  }

  private static String ambiguous(String name, List<StateStoreProvider> matches) {
    return "Several state stores are called \""
        + name
        + "\": "
        + String.join(", ", matches.stream().map(p -> p.getClass().getName()).sorted().toList())
        + ". Remove all but one from the class path.";
  }

  /** A provider that could be made and says its name. */
  private record Named(String name, StateStoreProvider provider) {}

  /**
   * What one look at a class loader found.
   *
   * @param healthy in the order of their names
   * @param broken why others could not be loaded, each reason once
   */
  private record Providers(List<Named> healthy, Set<String> broken) {

    static Providers load(ClassLoader loader) {
      List<Named> healthy = new ArrayList<>();
      Set<String> broken = new LinkedHashSet<>();
      Iterator<StateStoreProvider> iterator =
          ServiceLoader.load(StateStoreProvider.class, loader).iterator();
      boolean more = true;
      while (more) {
        try {
          more = iterator.hasNext();
          if (more) {
            StateStoreProvider provider = iterator.next();
            healthy.add(new Named(provider.name(), provider));
          }
        } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
          // A class loader that cannot be asked fails in the same way for ever.
          more = broken.add(e + (e.getCause() == null ? "" : " (" + e.getCause() + ")"));
        }
      }
      healthy.sort(Comparator.comparing(Named::name));
      return new Providers(healthy, broken);
    }

    List<StateStoreProvider> named(String name) {
      return healthy.stream()
          .filter(found -> found.name().equals(name))
          .map(Named::provider)
          .toList();
    }

    List<String> names() {
      return healthy.stream().map(Named::name).toList();
    }
  }
}
