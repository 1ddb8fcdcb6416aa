package dev.rocky.state.sync;

import static dev.rocky.state.sync.TransferFixture.policy;
import static dev.rocky.state.sync.TransferFixture.pull;
import static dev.rocky.state.sync.TransferFixture.push;
import static dev.rocky.state.sync.TransferFixture.retry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Namespace;
import dev.rocky.state.remote.RemoteCancelledException;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.RemoteUnavailableException;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.FaultProxy;
import dev.rocky.state.tck.LeakCheckExtension;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** By the real clock: what hangs ends. */
@Timeout(60)
@ExtendWith(LeakCheckExtension.class)
class HungRemoteTest {

  private static final Duration BUDGET = Duration.ofSeconds(1);

  private final TransferFixture fixture = new TransferFixture();

  /** The JDK opens some sockets of its own when the first ones are used. */
  @BeforeAll
  static void useSockets() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket accepted = server.accept()) {
      accepted.getOutputStream().write(client.getLocalPort());
    }
  }

  @Test
  void aRemoteThatNeverAnswersCostsTheTimeOfTheTransferAndNoMore() {
    fixture.always(new Fault.Hang());
    Transfers transfers = real(policy(retry()).withTransferTimeout(BUDGET), fixture.remote);
    long begin = System.nanoTime();
    TransferResult<Boolean> pull = pull(transfers);
    TransferResult<Boolean> push = push(transfers);
    assertInTime(begin, 2);
    assertEquals(Optional.of(TransferOutcome.TIMEOUT), pull.event().cause());
    assertEquals(TransferOutcome.UNKNOWN, push.event().outcome());
  }

  @Test
  void aBlackHoleInTheNetworkCostsTheTimeOfTheTransferAndNoMore() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        FaultProxy proxy = FaultProxy.to((InetSocketAddress) server.getLocalSocketAddress())) {
      proxy.toServer().blackHole();
      RetrySettings.Builder quick = retry().initialBackoff(Duration.ofMillis(10)).maxRetries(1_000);
      Transfers transfers =
          real(policy(quick).withTransferTimeout(BUDGET), connectingTo(proxy.address()));
      long begin = System.nanoTime();
      TransferResult<Boolean> pull = pull(transfers);
      assertInTime(begin, 1);
      assertEquals(Optional.of(TransferOutcome.TIMEOUT), pull.event().cause());
    }
  }

  @Test
  void anInterruptEndsAHungCallAtOnce() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    fixture.always(new Fault.Hang());
    Transfers transfers = real(policy(retry()), fixture.remote);
    FutureTask<TransferResult<Boolean>> task =
        new FutureTask<>(
            () -> {
              hanging.countDown();
              return pull(transfers);
            });
    Thread thread = new Thread(task, "hangs");
    thread.start();
    hanging.await();
    long begin = System.nanoTime();
    thread.interrupt();
    ExecutionException e = assertThrows(ExecutionException.class, task::get);
    thread.join();
    assertInstanceOf(RemoteCancelledException.class, e.getCause());
    assertInTime(begin, 0);
    assertEquals(TransferOutcome.CANCELLED, fixture.events.get(0).outcome());
  }

  @Test
  void anInterruptEndsAWaitAtOnce() throws Exception {
    CountDownLatch failed = new CountDownLatch(1);
    fixture.always(
        new Fault.Before(
            () -> {
              failed.countDown();
              throw new RemoteUnavailableException("Try again");
            }));
    RetrySettings.Builder slow =
        retry().initialBackoff(Duration.ofMinutes(4)).maxBackoff(Duration.ofMinutes(4));
    Transfers transfers = real(policy(slow), fixture.remote);
    FutureTask<TransferResult<Boolean>> task = new FutureTask<>(() -> pull(transfers));
    Thread thread = new Thread(task, "waits");
    thread.start();
    failed.await();
    long begin = System.nanoTime();
    thread.interrupt();
    ExecutionException e = assertThrows(ExecutionException.class, task::get);
    thread.join();
    assertInstanceOf(RemoteCancelledException.class, e.getCause());
    assertInTime(begin, 0);
  }

  private Transfers real(SyncPolicy policy, RemoteStore remote) {
    return new Transfers(policy, new Namespace("bronze"), "memory", remote, fixture.events::add);
  }

  private static void assertInTime(long begin, int transfers) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    assertTrue(
        millis <= transfers * (BUDGET.toMillis() + 1_000) + (transfers == 0 ? 1_000 : 0),
        millis + " ms");
  }

  /** A store whose every call waits for one byte from {@code address}. */
  private static RemoteStore connectingTo(InetSocketAddress address) {
    return (RemoteStore)
        Proxy.newProxyInstance(
            HungRemoteTest.class.getClassLoader(),
            new Class<?>[] {RemoteStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("cache")) {
                return Optional.empty();
              }
              int millis = (int) ((Duration) arguments[arguments.length - 1]).toMillis();
              try (Socket socket = new Socket()) {
                socket.connect(address, Math.max(1, millis));
                socket.setSoTimeout(Math.max(1, millis));
                socket.getOutputStream().write(1);
                throw new IOException("answered " + socket.getInputStream().read());
              } catch (IOException e) {
                throw new RemoteUnavailableException("No answer", e);
              }
            });
  }
}
