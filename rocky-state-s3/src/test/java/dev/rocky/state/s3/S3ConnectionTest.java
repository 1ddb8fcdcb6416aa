package dev.rocky.state.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Secret;
import dev.rocky.state.remote.CompareAndSetResult.Written;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.RemoteUnavailableException;
import dev.rocky.state.remote.Version;
import dev.rocky.state.s3.S3Settings.AccessKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections with TLS, with the bucket in the name of the host, and that lead nowhere. */
class S3ConnectionTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final RegisterName HEAD = new RegisterName("HEAD");
  private static final AccessKeys KEYS =
      new AccessKeys("id", new Secret("secret"), Optional.empty());

  @TempDir private static Path folder;

  private static Path keyStore;

  /** A certificate for localhost, which its own store trusts. */
  @BeforeAll
  static void makeCertificate() throws Exception {
    keyStore = folder.resolve("localhost.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-keystore",
                keyStore.toString(),
                "-storepass",
                "changeit")
            .inheritIO()
            .start();
    assertEquals(0, keytool.waitFor());
  }

  @Test
  void aTrustedCertificateForTheHostIsEnough() {
    try (S3Server server = secureServer()) {
      assertEquals("done", ChildRound.run(trusting(), over(server, "https://localhost:")));
    }
  }

  @Test
  void aCertificateForAnotherHostIsRefused() {
    try (S3Server server = secureServer()) {
      refused(ChildRound.run(trusting(), over(server, "https://127.0.0.1:")), "certificate");
    }
  }

  @Test
  void aCertificateThatNobodyVouchesForIsRefused() {
    try (S3Server server = secureServer()) {
      refused(ChildRound.run(Map.of(), over(server, "https://localhost:")), "certificate");
    }
  }

  @Test
  void theBucketMayStandInTheNameOfTheHost() throws IOException {
    String host = S3Server.BUCKET + ".localhost";
    Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 " + host + "\n");
    try (S3Server server =
        S3Server.startWith(
            AtomicBlobStore::new,
            proxy -> proxy.endpoint(URI.create("http://127.0.0.1:0")).virtualHost("localhost"))) {
      Map<String, String> settings = new TreeMap<>(server.settingsAsText());
      settings.put("endpoint", "http://localhost:" + server.address().getPort());
      settings.remove("path_style");

      assertEquals(
          "done", ChildRound.run(Map.of("jdk.net.hosts.file", hosts.toString()), settings));
    }
  }

  @Test
  void aSilentServerCostsTheReadTimeout() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        RemoteStore store =
            S3RemoteStore.open(at(silent).readTimeout(Duration.ofMillis(300)).build())) {
      Duration cost = costOfReading(store);
      assertTrue(cost.compareTo(Duration.ofSeconds(15)) < 0, "the SDK's own is 30 s: " + cost);
    }
  }

  /** The system connects whoever comes, as long as there is room in the queue. */
  @Test
  void aServerThatLetsNobodyInCostsTheConnectTimeout() throws IOException {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        RemoteStore store =
            S3RemoteStore.open(at(full).connectTimeout(Duration.ofSeconds(4)).build())) {
      List<Socket> queue = fill(full);
      Duration cost = costOfReading(store);
      for (Socket waiting : queue) {
        waiting.close();
      }
      assertTrue(cost.compareTo(Duration.ofSeconds(3)) > 0, "the SDK's own is 2 s: " + cost);
      assertTrue(cost.compareTo(Duration.ofSeconds(30)) < 0, "of 60 s: " + cost);
    }
  }

  @Test
  void theRegionIsSigned() {
    try (WireServer server = WireServer.answering(200, "");
        RemoteStore store =
            S3RemoteStore.open(
                S3Settings.builder("bucket")
                    .endpoint(server.endpoint())
                    .pathStyle(true)
                    .keys(KEYS)
                    .region("eu-north-1")
                    .build())) {
      assertInstanceOf(Written.class, store.compareAndSet(HEAD, Version.ABSENT, new byte[3], LONG));
      String signed = server.received().get(0).header("Authorization").orElseThrow();
      assertTrue(signed.contains("/eu-north-1/s3/aws4_request"), signed);
    }
  }

  private static S3SettingsBuilder at(ServerSocket server) {
    return S3Settings.builder("bucket")
        .endpoint(URI.create("http://127.0.0.1:" + server.getLocalPort()))
        .pathStyle(true)
        .keys(KEYS);
  }

  private static Duration costOfReading(RemoteStore store) {
    long begin = System.nanoTime();
    assertThrows(RemoteUnavailableException.class, () -> store.read(HEAD, LONG));
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** Those who wait until the server accepts them, which it never does. */
  private static List<Socket> fill(ServerSocket server) throws IOException {
    List<Socket> queue = new ArrayList<>();
    while (true) {
      Socket next = new Socket();
      try {
        next.connect(server.getLocalSocketAddress(), 1_000);
        queue.add(next);
      } catch (SocketTimeoutException e) {
        next.close();
        return queue;
      }
    }
  }

  private static S3Server secureServer() {
    return S3Server.startWith(
        AtomicBlobStore::new,
        proxy ->
            proxy
                .endpoint(URI.create("http://127.0.0.1:0"))
                .secureEndpoint(URI.create("https://127.0.0.1:0"))
                .keyStore(keyStore.toString(), "changeit"));
  }

  private static Map<String, String> trusting() {
    return Map.of(
        "javax.net.ssl.trustStore",
        keyStore.toString(),
        "javax.net.ssl.trustStorePassword",
        "changeit");
  }

  private static Map<String, String> over(S3Server server, String host) {
    Map<String, String> settings = new TreeMap<>(server.settingsAsText());
    settings.put("endpoint", host + server.secureAddress().getPort());
    return settings;
  }

  private static void refused(String outcome, String advice) {
    assertTrue(outcome.startsWith("RemoteRefusedException: s3://rocky-tests/"), outcome);
    assertTrue(outcome.contains(advice), outcome);
  }
}
