package dev.rocky.state.tck;

import static dev.rocky.state.tck.Sent.text;
import static dev.rocky.state.tck.Sent.tryCreate;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.RemoteUnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** A remote store, its server, and the network between them that goes wrong. */
interface RemoteNetworkUnderTest {

  /** Less than anybody waits for. */
  Duration SHORT = Duration.ofMillis(500);

  /** So long that a test which runs into it has found a hang. */
  Duration LONG = Duration.ofSeconds(60);

  /** What stands between {@link #store} and the server; a new one for each case. */
  FaultProxy proxy();

  /** The store that is tested. */
  RemoteStore store();

  /** A store on the same namespace that does not go through the proxy. */
  RemoteStore direct();

  /** One more store that goes through the proxy; closed by the case. */
  RemoteStore another();

  /**
   * Makes the call, which must not answer: a read is unavailable, a write is that or unknown with
   * that cause.
   */
  static void uncertain(String what, RemoteCalls.Call call) {
    assertInstanceOf(RemoteUnavailableException.class, RemoteCalls.failure(what, call), what);
  }

  /** A store with a connection, and a server that has been asked already. */
  default void warmUp() {
    assertEquals(Optional.empty(), text(store(), "never-created"));
  }

  default void assertWorks() {
    String file = "works-" + UUID.randomUUID();
    for (int i = 0; i < 3; i++) { // one who finds a broken connection may say so once
      try {
        assertInstanceOf(CreateResult.class, tryCreate(store(), file, "yes"));
        assertEquals(Optional.of("yes"), text(store(), file));
        return;
      } catch (RemoteUnavailableException e) {
        if (i == 2) {
          throw e;
        }
      }
    }
  }
}
