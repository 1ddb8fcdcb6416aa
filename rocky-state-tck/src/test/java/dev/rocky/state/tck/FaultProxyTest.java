package dev.rocky.state.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {

  private LeakCheck leaks;
  private EchoServer server;
  private FaultProxy proxy;

  @BeforeAll
  static void letTheJdkOpenItsOwnSocket() {
    LeakCheck.closeASocketThatIsWaitedFor();
  }

  @BeforeEach
  void start() throws IOException {
    leaks = LeakCheck.start();
    server = new EchoServer();
    proxy = FaultProxy.to(server.address());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    server.close();
    leaks.close();
  }

  @Test
  void withoutFaultsEverythingPassesAsItIs() throws IOException {
    byte[] sent = bytes(100_000);
    try (Socket client = connect()) {
      Background<Boolean> sending =
          Background.start(
              "sends",
              () -> {
                client.getOutputStream().write(sent);
                client.shutdownOutput();
              });
      assertArrayEquals(sent, client.getInputStream().readAllBytes());
      sending.await();
    }
    assertEquals(100_000, proxy.toServer().bytes());
    assertEquals(100_000, proxy.toClient().bytes());
    assertEquals(1, proxy.connections());
  }

  @Test
  void manyConnectionsDoNotMix() {
    List<Background<Boolean>> clients = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      byte[] sent = bytes(1_000 + i);
      clients.add(
          Background.start(
              "client " + i,
              () -> {
                try (Socket client = connect()) {
                  client.getOutputStream().write(sent);
                  client.shutdownOutput();
                  assertArrayEquals(sent, client.getInputStream().readAllBytes());
                }
              }));
    }
    clients.forEach(Background::await);
    assertEquals(20, proxy.connections());
  }

  @Test
  void whatIsHeldArrivesLaterEvenWhenTheSenderIsGone() throws IOException {
    proxy.toServer().hold();
    try (Socket client = connect()) {
      client.getOutputStream().write(bytes(10));
    }
    assertEquals(0, proxy.toServer().bytes());
    proxy.heal();
    Background.spinUntil(() -> proxy.toServer().bytes() == 10, "the bytes to arrive");
  }

  @Test
  void aBlackHoleTakesEverythingAndItsConnectionsNeverRecover() throws IOException {
    try (Socket client = connect();
        Socket untouched = connect()) {
      echo(client, 5);
      proxy.toServer().blackHole();
      client.getOutputStream().write(bytes(1_000_000)); // more than buffers would take
      Background.spinUntil(() -> proxy.toServer().connectionsLost() == 1, "bytes to be lost");
      proxy.heal();
      client.getOutputStream().write(bytes(10));
      echo(untouched, 7);
      assertEquals(12, proxy.toServer().bytes());
      assertEquals(0, client.getInputStream().available());
    }
  }

  @Test
  void anAnswerInTheBlackHoleIsLostAfterTheRequestArrived() throws IOException {
    proxy.toClient().blackHole();
    try (Socket client = connect()) {
      client.getOutputStream().write(bytes(10));
      Background.spinUntil(() -> proxy.toServer().bytes() == 10, "the request to arrive");
      client.setSoTimeout(50);
      assertThrows(IOException.class, () -> client.getInputStream().read());
    }
  }

  @Test
  void aConnectionIsCutAfterSoManyBytesAndTheNextIsNot() throws IOException {
    for (int limit : new int[] {0, 1, 9_999, 50_000}) {
      proxy.toClient().cutAfter(limit);
      try (Socket client = connect()) {
        byte[] sent = bytes(100_000);
        Background<Boolean> sending =
            Background.start("sends", () -> sendUntilItBreaks(client, sent));
        byte[] received = readUntilItEnds(client);
        assertArrayEquals(Arrays.copyOf(sent, limit), received);
        sending.await();
      }
      try (Socket next = connect()) {
        echo(next, 20_000);
      }
    }
  }

  @Test
  void exactlySoManyBytesPassBeforeTheNextOneCuts() throws IOException {
    proxy.toServer().cutAfter(10);
    try (Socket client = connect()) {
      echo(client, 10);
      client.getOutputStream().write(1);
      assertEquals(-1, client.getInputStream().read());
    }
    assertEquals(10, proxy.toServer().bytes());
  }

  @Test
  void aResetIsAnErrorAndNoEnd() throws IOException {
    proxy.toClient().resetAfter(3);
    try (Socket client = connect()) {
      client.getOutputStream().write(bytes(5));
      assertThrows(SocketException.class, () -> client.getInputStream().readAllBytes());
    }
    try (Socket next = connect()) {
      echo(next, 100);
    }
  }

  @Test
  void aHalfClosedConnectionGoesOnInTheOtherDirection() throws IOException {
    proxy.toServer().halfCloseAfter(4);
    try (Socket client = connect()) {
      client.getOutputStream().write(bytes(10));
      assertArrayEquals(bytes(4), client.getInputStream().readAllBytes());
      client.getOutputStream().write(bytes(1_000)); // into the void, without an error
    }
  }

  @Test
  void everyPieceIsDelayed() throws IOException {
    proxy.toServer().delay(Duration.ofMillis(60));
    try (Socket client = connect()) {
      long begun = System.nanoTime();
      echo(client, 10);
      echo(client, 10);
      assertTrue(System.nanoTime() - begun >= 120_000_000L, "two delays of 60 ms");
    }
  }

  @Test
  void aDelayEndsWhenTheProxyIsHealed() throws IOException {
    proxy.toServer().delay(Duration.ofDays(1));
    try (Socket client = connect()) {
      Background<Boolean> echo = Background.start("echo", () -> echo(client, 10));
      Background.spinUntil(() -> proxy.connections() == 1, "the connection");
      proxy.heal();
      echo.await();
    }
  }

  @Test
  void bandwidthIsLimited() throws IOException {
    proxy.toClient().bandwidth(100_000);
    try (Socket client = connect()) {
      long begun = System.nanoTime();
      echo(client, 30_000);
      long millis = (System.nanoTime() - begun) / 1_000_000;
      assertTrue(millis >= 250, "30,000 bytes at 100,000 a second took " + millis + " ms");
    }
  }

  @Test
  void refusedConnectionsAreResetUntilItIsHealed() throws IOException {
    proxy.refuse();
    try (Socket client = connect()) {
      assertThrows(
          IOException.class,
          () -> {
            client.getOutputStream().write(1);
            if (client.getInputStream().read() < 0) {
              throw new IOException("ended");
            }
          });
    } catch (IOException e) {
      // reset before it was connected: as good
    }
    proxy.heal();
    try (Socket client = connect()) {
      echo(client, 10);
    }
  }

  @Test
  void allConnectionsCanBeReset() throws IOException {
    try (Socket one = connect();
        Socket two = connect()) {
      echo(one, 1);
      echo(two, 1);
      proxy.reset();
      assertThrows(SocketException.class, () -> one.getInputStream().read());
      assertThrows(SocketException.class, () -> two.getInputStream().read());
    }
  }

  @Test
  void closeEndsWhateverWaitsAndTwiceDoesNothing() throws IOException {
    proxy.toServer().hold();
    proxy.toClient().delay(Duration.ofDays(1));
    try (Socket client = connect()) {
      client.getOutputStream().write(bytes(100));
      Background.start("close", () -> proxy.close()).await();
      proxy.close();
      assertFalse(isOpen(client));
    }
  }

  @Test
  void nonsenseIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> proxy.toServer().cutAfter(-1));
    assertThrows(IllegalArgumentException.class, () -> proxy.toServer().bandwidth(0));
  }

  private Socket connect() throws IOException {
    return new Socket(proxy.address().getAddress(), proxy.address().getPort());
  }

  private static void echo(Socket client, int size) throws IOException {
    byte[] sent = bytes(size);
    client.getOutputStream().write(sent);
    assertArrayEquals(sent, client.getInputStream().readNBytes(size));
  }

  private static void sendUntilItBreaks(Socket client, byte[] bytes) {
    try {
      client.getOutputStream().write(bytes);
    } catch (IOException e) {
      // cut
    }
  }

  private static byte[] readUntilItEnds(Socket client) throws IOException {
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    try {
      client.getInputStream().transferTo(received);
    } catch (SocketException e) {
      // cut while bytes were under way to the server: the kernel answers those with a reset
    }
    return received.toByteArray();
  }

  private static boolean isOpen(Socket client) {
    try {
      return client.getInputStream().read() >= 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 31 + (i >> 8));
    }
    return bytes;
  }
}
