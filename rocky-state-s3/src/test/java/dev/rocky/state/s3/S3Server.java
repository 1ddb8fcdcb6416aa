package dev.rocky.state.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.rocky.state.Namespace;
import dev.rocky.state.Secret;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.s3.S3Settings.AccessKeys;
import dev.rocky.state.tck.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
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
import software.amazon.awssdk.services.s3.model.CreateBucketResponse;

/**
 * A server that speaks S3, with an empty bucket: S3Proxy in this JVM or one of its own, with
 * everything in memory, on a free port unless one is given.
 *
 * <p>With the system property {@code rocky.s3.endpoint}, or the environment's {@code
 * ROCKY_S3_ENDPOINT} ({@code http://host:port}), it is the server there instead, for whom the
 * environment has the keys: {@code ROCKY_S3_ACCESS_KEY_ID} and {@code ROCKY_S3_SECRET_ACCESS_KEY}.
 * If it is not there, tests fail.
 */
public final class S3Server implements AutoCloseable {

  /** The bucket, which is there. */
  public static final String BUCKET = "rocky-tests";

  private static final String OUTSIDE =
      System.getProperty(
          "rocky.s3.endpoint", System.getenv().getOrDefault("ROCKY_S3_ENDPOINT", ""));

  private final @Nullable S3Proxy proxy;
  private final @Nullable ChildJvm process;
  private final @Nullable CountingBlobStore counted;
  private final URI endpoint;
  private final String accessKeyId;
  private final String secretAccessKey;

  private S3Server(
      @Nullable S3Proxy proxy,
      @Nullable ChildJvm process,
      @Nullable CountingBlobStore counted,
      URI endpoint,
      String accessKeyId,
      String secretAccessKey) {
    this.proxy = proxy;
    this.process = process;
    this.counted = counted;
    this.endpoint = endpoint;
    this.accessKeyId = accessKeyId;
    this.secretAccessKey = secretAccessKey;
  }

  /** Starts one in this JVM, or takes the one outside. */
  public static S3Server start() {
    return OUTSIDE.isEmpty() ? startAt(0) : outside();
  }

  /** Starts one in a JVM of its own, which others outlive, or takes the one outside. */
  public static S3Server startProcess() {
    return OUTSIDE.isEmpty() ? process(0) : outside();
  }

  /** Starts one in a JVM of its own on {@code port}, whatever there is outside. */
  public static S3Server startProcess(int port) {
    return process(port);
  }

  /** Starts one in this JVM on {@code port}, or any if it is 0, whatever there is outside. */
  public static S3Server startAt(int port) {
    return startWith(AtomicBlobStore::new, b -> b.endpoint(URI.create("http://127.0.0.1:" + port)));
  }

  /** Starts one in this JVM that ignores the conditions of writes, and must be found out. */
  public static S3Server startHeedless() {
    return startWith(HeedlessBlobStore::new);
  }

  /** Starts one in this JVM, with {@code faults} between the protocol and what is stored. */
  public static S3Server startWith(UnaryOperator<BlobStore> faults) {
    return startWith(faults, b -> b.endpoint(URI.create("http://127.0.0.1:0")));
  }

  /** The same with another {@code shape}: TLS, buckets in the host name. */
  static S3Server startWith(UnaryOperator<BlobStore> faults, UnaryOperator<S3Proxy.Builder> shape) {
    try {
      CountingBlobStore counted = new CountingBlobStore(faults.apply(new TransientNio2BlobStore()));
      S3Proxy proxy =
          shape
              .apply(S3Proxy.builder())
              .blobStore(counted)
              .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "local-id", "local-secret")
              .v4MaxNonChunkedRequestSize(RemoteStore.MAX_OBJECT_BYTES)
              .ignoreUnknownHeaders(true) // session tokens, which it does not check
              .build();
      CreateBucketResponse unused = counted.createContainer(BUCKET);
      proxy.start();
      URI endpoint = URI.create("http://127.0.0.1:" + proxy.getPort());
      return new S3Server(proxy, null, counted, endpoint, "local-id", "local-secret");
    } catch (Exception e) {
      throw new AssertionError("S3Proxy does not start", e);
    }
  }

  private static S3Server process(int port) {
    ChildJvm process = ChildJvm.start(S3Server.class, "" + port);
    return new S3Server(
        null, process, null, URI.create(process.hear()), process.hear(), process.hear());
  }

  private static S3Server outside() {
    return withBucket(
        new S3Server(
            null,
            null,
            null,
            URI.create(OUTSIDE),
            environment("ROCKY_S3_ACCESS_KEY_ID"),
            environment("ROCKY_S3_SECRET_ACCESS_KEY")));
  }

  /**
   * Starts a server on the port that is given, or on a free one, and prints its endpoint, the
   * access key id and the secret access key, a line each. To {@code requests} on its standard input
   * it prints the requests since it was asked last, a line each and an empty one; it ends with its
   * input.
   */
  public static void main(String[] arguments) throws IOException {
    try (S3Server server = startAt(arguments.length == 0 ? 0 : Integer.parseInt(arguments[0]));
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      System.out.println(server.endpoint);
      System.out.println(server.accessKeyId);
      System.out.println(server.secretAccessKey);
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        if (line.equals("requests")) {
          server.takeRequests().forEach(System.out::println);
          System.out.println();
        }
      }
    }
  }

  /**
   * What was asked of the server since this was called last, in the order of arrival; not to be had
   * of one outside.
   */
  public List<S3Request> takeRequests() {
    if (counted != null) {
      return counted.take();
    }
    if (process == null) {
      throw new AssertionError("Nobody counts the requests to a server outside: " + endpoint);
    }
    process.tell("requests");
    List<S3Request> requests = new ArrayList<>();
    for (String line = process.hear(); !line.isEmpty(); line = process.hear()) {
      requests.add(S3Request.parse(line));
    }
    return requests;
  }

  /** Where the one with TLS listens. */
  InetSocketAddress secureAddress() {
    return new InetSocketAddress(
        InetAddress.getLoopbackAddress(), requireNonNull(proxy).getSecurePort());
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
        .endpoint(endpoint(address))
        .pathStyle(true)
        .keys(new AccessKeys(accessKeyId, new Secret(secretAccessKey), Optional.empty()));
  }

  /** The same as text, for the provider. */
  public Map<String, String> settingsAsText(Namespace namespace) {
    Map<String, String> settings = new TreeMap<>(settingsAsText());
    settings.put("namespace", namespace.name());
    return settings;
  }

  /** The same, through {@code address}. */
  public Map<String, String> settingsAsText(Namespace namespace, InetSocketAddress address) {
    Map<String, String> settings = new TreeMap<>(settingsAsText(namespace));
    settings.put("endpoint", endpoint(address).toString());
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

  /** Stops the server, unless it is one outside. */
  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
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

  private URI endpoint(InetSocketAddress address) {
    return URI.create(
        endpoint.getScheme() + "://" + address.getHostString() + ":" + address.getPort());
  }

  private static String environment(String name) {
    String value = System.getenv(name);
    if (value == null) {
      throw new AssertionError("A server outside is named, so " + name + " must be given, too");
    }
    return value;
  }
}
