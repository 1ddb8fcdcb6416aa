package dev.rocky.state.valkey;

import dev.rocky.state.Secret;
import dev.rocky.state.StoreOpenException;
import dev.rocky.state.valkey.ValkeySettings.ClientCertificate;
import dev.rocky.state.valkey.ValkeySettings.TrustStore;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Makes the TLS of a store. */
final class Trust {

  /** What can be made of a key store. */
  @FunctionalInterface
  private interface Use<T> {
    T of(KeyStore keys, char[] password) throws GeneralSecurityException;
  }

  private Trust() {}

  /** Empty if the connection is not encrypted. */
  static Optional<SSLSocketFactory> of(ValkeySettings settings) {
    if (!settings.server().tls()) {
      return Optional.empty();
    }
    return Optional.of(
        settings.trustStore().isEmpty() && settings.clientCertificate().isEmpty()
            ? (SSLSocketFactory) SSLSocketFactory.getDefault()
            : context(settings).getSocketFactory());
  }

  /** Who is trusted, and who one is oneself. */
  static SSLContext context(ValkeySettings settings) {
    TrustManager @Nullable [] trusted = settings.trustStore().map(Trust::trusted).orElse(null);
    KeyManager @Nullable [] own = settings.clientCertificate().map(Trust::own).orElse(null);
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own, trusted, null); // null: those of the JVM, and none
      return context;
    } catch (GeneralSecurityException e) {
      throw new StoreOpenException("This JVM has no TLS: " + e.getMessage(), e);
    }
  }

  private static TrustManager[] trusted(TrustStore store) {
    return read(
        "trust_store",
        store.file(),
        store.password(),
        (keys, password) -> {
          TrustManagerFactory managers =
              TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
          managers.init(keys);
          return managers.getTrustManagers();
        });
  }

  private static KeyManager[] own(ClientCertificate certificate) {
    return read(
        "key_store",
        certificate.file(),
        certificate.password(),
        (keys, password) -> {
          KeyManagerFactory managers =
              KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
          managers.init(keys, password);
          return managers.getKeyManagers();
        });
  }

  private static <T> T read(String setting, Path file, Secret secret, Use<T> use) {
    char[] password = secret.reveal().toCharArray();
    try {
      return use.of(KeyStore.getInstance(file.toFile(), password), password);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new StoreOpenException(
          "Cannot read '"
              + setting
              + "' "
              + file
              + ": it must be a PKCS12 or JKS file, and '"
              + setting
              + "_password' its password",
          e);
    }
  }
}
