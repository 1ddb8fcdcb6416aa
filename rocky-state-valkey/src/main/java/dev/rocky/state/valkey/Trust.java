package dev.rocky.state.valkey;

import dev.rocky.state.StoreOpenException;
import dev.rocky.state.valkey.ValkeySettings.TrustStore;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Makes the TLS of a store. */
final class Trust {

  private Trust() {}

  /** Empty if the connection is not encrypted. */
  static Optional<SSLSocketFactory> of(ValkeySettings settings) {
    if (!settings.server().tls()) {
      return Optional.empty();
    }
    if (settings.trustStore().isEmpty()) {
      return Optional.of((SSLSocketFactory) SSLSocketFactory.getDefault());
    }
    TrustStore store = settings.trustStore().get();
    char[] password = store.password().reveal().toCharArray();
    try {
      KeyStore keys = KeyStore.getInstance(store.file().toFile(), password);
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(keys);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return Optional.of(context.getSocketFactory());
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new StoreOpenException(
          "Cannot read 'trust_store' "
              + store.file()
              + ": it must be a PKCS12 or JKS file, and 'trust_store_password' its password",
          e);
    }
  }
}
