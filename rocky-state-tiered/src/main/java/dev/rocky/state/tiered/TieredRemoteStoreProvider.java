package dev.rocky.state.tiered;

import dev.rocky.state.RemoteStores;
import dev.rocky.state.Settings;
import dev.rocky.state.SettingsReader;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.spi.RemoteStoreProvider;
import java.util.Optional;

/**
 * Provides {@link TieredRemoteStore} under the name {@code tiered}. Settings:
 *
 * <ul>
 *   <li>{@code cache} and {@code durable}, required: tables with the {@code provider} of a remote
 *       store, and what else that wants to know. {@code namespace} is not among it
 *   <li>{@code namespace}, which is that of both
 *   <li>{@code mode}, {@code cache_timeout}, {@code cache_failure_threshold}, {@code
 *       cache_recovery_time}, see {@link TieredSettings}
 * </ul>
 *
 * @since 0.1
 */
public final class TieredRemoteStoreProvider implements RemoteStoreProvider {

  private static final String NAMESPACE = "namespace";

  /** For {@link java.util.ServiceLoader}. */
  public TieredRemoteStoreProvider() {}

  @Override
  public String name() {
    return "tiered";
  }

  /** Finds the providers of both stores with the class loader of this one. */
  @Override
  public RemoteStore open(Settings settings) {
    return open(settings, TieredRemoteStoreProvider.class.getClassLoader());
  }

  @Override
  public RemoteStore open(Settings settings, ClassLoader loader) {
    Tiers tiers = settings.decode(Tiers::read);
    RemoteStore durable = tiers.durable().open(loader);
    try {
      return TieredRemoteStore.of(tiers.cache().open(loader), durable, tiers.settings());
    } catch (RuntimeException | Error e) {
      durable.close();
      throw e;
    }
  }

  /** What the settings say. */
  private record Tiers(Tier cache, Tier durable, TieredSettings settings) {

    static Tiers read(SettingsReader settings) {
      Optional<String> namespace = settings.string(NAMESPACE);
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

    static Tier read(SettingsReader table, Optional<String> namespace) {
      String provider = table.requiredString("provider");
      if (table.string(NAMESPACE).isPresent()) {
        throw new IllegalArgumentException(
            "'namespace' stands beside 'cache' and 'durable', and not in them: it is that of both");
      }
      Settings rest = table.rest();
      return new Tier(provider, namespace.map(name -> rest.with(NAMESPACE, name)).orElse(rest));
    }

    RemoteStore open(ClassLoader loader) {
      return RemoteStores.open(provider, settings, loader);
    }
  }
}
