package dev.rocky.state.s3;

import dev.rocky.state.Namespace;
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

/** The contracts of a remote store, on a server that speaks S3. */
class S3RemoteStoreTest {

  private static @Nullable S3Server server;

  @BeforeAll
  static void startServer() {
    server = S3Server.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Nested
  class Contract extends RemoteStoreContract {
    @Override
    protected RemoteStore open(Namespace namespace) {
      return server.open(namespace);
    }

    @Override
    protected List<String> hidden() {
      Map<String, String> settings = server.settingsAsText();
      return List.of(settings.get("access_key_id"), settings.get("secret_access_key"));
    }

    @Override
    protected boolean isOfTheServer(String thread) {
      return server.owns(thread);
    }
  }

  @Nested
  class Provider extends RemoteStoreProviderContract {
    @Override
    protected String name() {
      return "s3";
    }

    @Override
    protected Settings settings() {
      return Settings.of(server.settingsAsText());
    }

    @Override
    protected boolean isOfTheServer(String thread) {
      return server.owns(thread);
    }
  }

  @Nested
  class Processes extends RemoteStoreProcessContract {
    @Override
    protected String name() {
      return "s3";
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
      return S3RemoteStore.open(server.settings(address).namespace(namespace).build());
    }

    @Override
    protected boolean isOfTheServer(String thread) {
      return server.owns(thread);
    }
  }
}
