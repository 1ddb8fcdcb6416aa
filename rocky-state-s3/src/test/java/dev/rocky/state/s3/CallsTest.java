package dev.rocky.state.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rocky.state.StoreClosedException;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.RemoteCancelledException;
import dev.rocky.state.remote.RemoteException;
import dev.rocky.state.remote.RemoteUnavailableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;

/** Calls by themselves, without a server. */
class CallsTest {

  private static final Location TARGET = new Location("b1", "HEAD");
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** The HTTP client is closed after the calls are, and says so in its own way. */
  @Test
  void aCallThatBeginsWhileTheStoreIsClosedIsRefusedOrCancelledAndNothingElse() throws Exception {
    for (int round = 0; round < 5_000; round++) {
      Calls calls = new Calls("s3://b1/");
      AtomicReference<Boolean> httpClosed = new AtomicReference<>(false);
      CyclicBarrier together = new CyclicBarrier(2);
      Thread closing =
          new Thread(
              () -> {
                await(together);
                calls.close();
                httpClosed.set(true);
              });
      closing.start();
      await(together);
      try {
        Object unused =
            calls.call(TARGET, TIMEOUT, call -> send(httpClosed.get()), CallsTest::unknown);
      } catch (StoreClosedException | RemoteCancelledException e) {
        // as it should be
      }
      closing.join();
    }
  }

  private static Object send(boolean closed) {
    if (closed) {
      throw new IllegalStateException("Connection pool shut down");
    }
    return "sent";
  }

  @Test
  void anErrorOfTheWorkerAfterItHasSentLeavesTheOutcomeUnknown() {
    try (Calls calls = new Calls("s3://b1/")) {
      LinkageError error = new LinkageError("half an upgrade");
      Object outcome =
          calls.call(
              TARGET,
              TIMEOUT,
              call -> {
                call.sent();
                throw error;
              },
              CallsTest::unknown);
      assertSame(error, assertInstanceOf(RemoteException.class, outcome).getCause());
    }
  }

  @Test
  void anErrorOfTheWorkerOfAReadIsThrown() {
    LinkageError error = new LinkageError("half an upgrade");
    RemoteException failure = new RemoteUnavailableException("a thread failed", error);
    assertSame(error, assertThrows(LinkageError.class, () -> S3RemoteStore.fail(failure)));
  }

  @Test
  void anErrorOfTheWorkerBeforeItHasSentIsThrown() {
    try (Calls calls = new Calls("s3://b1/")) {
      LinkageError error = new LinkageError("half an upgrade");
      Calls.Work<Object> work =
          call -> {
            throw error;
          };
      assertSame(
          error,
          assertThrows(
              LinkageError.class, () -> calls.call(TARGET, TIMEOUT, work, CallsTest::unknown)));
    }
  }

  @Test
  void aContentThatCannotBeClosedMasksNoResult() {
    Content content =
        new Content() {
          @Override
          public long size() {
            return 0;
          }

          @Override
          public InputStream open() {
            return new ByteArrayInputStream(new byte[0]) {
              @Override
              public void close() {
                throw new IllegalStateException("of the caller");
              }
            };
          }
        };
    try (Calls calls = new Calls("s3://b1/")) {
      assertEquals(
          -1, calls.call(TARGET, TIMEOUT, call -> call.open(content).read(), CallsTest::unknown));
    }
  }

  /** The pool may take the connection back at the moment at which the call gives up. */
  @Test
  void aClientThatRefusesToAbortDoesNotChangeHowTheCallEnds() {
    try (Calls calls = new Calls("s3://b1/")) {
      RefusingRequest request = new RefusingRequest();
      Object outcome =
          calls.call(
              TARGET,
              Duration.ofMillis(20),
              call -> {
                call.begins(request);
                call.sent();
                return request.call();
              },
              CallsTest::unknown);
      assertInstanceOf(RemoteUnavailableException.class, outcome);
      assertEquals(0, request.aborted.getCount());
    }
  }

  /** Gets no answer, and ends when it is aborted, which it refuses all the same. */
  private static final class RefusingRequest implements ExecutableHttpRequest {

    private final CountDownLatch aborted = new CountDownLatch(1);

    @Override
    public HttpExecuteResponse call() throws IOException {
      try {
        aborted.await();
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
      throw new IOException("aborted");
    }

    @Override
    public void abort() {
      aborted.countDown();
      throw new IllegalStateException("Pool entry is not present in the set of leased entries");
    }
  }

  private static Object unknown(RemoteException cause) {
    return cause;
  }

  private static void await(CyclicBarrier barrier) {
    try {
      int unused = barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
