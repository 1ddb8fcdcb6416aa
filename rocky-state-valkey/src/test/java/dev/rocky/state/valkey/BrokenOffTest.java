package dev.rocky.state.valkey;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Secret;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteRefusedException;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** A server says why it breaks off, and does so while something is sent to it. */
@Timeout(60)
class BrokenOffTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir private Path folder;

  @Test
  void whatWasSaidBeforeIsReadThoughNothingCanBeSent() throws IOException {
    // Given
    try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
      Node node = new Node("localhost", server.getLocalPort());
      Call call = new Call(TIMEOUT);
      try (Wire wire = Wire.open(call, node, LOOPBACK, Optional.empty())) {
        try (Socket socket = server.accept()) {
          socket
              .getOutputStream()
              .write("-ERR max number of clients reached\r\n".getBytes(US_ASCII));
          socket.setSoLinger(true, 0); // a reset: what is sent from now on fails
        }
        // When
        JedisDataException said =
            assertThrows(JedisDataException.class, () -> wire.greet(call, List.of()));
        // Then
        assertEquals("ERR max number of clients reached", said.getMessage());
        assertFalse(wire.isOpen(), "nobody uses it again");
      }
    }
  }

  @Test
  void aServerThatSaidNothingIsToldByWhatCouldNotBeSent() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
      Node node = new Node("localhost", server.getLocalPort());
      Call call = new Call(TIMEOUT);
      try (Wire wire = Wire.open(call, node, LOOPBACK, Optional.empty())) {
        try (Socket socket = server.accept()) {
          socket.setSoLinger(true, 0);
        }
        assertThrows(Exception.class, () -> wire.greet(call, List.of()));
        assertFalse(wire.isOpen());
      }
    }
  }

  @Test
  void theAlertOfTlsIsReadThoughNothingCanBeSent() throws IOException {
    Certificate certificate = Certificate.make(folder);
    ValkeySettings settings =
        ValkeySettings.builder(new Secret("valkeys://localhost"))
            .trustStore(certificate.trust())
            .build();
    ValkeySettings itsOwn =
        ValkeySettings.builder(new Secret("valkeys://localhost"))
            .trustStore(certificate.trust())
            .clientCertificate(certificate.own())
            .build();
    try (SSLServerSocket server =
        (SSLServerSocket) Trust.context(itsOwn).getServerSocketFactory().createServerSocket()) {
      server.bind(new InetSocketAddress(LOOPBACK, 0));
      server.setNeedClientAuth(true);
      CompletableFuture<Void> brokenOff = CompletableFuture.runAsync(() -> refuse(server));
      Node node = new Node("localhost", server.getLocalPort());
      Call call = new Call(TIMEOUT);
      Exception told =
          assertThrows(
              Exception.class,
              () -> {
                try (Wire wire = Wire.open(call, node, LOOPBACK, Trust.of(settings))) {
                  brokenOff.join();
                  wire.greet(call, List.of());
                }
              });
      Throwable alert = told instanceof JedisConnectionException ? told.getCause() : told;
      assertInstanceOf(SSLException.class, alert);
      assertTrue(String.valueOf(alert.getMessage()).contains("fatal alert"), alert::toString);
    }
  }

  @Test
  void aMissingCertificateIsToldTheSameEveryTime() {
    Certificate certificate = Certificate.make(folder);
    List<String> options = new ArrayList<>(List.of(certificate.options(ValkeyServer.freePort())));
    options.addAll(List.of("--tls-auth-clients", "yes"));
    try (ValkeyServer server = ValkeyServer.start(options.toArray(String[]::new));
        RemoteStore store =
            ValkeyRemoteStore.open(
                ValkeySettings.builder(
                        new Secret("valkeys://localhost:" + server.option("--tls-port")))
                    .trustStore(certificate.trust())
                    .build())) {
      for (int i = 0; i < 50; i++) {
        RemoteRefusedException refused =
            assertThrows(
                RemoteRefusedException.class,
                () ->
                    store.compareAndSet(
                        new RegisterName("HEAD"), Version.ABSENT, new byte[1], TIMEOUT));
        assertTrue(refused.getMessage().contains("'key_store'"), refused.getMessage());
      }
    }
  }

  private static void refuse(SSLServerSocket server) {
    try (SSLSocket socket = (SSLSocket) server.accept()) {
      socket.setSoLinger(true, 0);
      assertThrows(IOException.class, socket::startHandshake);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
