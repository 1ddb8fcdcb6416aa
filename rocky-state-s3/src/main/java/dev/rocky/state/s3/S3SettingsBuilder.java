package dev.rocky.state.s3;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Namespace;
import dev.rocky.state.s3.S3Settings.AccessKeys;
import dev.rocky.state.s3.S3Settings.Encryption;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Collects {@link S3Settings}; what is not said has its default. Used by one thread.
 *
 * @since 0.1
 */
public final class S3SettingsBuilder {

  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  static final Duration READ_TIMEOUT = Duration.ofSeconds(60);
  static final int MAX_CONNECTIONS = 50;

  private final String bucket;
  private String prefix = S3Settings.DEFAULT_PREFIX;
  private Namespace namespace = new Namespace("default");
  private Optional<String> region = Optional.empty();
  private Optional<URI> endpoint = Optional.empty();
  private boolean pathStyle;
  private Encryption encryption = Encryption.BUCKET_DEFAULT;
  private Optional<String> kmsKeyId = Optional.empty();
  private Optional<AccessKeys> keys = Optional.empty();
  private Duration connectTimeout = CONNECT_TIMEOUT;
  private Duration readTimeout = READ_TIMEOUT;
  private int maxConnections = MAX_CONNECTIONS;

  S3SettingsBuilder(String bucket) {
    this.bucket = requireNonNull(bucket, "bucket");
  }

  /** See {@link S3Settings#prefix}. */
  public S3SettingsBuilder prefix(String prefix) {
    this.prefix = requireNonNull(prefix, "prefix");
    return this;
  }

  /** See {@link S3Settings#namespace}. */
  public S3SettingsBuilder namespace(Namespace namespace) {
    this.namespace = requireNonNull(namespace, "namespace");
    return this;
  }

  /** See {@link S3Settings#region}. */
  public S3SettingsBuilder region(String region) {
    this.region = Optional.of(region);
    return this;
  }

  /** See {@link S3Settings#endpoint}. */
  public S3SettingsBuilder endpoint(URI endpoint) {
    this.endpoint = Optional.of(endpoint);
    return this;
  }

  /** See {@link S3Settings#pathStyle}. */
  public S3SettingsBuilder pathStyle(boolean pathStyle) {
    this.pathStyle = pathStyle;
    return this;
  }

  /** See {@link S3Settings#encryption}. */
  public S3SettingsBuilder encryption(Encryption encryption) {
    this.encryption = requireNonNull(encryption, "encryption");
    return this;
  }

  /** See {@link S3Settings#kmsKeyId}. */
  public S3SettingsBuilder kmsKeyId(String kmsKeyId) {
    this.kmsKeyId = Optional.of(kmsKeyId);
    return this;
  }

  /** See {@link S3Settings#keys}. */
  public S3SettingsBuilder keys(AccessKeys keys) {
    this.keys = Optional.of(keys);
    return this;
  }

  /** See {@link S3Settings#connectTimeout}. */
  public S3SettingsBuilder connectTimeout(Duration connectTimeout) {
    this.connectTimeout = requireNonNull(connectTimeout, "connectTimeout");
    return this;
  }

  /** See {@link S3Settings#readTimeout}. */
  public S3SettingsBuilder readTimeout(Duration readTimeout) {
    this.readTimeout = requireNonNull(readTimeout, "readTimeout");
    return this;
  }

  /** See {@link S3Settings#maxConnections}. */
  public S3SettingsBuilder maxConnections(int maxConnections) {
    this.maxConnections = maxConnections;
    return this;
  }

  /**
   * The settings.
   *
   * @throws IllegalArgumentException if one of them can never work
   */
  public S3Settings build() {
    return new S3Settings(
        bucket,
        prefix,
        namespace,
        region,
        endpoint,
        pathStyle,
        encryption,
        kmsKeyId,
        keys,
        connectTimeout,
        readTimeout,
        maxConnections);
  }
}
