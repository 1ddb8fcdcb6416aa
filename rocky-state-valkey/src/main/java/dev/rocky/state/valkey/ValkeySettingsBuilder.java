package dev.rocky.state.valkey;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Namespace;
import dev.rocky.state.Secret;
import dev.rocky.state.valkey.ValkeySettings.ClientCertificate;
import dev.rocky.state.valkey.ValkeySettings.TrustStore;
import java.time.Duration;
import java.util.Optional;

/**
 * Collects {@link ValkeySettings}; what is not said has its default. Used by one thread.
 *
 * @since 0.1
 */
public final class ValkeySettingsBuilder {

  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  static final int MAX_CONNECTIONS = 50;

  private final Secret url;
  private String prefix = ValkeySettings.DEFAULT_PREFIX;
  private Namespace namespace = new Namespace("default");
  private Optional<String> user = Optional.empty();
  private Optional<Secret> password = Optional.empty();
  private Optional<Integer> database = Optional.empty();
  private boolean cluster;
  private Optional<TrustStore> trustStore = Optional.empty();
  private Optional<ClientCertificate> clientCertificate = Optional.empty();
  private Duration connectTimeout = CONNECT_TIMEOUT;
  private int maxConnections = MAX_CONNECTIONS;

  ValkeySettingsBuilder(Secret url) {
    this.url = requireNonNull(url, "url");
  }

  /** See {@link ValkeySettings#prefix}. */
  public ValkeySettingsBuilder prefix(String prefix) {
    this.prefix = requireNonNull(prefix, "prefix");
    return this;
  }

  /** See {@link ValkeySettings#namespace}. */
  public ValkeySettingsBuilder namespace(Namespace namespace) {
    this.namespace = requireNonNull(namespace, "namespace");
    return this;
  }

  /** See {@link ValkeySettings#user}. */
  public ValkeySettingsBuilder user(String user) {
    this.user = Optional.of(user);
    return this;
  }

  /** See {@link ValkeySettings#password}. */
  public ValkeySettingsBuilder password(Secret password) {
    this.password = Optional.of(password);
    return this;
  }

  /** See {@link ValkeySettings#database}. */
  public ValkeySettingsBuilder database(int database) {
    this.database = Optional.of(database);
    return this;
  }

  /** See {@link ValkeySettings#cluster}. */
  public ValkeySettingsBuilder cluster(boolean cluster) {
    this.cluster = cluster;
    return this;
  }

  /** See {@link ValkeySettings#trustStore}. */
  public ValkeySettingsBuilder trustStore(TrustStore trustStore) {
    this.trustStore = Optional.of(trustStore);
    return this;
  }

  /** See {@link ValkeySettings#clientCertificate}. */
  public ValkeySettingsBuilder clientCertificate(ClientCertificate clientCertificate) {
    this.clientCertificate = Optional.of(clientCertificate);
    return this;
  }

  /** See {@link ValkeySettings#connectTimeout}. */
  public ValkeySettingsBuilder connectTimeout(Duration connectTimeout) {
    this.connectTimeout = requireNonNull(connectTimeout, "connectTimeout");
    return this;
  }

  /** See {@link ValkeySettings#maxConnections}. */
  public ValkeySettingsBuilder maxConnections(int maxConnections) {
    this.maxConnections = maxConnections;
    return this;
  }

  /**
   * The settings.
   *
   * @throws IllegalArgumentException if one of them can never work
   */
  public ValkeySettings build() {
    return new ValkeySettings(
        url,
        prefix,
        namespace,
        user,
        password,
        database,
        cluster,
        trustStore,
        clientCertificate,
        connectTimeout,
        maxConnections);
  }
}
