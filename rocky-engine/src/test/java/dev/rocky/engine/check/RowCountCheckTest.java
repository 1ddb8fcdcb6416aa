package dev.rocky.engine.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowCountCheckTest {

  @ParameterizedTest
  @CsvSource({
    "0, 10, 10, true",
    "0, 10, 9, false",
    "0, 10, 11, false",
    "0, 0, 0, true",
    "0, 0, 1, false",
    "0, 9223372036854775807, 9223372036854775806, false",
    "0, 0, 9223372036854775807, false",
    "5, 100, 95, true",
    "5, 100, 94, false",
    "5, 100, 105, true",
    "5, 100, 106, false",
    "0.1, 3000, 2997, true",
    "0.1, 3000, 2996, false",
    "100, 0, 1, false"
  })
  void targetMayBeOffByTheToleranceAndNoMore(
      double tolerance, long source, long target, boolean passed) {
    CheckResult result = new RowCountCheck(tolerance).compare(Count.of(source), Count.of(target));

    assertEquals(passed, result instanceof CheckResult.Passed);
    assertEquals(!passed, result instanceof CheckResult.Failed);
  }

  @Test
  void resultHasTheFigures() {
    assertEquals(
        new CheckResult.Failed(
            RowCountCheck.EXACT, "1,200 rows in the target, 1,234 in the source"),
        RowCountCheck.EXACT.compare(Count.of(1_234), Count.of(1_200)));
    assertEquals(
        "1 rows in the target, 2 in the source; the tolerance is 2.5 %",
        new RowCountCheck(2.5).compare(Count.of(2), Count.of(1)).reason());
  }

  @Test
  void whatCouldNotBeCountedIsNoZero() {
    Count unknown = Count.unknown("no permission");

    assertEquals(
        new CheckResult.NotEvaluated(
            RowCountCheck.EXACT, "the rows of the source could not be counted: no permission"),
        RowCountCheck.EXACT.compare(unknown, Count.of(0)));
    assertEquals(
        new CheckResult.NotEvaluated(
            RowCountCheck.EXACT, "the rows of the target could not be counted: no permission"),
        RowCountCheck.EXACT.compare(Count.of(0), unknown));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void toleranceThatIsNoneIsRefused(double tolerance) {
    assertThrows(IllegalArgumentException.class, () -> new RowCountCheck(tolerance));
  }
}
