package dev.rocky.state.valkey;

import dev.rocky.state.Namespace;
import dev.rocky.state.Secret;
import dev.rocky.state.Settings;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.tck.RemoteStoreContract;
import dev.rocky.state.tck.RemoteStoreNetworkContract;
import dev.rocky.state.tck.RemoteStoreProcessContract;
import dev.rocky.state.tck.RemoteStoreProviderContract;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The contracts of a remote store, on a server. */
class ValkeyRemoteStoreTest {

  private static final String PASSWORD = "not-to-be-shown";

  private static @Nullable ValkeyServer server;

  @BeforeAll
  static void startServer() {
    server = ValkeyServer.start();
    server.addUser("contract", PASSWORD);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Nested
  class Contract extends RemoteStoreContract {
    @Override
    protected RemoteStore open(Namespace namespace) {
      return ValkeyRemoteStore.open(
          server
              .settings()
              .user("contract")
              .password(new Secret(PASSWORD))
              .namespace(namespace)
              .build());
    }

    @Override
    protected List<String> hidden() {
      return List.of(PASSWORD);
    }
  }

  @Nested
  class Provider extends RemoteStoreProviderContract {
    @Override
    protected String name() {
      return "valkey";
    }

    @Override
    protected Settings settings() {
      return Settings.of(server.settingsAsText());
    }
  }

  @Nested
  class Processes extends RemoteStoreProcessContract {
    @Override
    protected String name() {
      return "valkey";
    }

    @Override
    protected Map<String, String> settings(Namespace namespace) {
      return server.settingsAsText(namespace);
    }
  }

  @Nested
  class Network extends RemoteStoreNetworkContract {
    @Override
    protected InetSocketAddress server() {
      return server.address();
    }

    @Override
    protected RemoteStore open(Namespace namespace, InetSocketAddress address) {
      return ValkeyRemoteStore.open(server.settings(address).namespace(namespace).build());
    }
  }
}
