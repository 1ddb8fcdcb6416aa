package dev.rocky.state.valkey;

import dev.rocky.state.Namespace;
import dev.rocky.state.Secret;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.tck.RemoteStoreContract;
import dev.rocky.state.tck.RemoteStoreNetworkContract;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract on servers of other kinds: Redis, TLS with a user, a cluster. */
class ValkeyVariantsTest {

  @Nested
  class OnRedis extends RemoteStoreContract {

    private static @Nullable ValkeyServer server;

    @BeforeAll
    static void start() {
      server = ValkeyServer.startEmbedded();
    }

    @AfterAll
    static void stop() {
      server.close();
    }

    @Override
    protected RemoteStore open(Namespace namespace) {
      return server.open(namespace);
    }
  }

  @Nested
  class InACluster extends RemoteStoreContract {

    private static @Nullable ValkeyCluster cluster;

    @BeforeAll
    static void start() {
      cluster = ValkeyCluster.start();
    }

    @AfterAll
    static void stop() {
      cluster.close();
    }

    @Override
    protected RemoteStore open(Namespace namespace) {
      return ValkeyRemoteStore.open(cluster.settings(0).namespace(namespace).build());
    }
  }

  @Nested
  class Encrypted extends RemoteStoreNetworkContract {

    @TempDir private static Path folder;
    private static @Nullable ValkeyServer server;
    private static @Nullable Certificate certificate;

    @BeforeAll
    static void start() {
      certificate = Certificate.make(folder);
      server = ValkeyServer.start(certificate.options(ValkeyServer.freePort()));
      server.addUser("etl", "s3cret");
    }

    @AfterAll
    static void stop() {
      server.close();
    }

    @Override
    protected InetSocketAddress server() {
      return new InetSocketAddress("127.0.0.1", Integer.parseInt(server.option("--tls-port")));
    }

    @Override
    protected RemoteStore open(Namespace namespace, InetSocketAddress address) {
      return ValkeyRemoteStore.open(
          ValkeySettings.builder(new Secret("valkeys://etl:s3cret@localhost:" + address.getPort()))
              .trustStore(certificate.trust())
              .namespace(namespace)
              .build());
    }
  }
}
