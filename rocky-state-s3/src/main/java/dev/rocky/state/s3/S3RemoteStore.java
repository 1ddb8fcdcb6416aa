package dev.rocky.state.s3;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.StoreOpenException;
import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.Listing;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.ReadResult;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteException;
import dev.rocky.state.remote.RemoteName;
import dev.rocky.state.remote.RemoteRetention;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A remote store in a bucket of S3, or of a server that speaks its protocol and knows conditional
 * writes. Versions are entity tags. Each call is one request, except that {@link #delete} takes one
 * for each {@value S3Requests#MAX_DELETE} names.
 *
 * <p>What it needs to be granted: {@code s3:GetObject}, {@code s3:PutObject}, {@code
 * s3:DeleteObject} on the keys, and {@code s3:ListBucket} on the bucket, without which S3 does not
 * tell a missing key from a forbidden one. With {@code s3:GetLifecycleConfiguration} it tells its
 * {@link #retention}; nothing else depends on that.
 *
 * <p>Threads are started as calls need them, and end when they were idle for a minute or the store
 * is closed. One that waits for the resolver of names or for a source of credentials when its call
 * ends cannot be ended from outside: it goes when it gets its answer, does nothing any more, and
 * does not keep the JVM alive.
 *
 * @since 0.1
 */
public final class S3RemoteStore implements RemoteStore {

  private final Location root;
  private final Calls calls;
  private final SdkHttpClient http;
  private final AwsCredentialsProvider credentials;
  private final S3Client s3;
  private final S3Requests requests;
  private final String location;

  private S3RemoteStore(S3Settings settings) {
    root = Location.of(settings);
    calls = new Calls(root.toString());
    credentials = Clients.credentials(settings);
    http = new WatchedHttpClient(Clients.http(settings));
    try {
      s3 = Clients.s3(settings, http, credentials);
    } catch (RuntimeException e) {
      http.close();
      closeCredentials();
      throw e;
    }
    requests = new S3Requests(s3, settings);
    location = root + endpoint(s3).or(settings::endpoint).map(S3RemoteStore::at).orElse("");
  }

  /**
   * Opens a store. Nothing is sent to the server; only a region that the settings do not say may be
   * asked of this machine's environment.
   *
   * @throws StoreOpenException if there is neither a region nor an endpoint, or the AWS SDK cannot
   *     read its configuration (environment, system properties, profile)
   */
  public static S3RemoteStore open(S3Settings settings) {
    requireNonNull(settings, "settings");
    try {
      return new S3RemoteStore(settings);
    } catch (RuntimeException e) { // whatever the SDK makes of it; its text may show what it read
      throw new StoreOpenException(
          "Cannot open the store on "
              + Location.of(settings)
              + ": 'region' or 'endpoint' is missing, or the AWS SDK's configuration (environment,"
              + " system properties, profile) cannot be read; the cause says more",
          e);
    }
  }

  @Override
  public CreateResult create(ObjectName name, Content content, Duration timeout) {
    Location target = root.of(name);
    long size = content.size();
    if (size < 0 || size > MAX_OBJECT_BYTES) {
      throw new IllegalArgumentException(
          "An object has 0 to " + MAX_OBJECT_BYTES + " bytes; " + target + " would have " + size);
    }
    return calls.<CreateResult>call(
        target,
        timeout,
        call -> requests.create(call, target, content, size),
        CreateResult.Unknown::new);
  }

  @Override
  public boolean get(ObjectName name, OutputStream sink, long maxBytes, Duration timeout) {
    Location target = root.of(name);
    requireNonNull(sink, "sink");
    return calls.call(
        target, timeout, call -> requests.get(call, target, sink, maxBytes), S3RemoteStore::fail);
  }

  @Override
  public Listing list(Folder folder, PageToken page, Duration timeout) {
    Location target = root.of(folder);
    requireNonNull(page, "page");
    return calls.call(
        target, timeout, call -> requests.list(call, target, folder, page), S3RemoteStore::fail);
  }

  @Override
  public void delete(Collection<? extends RemoteName> names, Duration timeout) {
    List<Location> targets = names.stream().map(root::of).toList();
    int unused =
        calls.call(
            targets.size() == 1 ? targets.get(0) : root,
            timeout,
            call -> requests.delete(call, root, targets),
            S3RemoteStore::fail);
  }

  @Override
  public Optional<Register> read(RegisterName name, Duration timeout) {
    ReadResult result = readIfChanged(name, Version.ABSENT, timeout);
    return result instanceof ReadResult.Changed changed
        ? Optional.of(changed.register())
        : Optional.empty();
  }

  @Override
  public ReadResult readIfChanged(RegisterName name, Version known, Duration timeout) {
    Location target = root.of(name);
    requireNonNull(known, "known");
    return calls.call(
        target, timeout, call -> requests.read(call, target, known), S3RemoteStore::fail);
  }

  @Override
  public CompareAndSetResult compareAndSet(
      RegisterName name, Version expected, byte[] content, Duration timeout) {
    Location target = root.of(name);
    requireNonNull(expected, "expected");
    if (content.length > MAX_REGISTER_BYTES) {
      throw new IllegalArgumentException(
          "A register has at most "
              + MAX_REGISTER_BYTES
              + " bytes; "
              + target
              + " would have "
              + content.length);
    }
    byte[] copy = content.clone();
    return calls.<CompareAndSetResult>call(
        target,
        timeout,
        call -> requests.compareAndSet(call, target, expected, copy),
        CompareAndSetResult.Unknown::new);
  }

  /** By the lifecycle rules of the bucket. */
  @Override
  public RemoteRetention retention(Duration timeout) {
    return calls.call(root, timeout, call -> requests.retention(root), S3RemoteStore::fail);
  }

  /** Bucket and prefix, and the endpoint if it is not that of AWS, wherever it was set. */
  @Override
  public Optional<String> location() {
    return Optional.of(location);
  }

  private static Optional<URI> endpoint(S3Client s3) {
    return s3.serviceClientConfiguration().endpointOverride();
  }

  private static String at(URI endpoint) {
    int port = endpoint.getPort();
    return " at " + endpoint.getHost() + (port < 0 ? "" : ":" + port) + endpoint.getPath();
  }

  @Override
  public void close() {
    calls.close();
    s3.close();
    http.close();
    closeCredentials();
  }

  /** Bucket and prefix. */
  @Override
  public String toString() {
    return "S3RemoteStore[" + root + "]";
  }

  private void closeCredentials() {
    if (credentials instanceof CredentialChain chain) {
      chain.close();
    }
  }

  @SuppressWarnings("TypeParameterUnusedInFormals") // it never returns
  static <T> T fail(RemoteException failure) {
    if (failure.getCause() instanceof Error e) {
      throw e; // nothing was changed, so that nothing is unknown
    }
    throw failure;
  }
}
