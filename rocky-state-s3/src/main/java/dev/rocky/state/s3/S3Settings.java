package dev.rocky.state.s3;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Namespace;
import dev.rocky.state.Secret;
import dev.rocky.state.Settings;
import dev.rocky.state.SettingsReader;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where an {@link S3RemoteStore} keeps its objects and how it reaches them.
 *
 * <pre>{@code
 * S3Settings settings = S3Settings.builder("my-bucket").region("eu-central-1").build();
 * }</pre>
 *
 * <p>Objects and registers have the keys {@code <prefix><namespace>/<name>}.
 *
 * @param bucket the bucket, which must exist; a general purpose bucket, not one of S3 Express
 * @param prefix what all keys begin with. Parts of letters, digits and {@code ! - _ . * ' ( ) =}
 *     with {@code /} between them, at most 512 characters; brought into the form {@code a/b/},
 *     however many separators it has and wherever. No part is {@code .} or {@code ..}, so that it
 *     cannot climb. Empty: the root of the bucket. Default: {@value #DEFAULT_PREFIX}
 * @param namespace stores of different namespaces see nothing of each other; default {@code
 *     default}
 * @param region the region of the bucket. Default: what the environment, the profile or the machine
 *     says, in this order; with an endpoint, {@code us-east-1}
 * @param endpoint address of a server that is not AWS, {@code http} or {@code https}. Default: what
 *     the AWS SDK takes from the environment or the profile ({@code AWS_ENDPOINT_URL_S3}, {@code
 *     AWS_ENDPOINT_URL}), else AWS. A proxy before it is taken from {@code HTTP_PROXY}, {@code
 *     HTTPS_PROXY} and {@code NO_PROXY}, or from the system properties of Java's networking
 * @param pathStyle whether the bucket stands in the path and not in the host name; default: no
 * @param encryption how the server encrypts what it stores
 * @param kmsKeyId the key to encrypt with, for {@link Encryption#SSE_KMS} only; without one, the
 *     bucket's or the account's own
 * @param keys who asks. Default: the first of system properties, environment, web identity,
 *     profile, container, machine that has credentials, each as the AWS SDK reads it. Profiles that
 *     log in by IAM Identity Center need {@code software.amazon.awssdk:sso} and {@code ssooidc} on
 *     the class path, which this module does not bring
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
  private static final URI NO_ADDRESS = URI.create("none");

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
      if (sessionToken.isPresent() && sessionToken.get().reveal().isBlank()) {
        throw new IllegalArgumentException("'session_token' is blank; leave it out");
      }
    }
  }

  /**
   * Checks its components, and brings the prefix into its form; the exception lists all problems.
   */
  public S3Settings {
    prefix = normal(prefix);
    List<String> problems = new ArrayList<>();
    checkBucket(bucket, problems);
    checkPrefix(prefix, problems);
    require(
        region.isEmpty() || region.get().matches("[A-Za-z0-9-]{1,64}"),
        "'region' is letters, digits and '-'",
        problems);
    require(
        endpoint.isEmpty() || isAddress(endpoint.get()),
        "'endpoint' is http:// or https:// and a host, without user or query",
        problems);
    require(
        kmsKeyId.isEmpty() || requireNonNull(encryption, "encryption") == Encryption.SSE_KMS,
        "'kms_key_id' goes with 'encryption' = sse_kms; say that too, or leave it out",
        problems);
    require(
        kmsKeyId.isEmpty() || !kmsKeyId.get().isBlank(),
        "'kms_key_id' is blank; leave it out for the key of the bucket or account",
        problems);
    checkTimeout("connect_timeout", connectTimeout, problems);
    checkTimeout("read_timeout", readTimeout, problems);
    require(
        maxConnections >= 1,
        "'max_connections' must be at least 1, not " + maxConnections,
        problems);
    requireNonNull(namespace, "namespace");
    requireNonNull(encryption, "encryption");
    requireNonNull(keys, "keys");
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
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
    List<String> problems = new ArrayList<>();
    attempt(() -> namespace.map(Namespace::new).ifPresent(builder::namespace), problems);
    endpoint.map(S3Settings::address).ifPresent(builder::endpoint);
    if (accessKeyId.isPresent() || secretAccessKey.isPresent() || sessionToken.isPresent()) {
      String id = accessKeyId.orElse("");
      Secret secret = secretAccessKey.orElse(new Secret(""));
      attempt(() -> builder.keys(new AccessKeys(id, secret, sessionToken)), problems);
    }
    attempt(builder::build, problems);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return builder.build();
  }

  private static void attempt(Runnable step, List<String> problems) {
    try {
      step.run();
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
    }
  }

  /** Without the text in a message: an address may hold a password. */
  private static URI address(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      return NO_ADDRESS;
    }
  }

  private static boolean isAddress(URI endpoint) {
    return ("http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme()))
        && endpoint.getHost() != null
        && endpoint.getRawUserInfo() == null
        && endpoint.getRawQuery() == null;
  }

  /** Without the value in the message, here and below: it may be a secret in the wrong place. */
  private static void checkBucket(String bucket, List<String> problems) {
    require(
        bucket.matches("[A-Za-z0-9][A-Za-z0-9._-]{1,254}") && !bucket.contains(".."),
        "'bucket' is 2 to 255 letters, digits, '.', '_' and '-', and no address",
        problems);
    require(
        !bucket.endsWith("--x-s3"),
        "'bucket' is a directory bucket (S3 Express), which has rules of its own; use a general"
            + " purpose bucket",
        problems);
  }

  private static void checkPrefix(String prefix, List<String> problems) {
    require(
        prefix.matches("([A-Za-z0-9!_.*'()=-]+/)*") && !("/" + prefix).matches(".*/\\.\\.?/.*"),
        "'prefix' is made of letters, digits and ! - _ . * ' ( ) = with / between them, and no part"
            + " is . or ..",
        problems);
    require(
        prefix.length() <= MAX_PREFIX,
        "'prefix' has at most " + MAX_PREFIX + " characters, not " + prefix.length(),
        problems);
  }

  private static void checkTimeout(String key, Duration timeout, List<String> problems) {
    require(
        timeout.compareTo(Duration.ofMillis(1)) >= 0 && timeout.compareTo(Duration.ofHours(1)) <= 0,
        "'" + key + "' must be between a millisecond and an hour, not " + timeout,
        problems);
  }

  private static void require(boolean right, String problem, List<String> problems) {
    if (!right) {
      problems.add(problem);
    }
  }

  /** One separator after each part. */
  private static String normal(String prefix) {
    return Arrays.stream(prefix.split("/"))
        .filter(part -> !part.isEmpty())
        .map(part -> part + "/")
        .collect(Collectors.joining());
  }
}
