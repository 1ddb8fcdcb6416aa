package dev.rocky.state.tiered;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rocky.state.tiered.CacheConnections.Kind;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which calls have time to make a connection. */
class CacheConnectionsTest {

  private static final Duration USUAL = Duration.ofMillis(250);
  private static final Duration CONNECTING = Duration.ofSeconds(2);
  private static final Duration RECOVERY = Duration.ofSeconds(30);

  private final AtomicLong nanos = new AtomicLong();
  private final CacheConnections connections =
      new CacheConnections(CONNECTING, RECOVERY, nanos::get);

  private CacheConnections.Use use() {
    return connections.use(Kind.GET, USUAL);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void theFirstCallMakesAConnectionAndTheNextHasIt() {
    CacheConnections.Use first = use();
    first.answered();

    assertEquals(CONNECTING, first.time());
    assertEquals(USUAL, use().time());
  }

  @Test
  void whoComesBesideItNeedsOneMore() {
    use().answered();
    CacheConnections.Use one = use();
    CacheConnections.Use other = use();
    assertEquals(USUAL, one.time());
    assertEquals(CONNECTING, other.time());

    one.answered();
    other.answered();

    assertEquals(USUAL, use().time());
    assertEquals(USUAL, use().time());
    assertEquals(CONNECTING, use().time());
  }

  @Test
  void theTimeToConnectRunsOnceForAllWhoDo() {
    CacheConnections.Use first = use();
    pass(Duration.ofMillis(1500));

    assertEquals(Duration.ofMillis(500), use().time());
    pass(Duration.ofMillis(400));
    assertEquals(USUAL, use().time());

    first.answered();
    assertEquals(USUAL, use().time());
    assertEquals(CONNECTING, use().time());
  }

  @Test
  void whatWasSpentInVainIsThereAgainAfterTheRecovery() {
    use().failed();

    assertEquals(USUAL, use().time());
    pass(RECOVERY.minusNanos(1));
    assertEquals(USUAL, use().time());
    pass(Duration.ofNanos(1));
    assertEquals(CONNECTING, use().time());
  }

  @Test
  void whatWasSpentInVainIsThereAgainAfterAnAnswer() {
    use().failed();
    use().answered();

    use().failed();

    assertEquals(CONNECTING, use().time());
  }

  @Test
  void afterAFailureConnectionsAreMadeAnew() {
    use().answered();
    CacheConnections.Use early = use();
    use().answered();
    use().failed();

    early.answered(); // over one that is older than the failure

    assertEquals(CONNECTING, use().time());
  }

  @Test
  void aCallThatWasCancelledSpendsNothing() {
    CacheConnections.Use first = use();
    pass(Duration.ofSeconds(1));

    first.cancelled();

    assertEquals(CONNECTING, use().time());
  }

  @Test
  void aConnectionThatNobodyUsesIsNotThereForEver() {
    use().answered();
    pass(Duration.ofSeconds(30).minusNanos(1));
    CacheConnections.Use last = use();
    assertEquals(USUAL, last.time());
    last.answered();

    pass(Duration.ofSeconds(30));

    assertEquals(CONNECTING, use().time());
  }

  @Test
  void theFirstCallOfAKindHasAsMuchTime() {
    use().answered();
    CacheConnections.Use first = connections.use(Kind.PUT, USUAL);
    assertEquals(CONNECTING, first.time());
    first.answered();

    assertEquals(USUAL, connections.use(Kind.PUT, USUAL).time());
  }

  @Test
  void aLargeObjectMayTakeLongerThanAConnection() {
    Duration large = CONNECTING.multipliedBy(2);

    assertEquals(large, connections.use(Kind.GET, large).time());
  }
}
