package dev.rocky.state.valkey;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.rocky.state.Secret;
import dev.rocky.state.valkey.ValkeySettings.ClientCertificate;
import dev.rocky.state.valkey.ValkeySettings.TrustStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** A certificate for localhost that vouches for itself, made by the JDK, in files. */
final class Certificate {

  private static final String PASSWORD = "changeit";

  private final Path store;
  private final Path certificate;
  private final Path key;

  private Certificate(Path folder) throws IOException {
    store = folder.resolve("localhost.p12");
    certificate = folder.resolve("localhost.crt");
    key = folder.resolve("localhost.key");
  }

  /** Makes one in {@code folder}. */
  static Certificate make(Path folder) {
    try {
      Certificate made = new Certificate(folder);
      made.generate();
      KeyStore keys = KeyStore.getInstance(made.store.toFile(), PASSWORD.toCharArray());
      write(made.certificate, "CERTIFICATE", keys.getCertificate("server").getEncoded());
      write(made.key, "PRIVATE KEY", keys.getKey("server", PASSWORD.toCharArray()).getEncoded());
      return made;
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError("Cannot make a certificate", e);
    }
  }

  private void generate() throws IOException {
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
                store.toString(),
                "-storepass",
                PASSWORD)
            .inheritIO()
            .start();
    try {
      if (keytool.waitFor() != 0) {
        throw new IOException("keytool failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Who trusts this certificate. */
  TrustStore trust() {
    return new TrustStore(store, new Secret(PASSWORD));
  }

  /** Who is known by this certificate. */
  ClientCertificate own() {
    return new ClientCertificate(store, new Secret(PASSWORD));
  }

  /** Options of a server that has it, and listens to plain connections, too. */
  String[] options(int port) {
    return new String[] {
      "--tls-port", "" + port,
      "--tls-cert-file", certificate.toString(),
      "--tls-key-file", key.toString(),
      "--tls-ca-cert-file", certificate.toString(),
      "--tls-auth-clients", "no"
    };
  }

  private static void write(Path file, String what, byte[] encoded) throws IOException {
    Files.writeString(
        file,
        "-----BEGIN "
            + what
            + "-----\n"
            + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(encoded)
            + "\n-----END "
            + what
            + "-----\n");
  }
}
