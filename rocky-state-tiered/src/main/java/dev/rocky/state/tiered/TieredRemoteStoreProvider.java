package dev.rocky.state.tiered;

import dev.rocky.state.Namespace;
import dev.rocky.state.RemoteStores;
import dev.rocky.state.Settings;
import dev.rocky.state.SettingsException;
import dev.rocky.state.SettingsReader;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.spi.RemoteStoreProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Provides {@link TieredRemoteStore} under the name {@code tiered}. Settings:
 *
 * <ul>
 *   <li>{@code cache} and {@code durable}, required: tables with the {@code provider} of a remote
 *       store, not {@code tiered} itself, and what else that wants to know. {@code namespace} is
 *       not among it
 *   <li>{@code namespace}, which is that of both
 *   <li>{@code mode}, {@code cache_timeout}, {@code cache_failure_threshold}, {@code
 *       cache_recovery_time}, see {@link TieredSettings}
 * </ul>
 *
 * @since 0.1
 */
public final class TieredRemoteStoreProvider implements RemoteStoreProvider {

  private static final String NAME = "tiered";
  private static final String NAMESPACE = "namespace";

  /** For {@link java.util.ServiceLoader}. */
  public TieredRemoteStoreProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  /** Finds the providers of both stores with the class loader of this one. */
  @Override
  public RemoteStore open(Settings settings) {
    return open(settings, TieredRemoteStoreProvider.class.getClassLoader());
  }

  @Override
  public RemoteStore open(Settings settings, ClassLoader loader) {
    Tiers tiers = settings.decode(Tiers::read);
    try (Opening cache = new Opening("cache", tiers.cache(), loader);
        Opening durable = new Opening("durable", tiers.durable(), loader)) {
      if (cache.refused().isPresent() && durable.refused().isPresent()) {
        List<String> problems = new ArrayList<>(cache.problems());
        problems.addAll(durable.problems());
        throw new SettingsException(settings.origin(), problems);
      }
      Optional<SettingsException> refused = cache.refused().or(durable::refused);
      if (refused.isPresent()) {
        throw refused.get(); // which says where its settings came from
      }
      RemoteStore tiered = joined(settings, tiers, cache.store(), durable.store());
      cache.keep();
      durable.keep();
      return tiered;
    }
  }

  private static RemoteStore joined(
      Settings settings, Tiers tiers, RemoteStore cache, RemoteStore durable) {
    try {
      return TieredRemoteStore.of(cache, durable, tiers.settings());
    } catch (IllegalArgumentException e) {
      throw new SettingsException(settings.origin(), List.of(String.valueOf(e.getMessage())));
    }
  }

  /** One of both stores, which is closed again unless both can be opened and kept. */
  private static final class Opening implements AutoCloseable {

    private final String key;
    private Optional<SettingsException> refused = Optional.empty();
    private Optional<RemoteStore> store = Optional.empty();
    private boolean kept;

    Opening(String key, Tier tier, ClassLoader loader) {
      this.key = key;
      try {
        store = Optional.of(tier.open(loader));
      } catch (SettingsException e) {
        refused = Optional.of(e);
      }
    }

    Optional<SettingsException> refused() {
      return refused;
    }

    /** With the key of the settings, which is not that of both. */
    List<String> problems() {
      return refused.orElseThrow().problems().stream()
          .map(problem -> key + ": " + problem)
          .toList();
    }

    RemoteStore store() {
      return store.orElseThrow();
    }

    void keep() {
      kept = true;
    }

    @Override
    public void close() {
      if (!kept) {
        store.ifPresent(RemoteStore::close);
      }
    }
  }

  /** What the settings say. */
  private record Tiers(Tier cache, Tier durable, TieredSettings settings) {

    static Tiers read(SettingsReader settings) {
      Optional<Namespace> namespace = settings.string(NAMESPACE).map(Namespace::new);
      return new Tiers(
          settings.child("cache", table -> Tier.read(table, namespace)),
          settings.child("durable", table -> Tier.read(table, namespace)),
          TieredSettings.read(settings));
    }
  }

  /**
   * One of both stores.
   *
   * @param settings those of its provider, which decodes them when it is opened
   */
  private record Tier(String provider, Settings settings) {

    static Tier read(SettingsReader table, Optional<Namespace> namespace) {
      String provider = table.requiredString("provider");
      if (provider.equals(NAME)) {
        throw new IllegalArgumentException(
            "'provider' of 'cache' and 'durable' is a store of one tier, and not " + NAME);
      }
      if (table.string(NAMESPACE).isPresent()) {
        throw new IllegalArgumentException(
            "'namespace' stands beside 'cache' and 'durable', and not in them: it is that of both");
      }
      Settings rest = table.rest();
      return new Tier(
          provider, namespace.map(name -> rest.with(NAMESPACE, name.name())).orElse(rest));
    }

    RemoteStore open(ClassLoader loader) {
      return RemoteStores.open(provider, settings, loader);
    }
  }
}
