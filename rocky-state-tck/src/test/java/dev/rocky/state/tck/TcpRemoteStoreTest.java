package dev.rocky.state.tck;

import dev.rocky.state.Namespace;
import dev.rocky.state.Settings;
import dev.rocky.state.remote.RemoteStore;
import java.net.InetSocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The contracts of a remote behind a network, proven to be satisfiable. */
class TcpRemoteStoreTest {

  private static @Nullable TcpRemoteServer server;

  @BeforeAll
  static void startServer() {
    server = new TcpRemoteServer();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private static Map<String, String> settings(Namespace namespace) {
    return Map.of("port", "" + server.address().getPort(), "namespace", namespace.name());
  }

  @Nested
  class Contract extends RemoteStoreContract {
    @Override
    protected RemoteStore open(Namespace namespace) {
      return new TcpRemoteStore(server.address(), namespace.name());
    }

    @Override
    protected boolean isOfTheServer(String thread) {
      return thread.equals(TcpRemoteServer.THREAD);
    }
  }

  @Nested
  class Provider extends RemoteStoreProviderContract {
    @Override
    protected String name() {
      return "tcp";
    }

    @Override
    protected Settings settings() {
      return Settings.of(Map.of("port", server.address().getPort()));
    }

    @Override
    protected boolean isOfTheServer(String thread) {
      return thread.equals(TcpRemoteServer.THREAD);
    }
  }

  @Nested
  class Processes extends RemoteStoreProcessContract {
    @Override
    protected String name() {
      return "tcp";
    }

    @Override
    protected Map<String, String> settings(Namespace namespace) {
      return TcpRemoteStoreTest.settings(namespace);
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
      return new TcpRemoteStore(address, namespace.name());
    }

    @Override
    protected boolean isOfTheServer(String thread) {
      return thread.equals(TcpRemoteServer.THREAD);
    }
  }
}
