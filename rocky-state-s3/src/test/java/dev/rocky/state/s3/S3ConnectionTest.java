package dev.rocky.state.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections with TLS, and with the bucket in the name of the host. */
class S3ConnectionTest {

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
