package dev.rocky.state.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How much of a transfer's time its cache may take. */
class CacheTimeTest {

  private static final Duration WHOLE = Duration.ofSeconds(8);

  private Duration elapsed = Duration.ZERO;
  private final CacheTime time = new CacheTime(WHOLE, () -> elapsed, () -> WHOLE.minus(elapsed));

  private void pass(long millis) {
    elapsed = elapsed.plusMillis(millis);
  }

  @Test
  void allCallsTogetherHaveAQuarter() {
    for (int call = 0; call < 4; call++) {
      assertEquals(Duration.ofMillis(2000 - 500 * call), time.begin());
      pass(500);
      time.end();
      assertEquals(call == 3, time.isSpent());
    }

    assertEquals(Duration.ZERO, time.begin());
  }

  @Test
  void whatPassesBetweenCallsIsNotTheirs() {
    assertEquals(Duration.ofSeconds(2), time.begin());
    time.end();
    pass(3000);

    assertEquals(Duration.ofSeconds(2), time.begin());
  }

  @Test
  void callsSideBySideCountOnce() {
    Duration unused = time.begin();
    pass(500);
    assertEquals(Duration.ofMillis(1500), time.begin());
    pass(500);
    time.end();
    pass(500);
    time.end();

    assertFalse(time.isSpent());
    assertEquals(Duration.ofMillis(500), time.begin());
  }

  @Test
  void aCallThatIsUnderWaySpendsIt() {
    Duration unused = time.begin();
    pass(2000);

    assertTrue(time.isSpent());
    assertEquals(Duration.ZERO, time.begin());
  }

  @Test
  void noCallGetsMoreThanTheTransferHasLeft() {
    pass(7500);

    assertEquals(Duration.ofMillis(500), time.begin());
  }
}
