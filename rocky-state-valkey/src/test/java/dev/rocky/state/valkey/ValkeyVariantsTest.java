package dev.rocky.state.valkey;

import dev.rocky.state.Namespace;
import dev.rocky.state.Secret;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.tck.RemoteStoreContract;
import dev.rocky.state.tck.RemoteStoreNetworkContract;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract on servers of other kinds: Redis, TLS with a user, a cluster. */
class ValkeyVariantsTest {

  @TempDir private static Path folder;
  private static @Nullable Certificate certificate;
  private static @Nullable ValkeyServer encrypted;

  @BeforeAll
  static void startEncrypted() {
    certificate = Certificate.make(folder);
    encrypted = ValkeyServer.start(certificate.options(ValkeyServer.freePort()));
    encrypted.addUser("etl", "s3cret");
  }

  @AfterAll
  static void stopEncrypted() {
    encrypted.close();
  }

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
  class Encrypted extends RemoteStoreContract {
    @Override
    protected RemoteStore open(Namespace namespace) {
      return openEncrypted(namespace, encryptedAddress());
    }
  }

  @Nested
  class EncryptedOnBadNetworks extends RemoteStoreNetworkContract {
    @Override
    protected InetSocketAddress server() {
      return encryptedAddress();
    }

    @Override
    protected RemoteStore open(Namespace namespace, InetSocketAddress address) {
      return openEncrypted(namespace, address);
    }
  }

  private static InetSocketAddress encryptedAddress() {
    return new InetSocketAddress(
        InetAddress.getLoopbackAddress(), Integer.parseInt(encrypted.option("--tls-port")));
  }

  /** With a user of its own. */
  private static RemoteStore openEncrypted(Namespace namespace, InetSocketAddress address) {
    return ValkeyRemoteStore.open(
        ValkeySettings.builder(new Secret("valkeys://etl:s3cret@localhost:" + address.getPort()))
            .trustStore(certificate.trust())
            .namespace(namespace)
            .build());
  }
}
