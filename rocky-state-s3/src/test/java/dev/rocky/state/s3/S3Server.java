package dev.rocky.state.s3;

import dev.rocky.state.Namespace;
import dev.rocky.state.Secret;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.s3.S3Settings.AccessKeys;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;

/**
 * A server that speaks S3, with an empty bucket: S3Proxy in this JVM, on a port of its own, with
 * everything in memory.
 *
 * <p>With the system property {@code rocky.s3.endpoint} ({@code http://host:port}) it is the server
 * there instead, for whom the environment has the keys: {@code ROCKY_S3_ACCESS_KEY_ID} and {@code
 * ROCKY_S3_SECRET_ACCESS_KEY}. If it is not there, tests fail.
 */
public final class S3Server implements AutoCloseable {

  /** The bucket, which is there. */
  public static final String BUCKET = "rocky-tests";

  private static final String OUTSIDE = System.getProperty("rocky.s3.endpoint", "");

  private final @Nullable S3Proxy proxy;
  private final URI endpoint;
  private final String accessKeyId;
  private final String secretAccessKey;

  private S3Server(
      @Nullable S3Proxy proxy, URI endpoint, String accessKeyId, String secretAccessKey) {
    this.proxy = proxy;
    this.endpoint = endpoint;
    this.accessKeyId = accessKeyId;
    this.secretAccessKey = secretAccessKey;
  }

  /** Starts one, or takes the one that the system property names. */
  public static S3Server start() {
    return OUTSIDE.isEmpty() ? startWith(AtomicBlobStore::new) : outside();
  }

  /** Starts one in this JVM, with {@code faults} between the protocol and what is stored. */
  public static S3Server startWith(UnaryOperator<BlobStore> faults) {
    try {
      S3Proxy proxy =
          S3Proxy.builder()
              .blobStore(faults.apply(new TransientNio2BlobStore()))
              .endpoint(URI.create("http://127.0.0.1:0"))
              .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "local-id", "local-secret")
              .v4MaxNonChunkedRequestSize(RemoteStore.MAX_OBJECT_BYTES)
              .build();
      proxy.start();
      URI endpoint = URI.create("http://127.0.0.1:" + proxy.getPort());
      return withBucket(new S3Server(proxy, endpoint, "local-id", "local-secret"));
    } catch (Exception e) {
      throw new AssertionError("S3Proxy does not start", e);
    }
  }

  private static S3Server outside() {
    return withBucket(
        new S3Server(
            null,
            URI.create(OUTSIDE),
            environment("ROCKY_S3_ACCESS_KEY_ID"),
            environment("ROCKY_S3_SECRET_ACCESS_KEY")));
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return new InetSocketAddress(endpoint.getHost(), endpoint.getPort());
  }

  /** Settings that open a store on this server; the namespace is the default one. */
  public S3SettingsBuilder settings() {
    return settings(address());
  }

  /** The same, through {@code address}: that of this server, or of a proxy before it. */
  public S3SettingsBuilder settings(InetSocketAddress address) {
    return S3Settings.builder(BUCKET)
        .endpoint(URI.create("http://" + address.getHostString() + ":" + address.getPort()))
        .pathStyle(true)
        .keys(new AccessKeys(accessKeyId, new Secret(secretAccessKey), Optional.empty()));
  }

  /** The same as text, for the provider. */
  public Map<String, String> settingsAsText(Namespace namespace) {
    Map<String, String> settings = new TreeMap<>(settingsAsText());
    settings.put("namespace", namespace.name());
    return settings;
  }

  /** The same on the default namespace. */
  public Map<String, String> settingsAsText() {
    return Map.of(
        "bucket", BUCKET,
        "endpoint", endpoint.toString(),
        "path_style", "true",
        "access_key_id", accessKeyId,
        "secret_access_key", secretAccessKey);
  }

  /** Opens a store on {@code namespace}. */
  public RemoteStore open(Namespace namespace) {
    return S3RemoteStore.open(settings().namespace(namespace).build());
  }

  /** Whether a thread of this name is one of the server, if it is in this JVM. */
  public boolean owns(String thread) {
    return proxy != null
        && (thread.startsWith("S3Proxy-Jetty-")
            || thread.startsWith("qtp")
            || thread.startsWith("Scheduler-")
            // S3Proxy answers by streams of the SDK that start it; a client here does not
            || thread.equals("response-input-stream-timeout-scheduler"));
  }

  /** A client of the SDK on this server, closed by the caller. */
  public S3Client client() {
    return S3Client.builder()
        .endpointOverride(endpoint)
        .forcePathStyle(true)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(accessKeyId, secretAccessKey)))
        .build();
  }

  /** Stops the server if it is one of this JVM. */
  @Override
  public void close() {
    if (proxy != null) {
      try {
        proxy.stop();
      } catch (Exception e) {
        throw new AssertionError("S3Proxy does not stop", e);
      }
    }
  }

  private static S3Server withBucket(S3Server server) {
    try (S3Client client = server.client()) {
      client.createBucket(b -> b.bucket(BUCKET));
    } catch (BucketAlreadyOwnedByYouException e) {
      // from a run before, or another test
    }
    return server;
  }

  private static String environment(String name) {
    String value = System.getenv(name);
    if (value == null) {
      throw new AssertionError("rocky.s3.endpoint is given, so " + name + " must be, too");
    }
    return value;
  }
}
