package dev.rocky.state.s3;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Namespace;
import dev.rocky.state.Secret;
import dev.rocky.state.Settings;
import dev.rocky.state.SettingsReader;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where an {@link S3RemoteStore} keeps its objects and how it reaches them.
 *
 * <pre>{@code
 * S3Settings settings = S3Settings.builder("my-bucket").region("eu-central-1").build();
 * }</pre>
 *
 * <p>Objects and registers have the keys {@code <prefix><namespace>/<name>}.
 *
 * @param bucket the bucket, which must exist
 * @param prefix what all keys begin with. Parts of letters, digits and {@code ! - _ . * ' ( ) =}
 *     with {@code /} between them, at most 512 characters; brought into the form {@code a/b/},
 *     however many separators it has and wherever. No part is {@code .} or {@code ..}, so that it
 *     cannot climb. Empty: the root of the bucket. Default: {@value #DEFAULT_PREFIX}
 * @param namespace stores of different namespaces see nothing of each other; default {@code
 *     default}
 * @param region the region of the bucket. Default: what the environment, the profile or the machine
 *     says, in this order; with an endpoint, {@code us-east-1}
 * @param endpoint address of a server that is not AWS, {@code http} or {@code https}
 * @param pathStyle whether the bucket stands in the path and not in the host name; default: no
 * @param encryption how the server encrypts what it stores
 * @param kmsKeyId the key to encrypt with, for {@link Encryption#SSE_KMS} only; without one, the
 *     bucket's or the account's own
 * @param keys who asks. Default: the AWS SDK's chain (system properties, environment, web identity,
 *     profile, container, machine). Web identity and profiles with a role need {@code
 *     software.amazon.awssdk:sts} on the class path, which this module does not bring
 * @param connectTimeout how long a connection may take to be made, more than nothing, at most an
 *     hour; default 10 seconds. The timeout of a call goes before
 * @param readTimeout how long the server may be silent, likewise; default 60 seconds
 * @param maxConnections how many calls may be under way at one time, others wait; at least 1,
 *     default 50
 * @since 0.1
 */
public record S3Settings(
    String bucket,
    String prefix,
    Namespace namespace,
    Optional<String> region,
    Optional<URI> endpoint,
    boolean pathStyle,
    Encryption encryption,
    Optional<String> kmsKeyId,
    Optional<AccessKeys> keys,
    Duration connectTimeout,
    Duration readTimeout,
    int maxConnections) {

  /** Default for {@link #prefix}. */
  public static final String DEFAULT_PREFIX = "rocky/state/";

  private static final int MAX_PREFIX = 512;

  /** How the server encrypts what it stores. */
  public enum Encryption {
    /** As the bucket is configured; nothing is asked for. */
    BUCKET_DEFAULT,
    /** With keys of S3, {@code AES256}. */
    SSE_S3,
    /** With a key of the key management service, {@code aws:kms}. */
    SSE_KMS
  }

  /**
   * Who asks.
   *
   * @param accessKeyId names the key; no secret
   * @param secretAccessKey the key
   * @param sessionToken goes with keys that expire
   */
  public record AccessKeys(
      String accessKeyId, Secret secretAccessKey, Optional<Secret> sessionToken) {

    /** Checks its components. */
    public AccessKeys {
      requireNonNull(secretAccessKey, "secretAccessKey");
      requireNonNull(sessionToken, "sessionToken");
      if (accessKeyId.isBlank() || secretAccessKey.reveal().isBlank()) {
        throw new IllegalArgumentException(
            "'access_key_id' and 'secret_access_key' must both be given, or neither");
      }
    }
  }

  /** Checks its components, and brings the prefix into its form. */
  public S3Settings {
    requireNonNull(namespace, "namespace");
    requireNonNull(region, "region");
    requireNonNull(endpoint, "endpoint");
    requireNonNull(encryption, "encryption");
    requireNonNull(kmsKeyId, "kmsKeyId");
    requireNonNull(keys, "keys");
    if (!bucket.matches("[A-Za-z0-9][A-Za-z0-9._-]{1,254}") || bucket.contains("..")) {
      throw new IllegalArgumentException(
          "'bucket' is 2 to 255 letters, digits, '.', '_' and '-', not \"" + bucket + "\"");
    }
    prefix = normal(prefix);
    if (endpoint.isPresent() && !isAddress(endpoint.get())) {
      throw new IllegalArgumentException(
          "'endpoint' is http:// or https:// and a host, without user or query");
    }
    if (region.isPresent() && !region.get().matches("[A-Za-z0-9-]{1,64}")) {
      throw new IllegalArgumentException(
          "'region' is letters, digits and '-', not \"" + region.get() + "\"");
    }
    if (kmsKeyId.isPresent() && encryption != Encryption.SSE_KMS) {
      throw new IllegalArgumentException(
          "'kms_key_id' goes with 'encryption' = sse_kms; say that too, or leave it out");
    }
    checkTimeout("connect_timeout", connectTimeout);
    checkTimeout("read_timeout", readTimeout);
    if (maxConnections < 1) {
      throw new IllegalArgumentException(
          "'max_connections' must be at least 1, not " + maxConnections);
    }
  }

  /** Begins with the defaults. */
  public static S3SettingsBuilder builder(String bucket) {
    return new S3SettingsBuilder(bucket);
  }

  /**
   * What {@code settings} say: {@code bucket}, and optionally {@code prefix}, {@code namespace},
   * {@code region}, {@code endpoint}, {@code path_style}, {@code encryption} ({@code
   * bucket_default}, {@code sse_s3} or {@code sse_kms}), {@code kms_key_id}, {@code access_key_id}
   * and {@code secret_access_key} with or without {@code session_token}, {@code connect_timeout},
   * {@code read_timeout}, {@code max_connections}; no others.
   *
   * @throws dev.rocky.state.SettingsException if they are wrong; it lists every problem
   */
  public static S3Settings from(Settings settings) {
    return settings.decode(S3Settings::read);
  }

  private static S3Settings read(SettingsReader settings) {
    S3SettingsBuilder builder = builder(settings.requiredString("bucket"));
    settings.string("prefix").ifPresent(builder::prefix);
    settings.string("region").ifPresent(builder::region);
    settings.string("kms_key_id").ifPresent(builder::kmsKeyId);
    builder.pathStyle(settings.flag("path_style", false));
    builder.encryption(settings.oneOf("encryption", Encryption.class, Encryption.BUCKET_DEFAULT));
    builder.connectTimeout(settings.duration("connect_timeout", S3SettingsBuilder.CONNECT_TIMEOUT));
    builder.readTimeout(settings.duration("read_timeout", S3SettingsBuilder.READ_TIMEOUT));
    builder.maxConnections(settings.integer("max_connections", S3SettingsBuilder.MAX_CONNECTIONS));
    Optional<String> namespace = settings.string("namespace");
    Optional<String> endpoint = settings.string("endpoint");
    Optional<String> accessKeyId = settings.string("access_key_id");
    Optional<Secret> secretAccessKey = settings.secret("secret_access_key");
    Optional<Secret> sessionToken = settings.secret("session_token");
    namespace.map(Namespace::new).ifPresent(builder::namespace);
    endpoint.map(S3Settings::address).ifPresent(builder::endpoint);
    if (accessKeyId.isPresent() || secretAccessKey.isPresent() || sessionToken.isPresent()) {
      builder.keys(
          new AccessKeys(
              accessKeyId.orElse(""), secretAccessKey.orElse(new Secret("")), sessionToken));
    }
    return builder.build();
  }

  /** Without the text in the message: an address may hold a password. */
  private static URI address(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'endpoint' is no address of the form https://host:port");
    }
  }

  private static boolean isAddress(URI endpoint) {
    return ("http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme()))
        && endpoint.getHost() != null
        && endpoint.getRawUserInfo() == null
        && endpoint.getRawQuery() == null;
  }

  private static String normal(String prefix) {
    StringBuilder normal = new StringBuilder();
    for (String part : prefix.split("/")) {
      if (part.equals(".") || part.equals("..") || !part.matches("[A-Za-z0-9!_.*'()=-]*")) {
        throw new IllegalArgumentException(
            "'prefix' is made of letters, digits and ! - _ . * ' ( ) = with / between them, and no"
                + " part is . or .., unlike \""
                + prefix
                + "\"");
      }
      if (!part.isEmpty()) {
        normal.append(part).append('/');
      }
    }
    if (normal.length() > MAX_PREFIX) {
      throw new IllegalArgumentException(
          "'prefix' has at most " + MAX_PREFIX + " characters, not " + normal.length());
    }
    return normal.toString();
  }

  private static void checkTimeout(String key, Duration timeout) {
    if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException(
          "'" + key + "' must be between a millisecond and an hour, not " + timeout);
    }
  }
}
