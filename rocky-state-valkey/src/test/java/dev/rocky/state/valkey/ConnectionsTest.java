package dev.rocky.state.valkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a host and its addresses are found. */
@Timeout(60)
class ConnectionsTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(10);

  @Test
  void aHostOfWhichOneAddressIsSilentIsReachedAtTheNext() throws IOException {
    InetAddress silent = InetAddress.getByName("127.0.0.2");
    InetAddress well = InetAddress.getLoopbackAddress();
    try (AnsweringServer answering = AnsweringServer.saying("+OK\r\n");
        AnsweringServer other = AnsweringServer.silentAt(silent, answering.port());
        Connections connections =
            new Connections(
                ValkeySettings.builder(new Secret("valkey://two.example"))
                    .connectTimeout(Duration.ofSeconds(2))
                    .build(),
                Optional.empty(),
                new Resolver(host -> new InetAddress[] {silent, well}))) {
      Wire wire = connections.borrow(new Call(TIMEOUT), new Node("two.example", other.port()));
      assertTrue(wire.isOpen());
      connections.giveBack(wire);
    }
  }

  @Test
  void thoseWhoLookForOneHostShareALookThatHangs() throws IOException {
    CountDownLatch answers = new CountDownLatch(1);
    AtomicInteger looks = new AtomicInteger();
    Resolver.Names names =
        host -> {
          looks.incrementAndGet();
          awaitQuietly(answers);
          return new InetAddress[] {InetAddress.getLoopbackAddress()};
        };
    try (Resolver resolver = new Resolver(names)) {
      for (int i = 0; i < 20; i++) {
        assertThrows(
            Call.EndedException.class, () -> resolver.resolve(new Call(SHORT), "slow.example"));
      }
      answers.countDown();
      assertEquals(1, resolver.resolve(new Call(TIMEOUT), "slow.example").size());
      assertTrue(looks.get() <= 2, looks + " looks: one that hung, perhaps one more after it");
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
