package dev.rocky.state.valkey;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Namespace;
import dev.rocky.state.Secret;
import dev.rocky.state.Settings;
import dev.rocky.state.SettingsReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * Where a {@link ValkeyRemoteStore} keeps its objects and how it reaches them.
 *
 * <pre>{@code
 * ValkeySettings settings = ValkeySettings.builder(new Secret("valkeys://:secret@host:6379")).build();
 * }</pre>
 *
 * <p>Objects and registers have the keys {@code <prefix>{<namespace>}:<name>}: in a cluster all
 * keys of a namespace are in one slot.
 *
 * @param url {@code valkey://}, {@code redis://}, or with TLS {@code valkeys://}, {@code
 *     rediss://}, then {@code [[user]:password@]host[:port][/database]}, what is special in user
 *     and password percent-encoded. Default port: 6379
 * @param prefix what all keys begin with. Parts of letters, digits and {@code _ . = / -} with
 *     {@code :} between them, at most 512 characters; brought into the form {@code a:b:}, however
 *     many separators it has and wherever. No braces, which would change what a cluster takes for
 *     the slot. Empty: nothing before the namespace. Default: {@value #DEFAULT_PREFIX}
 * @param namespace stores of different namespaces see nothing of each other; default {@code
 *     default}
 * @param user the name in the server's access control list, if not in the URL. Default: the
 *     server's own {@code default}
 * @param password goes with the user, if not in the URL
 * @param database number, if not in the URL; default 0, the only one that a cluster has
 * @param cluster whether the server is one of a cluster, so that another one may be told to be
 *     asked; default: no
 * @param trustStore certificates of the authorities that are trusted, PKCS12 or JKS, with TLS only.
 *     Default: those of the JVM. That the certificate is for the host is always checked
 * @param clientCertificate what the server asks its clients for, PKCS12 or JKS, with TLS only.
 *     Valkey as it comes does ({@code tls-auth-clients yes}). Default: none
 * @param connectTimeout how long a connection may take to be made, TLS and login included; more
 *     than nothing, at most an hour; default 10 seconds. The timeout of a call goes before
 * @param maxConnections how many calls may be under way at one time, others wait; 1 to 65,535,
 *     default 50
 * @since 0.1
 */
public record ValkeySettings(
    Secret url,
    String prefix,
    Namespace namespace,
    Optional<String> user,
    Optional<Secret> password,
    Optional<Integer> database,
    boolean cluster,
    Optional<TrustStore> trustStore,
    Optional<ClientCertificate> clientCertificate,
    Duration connectTimeout,
    int maxConnections) {

  /** Default for {@link #prefix}. */
  public static final String DEFAULT_PREFIX = "rocky:state:";

  private static final int MAX_PREFIX = 512;

  /** As many as there are ports to one server. */
  private static final int MOST_CONNECTIONS = 65_535;

  /**
   * The certificate by which a client is known, with its private key.
   *
   * @param file a key store, read when the store is opened
   * @param password of that file and the key in it
   */
  public record ClientCertificate(Path file, Secret password) {

    /** Checks its components. */
    public ClientCertificate {
      requireNonNull(file, "file");
      requireNonNull(password, "password");
    }
  }

  /**
   * Which certificates are trusted.
   *
   * @param file a key store, read when the store is opened
   * @param password of that file
   */
  public record TrustStore(Path file, Secret password) {

    /** Checks its components. */
    public TrustStore {
      requireNonNull(file, "file");
      requireNonNull(password, "password");
    }
  }

  /**
   * Checks its components, and brings the prefix into its form; the exception lists all problems.
   */
  public ValkeySettings {
    prefix = normal(prefix);
    List<String> problems = new ArrayList<>();
    Optional<ServerUrl> server = parsed(url, problems);
    require(
        prefix.matches("[A-Za-z0-9_.=/:-]*"),
        "'prefix' is made of letters, digits and _ . = / - with : between them",
        problems);
    require(
        prefix.length() <= MAX_PREFIX,
        "'prefix' has at most " + MAX_PREFIX + " characters, not " + prefix.length(),
        problems);
    require(
        user.isEmpty() || (!user.get().isBlank() && password.isPresent()),
        "'user' goes with 'password'; give both, or leave it out",
        problems);
    require(
        password.isEmpty() || !password.get().reveal().isBlank(),
        "'password' is blank; leave it out",
        problems);
    require(
        password.isEmpty() || server.isEmpty() || server.get().password().isEmpty(),
        "'password' and the password in 'url' cannot both be given",
        problems);
    require(
        database.isEmpty() || database.get() >= 0,
        "'database' is 0 or more, not " + database.orElse(0),
        problems);
    require(
        database.isEmpty() || server.isEmpty() || server.get().database().isEmpty(),
        "'database' and the database in 'url' cannot both be given",
        problems);
    require(
        !cluster || (database.orElse(0) == 0 && server.flatMap(ServerUrl::database).orElse(0) == 0),
        "'cluster' has database 0 only; leave 'database' out",
        problems);
    require(
        trustStore.isEmpty() || server.isEmpty() || server.get().tls(),
        "'trust_store' goes with TLS: valkeys:// or rediss:// in 'url'",
        problems);
    require(
        clientCertificate.isEmpty() || server.isEmpty() || server.get().tls(),
        "'key_store' goes with TLS: valkeys:// or rediss:// in 'url'",
        problems);
    require(
        connectTimeout.compareTo(Duration.ofMillis(1)) >= 0
            && connectTimeout.compareTo(Duration.ofHours(1)) <= 0,
        "'connect_timeout' must be between a millisecond and an hour, not " + connectTimeout,
        problems);
    require(
        maxConnections >= 1 && maxConnections <= MOST_CONNECTIONS,
        "'max_connections' must be 1 to " + MOST_CONNECTIONS + ", not " + maxConnections,
        problems);
    requireNonNull(namespace, "namespace");
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  /** Begins with the defaults. */
  public static ValkeySettingsBuilder builder(Secret url) {
    return new ValkeySettingsBuilder(url);
  }

  /**
   * What {@code settings} say: {@code url}, and optionally {@code prefix}, {@code namespace},
   * {@code user}, {@code password}, {@code database}, {@code cluster}, {@code trust_store} with
   * {@code trust_store_password}, {@code key_store} with {@code key_store_password}, {@code
   * connect_timeout}, {@code max_connections}; no others.
   *
   * @throws dev.rocky.state.SettingsException if they are wrong; it lists every problem
   */
  public static ValkeySettings from(Settings settings) {
    return settings.decode(ValkeySettings::read);
  }

  /** What the URL says. */
  ServerUrl server() {
    return ServerUrl.parse(url);
  }

  /** The database, wherever it is said. */
  int number() {
    return database.or(server()::database).orElse(0);
  }

  private static ValkeySettings read(SettingsReader settings) {
    List<String> problems = new ArrayList<>();
    Optional<Secret> url = settings.secret("url");
    require(url.isPresent(), "'url' is required", problems);
    ValkeySettingsBuilder builder = builder(url.orElse(new Secret("valkey://unknown")));
    settings.string("prefix").ifPresent(builder::prefix);
    settings.string("user").ifPresent(builder::user);
    settings.secret("password").ifPresent(builder::password);
    int database = settings.integer("database", Integer.MIN_VALUE);
    if (database != Integer.MIN_VALUE) {
      builder.database(database);
    }
    builder.cluster(settings.flag("cluster", false));
    builder.connectTimeout(
        settings.duration("connect_timeout", ValkeySettingsBuilder.CONNECT_TIMEOUT));
    builder.maxConnections(
        settings.integer("max_connections", ValkeySettingsBuilder.MAX_CONNECTIONS));
    file(settings, "trust_store", problems, TrustStore::new).ifPresent(builder::trustStore);
    file(settings, "key_store", problems, ClientCertificate::new)
        .ifPresent(builder::clientCertificate);
    Optional<String> namespace = settings.string("namespace");
    attempt(() -> namespace.map(Namespace::new).ifPresent(builder::namespace), problems);
    attempt(builder::build, problems);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return builder.build();
  }

  private static <T> Optional<T> file(
      SettingsReader settings,
      String name,
      List<String> problems,
      BiFunction<Path, Secret, T> make) {
    Optional<Path> file = settings.path(name);
    Optional<Secret> password = settings.secret(name + "_password");
    require(
        file.isPresent() == password.isPresent(),
        "'" + name + "' and '" + name + "_password' must both be given, or neither",
        problems);
    return file.flatMap(path -> password.map(secret -> make.apply(path, secret)));
  }

  private static void attempt(Runnable step, List<String> problems) {
    try {
      step.run();
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
    }
  }

  private static Optional<ServerUrl> parsed(Secret url, List<String> problems) {
    try {
      return Optional.of(ServerUrl.parse(url));
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
      return Optional.empty();
    }
  }

  private static void require(boolean right, String problem, List<String> problems) {
    if (!right) {
      problems.add(problem);
    }
  }

  /** One separator after each part. */
  private static String normal(String prefix) {
    return Arrays.stream(prefix.split(":"))
        .filter(part -> !part.isEmpty())
        .map(part -> part + ":")
        .collect(Collectors.joining());
  }
}
