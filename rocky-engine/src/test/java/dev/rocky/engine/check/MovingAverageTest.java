package dev.rocky.engine.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rocky.engine.record.Measurement;
import dev.rocky.engine.record.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MovingAverageTest {

  private static final Instant NOW = Instant.parse("2025-03-15T14:30:00Z");
  private static final RunId RUN = RunId.startedAt(NOW);

  @ParameterizedTest
  @CsvSource({
    "50, false",
    "49, true",
    "0, true",
    "100, false",
    "150, false",
    "151, true",
    "200, true"
  })
  void countIsFlaggedIfItIsMoreThanTheThresholdOff(long count, boolean flagged) {
    Optional<Finding> finding = MovingAverage.DEFAULT.test(count, history(100, 100, 100));

    assertEquals(flagged, finding.isPresent());
  }

  /** (1 − 2/3) / (2/3) is 0.5000000000000001 in doubles. */
  @Test
  void countThatIsOffByExactlyTheThresholdIsNotFlaggedThoughTheMeanIsNoBinaryFraction() {
    Optional<Finding> finding = MovingAverage.DEFAULT.test(1, history(1, 1, 0));

    assertEquals(Optional.empty(), finding);
  }

  @Property
  void countThatIsOffByExactlyFiftyPercentIsNeverFlaggedAndTheNextOneIs(
      @ForAll @Size(min = 1, max = 9) List<@LongRange(max = 1_000_000) Long> counts,
      @ForAll @IntRange(min = 1, max = 9) int n) {
    long sum = counts.stream().mapToLong(Long::longValue).sum();
    // 2 * n counts whose mean is 2 * sum, so that 3 * sum is 50 % more and sum 50 % less
    List<Long> history = new ArrayList<>(Collections.nCopies(n, 4 * sum));
    history.addAll(Collections.nCopies(n, 0L));
    MovingAverage average = new MovingAverage(100, 50);

    Optional<Finding> exact = average.test(3 * sum, measurements(history));

    assertEquals(Optional.empty(), exact);
    assertEquals(Optional.empty(), average.test(sum, measurements(history)));
    assertEquals(sum > 0, average.test(3 * sum + 1, measurements(history)).isPresent() && sum > 0);
  }

  @Test
  void thresholdOfZeroSwitchesTheDetectorOff() {
    Optional<Finding> finding = new MovingAverage(10, 0).test(1_000_000, history(0, 0));

    assertEquals(Optional.empty(), finding);
  }

  @Test
  void nothingIsFlaggedWithoutAHistory() {
    Optional<Finding> finding = MovingAverage.DEFAULT.test(Long.MAX_VALUE, List.of());

    assertEquals(Optional.empty(), finding);
  }

  @Test
  void anythingButZeroIsInfinitelyFarFromAHistoryOfZeros() {
    List<Measurement> history = history(0, 0, 0);

    Finding finding = MovingAverage.DEFAULT.test(1, history).orElseThrow();

    assertEquals(
        new Finding(
            "moving average",
            1,
            0.0,
            Double.POSITIVE_INFINITY,
            new Finding.Band(0, 0),
            history,
            "1 rows where the last 3 counts were all 0"),
        finding);
    assertEquals(Optional.empty(), MovingAverage.DEFAULT.test(0, history(0, 0, 0)));
  }

  @Test
  void onlyTheNewestCountsOfTheWindowMakeTheBaseline() {
    List<Measurement> history = history(10, 10, 1_000_000, 1_000_000);

    Finding finding = new MovingAverage(2, 50).test(100, history).orElseThrow();

    assertEquals(10.0, finding.expected());
    assertEquals(2, finding.n());
  }

  @Test
  void historyThatIsShorterThanTheWindowIsEnough() {
    Finding finding = MovingAverage.DEFAULT.test(16, history(10)).orElseThrow();

    assertEquals(1, finding.n());
  }

  @Test
  void windowOfTenCountsIsTheDefault() {
    List<Measurement> history =
        history(LongStream.range(0, 11).map(i -> i < 10 ? 100 : 0).toArray());

    Optional<Finding> finding = MovingAverage.DEFAULT.test(150, history);

    assertEquals(Optional.empty(), finding);
    assertEquals(new MovingAverage(10, 50.0), MovingAverage.DEFAULT);
  }

  @Test
  void excludedMeasurementsAreNotPartOfTheBaselineNorOfTheWindow() {
    List<Measurement> history = new ArrayList<>();
    history.add(new Measurement(1_000_000, NOW, RUN, true));
    history.addAll(history(100, 200));

    Finding finding = new MovingAverage(2, 50).test(1_000, history).orElseThrow();

    assertEquals(150.0, finding.expected());
    assertEquals(2, finding.n());
  }

  @Test
  void historyOfExcludedMeasurementsOnlyIsNone() {
    List<Measurement> history = List.of(new Measurement(1, NOW, RUN, true));

    Optional<Finding> finding = MovingAverage.DEFAULT.test(1_000, history);

    assertEquals(Optional.empty(), finding);
  }

  @Test
  void greatestCountsNeitherOverflowNorLoseTheirLastDigit() {
    MovingAverage tight = new MovingAverage(10, 1e-17);

    Finding finding = tight.test(Long.MAX_VALUE - 1, history(max(10))).orElseThrow();

    assertEquals(Optional.empty(), tight.test(Long.MAX_VALUE, history(max(10))));
    assertEquals(0x1p63, finding.expected());
    assertEquals(100 / 0x1p63, finding.deviationPct(), 1e-25);
  }

  @Test
  void findingSaysWhatWasFoundWithItsFigures() {
    Finding finding = MovingAverage.DEFAULT.test(1_234, history(150_432, 151_200)).orElseThrow();

    assertEquals("moving average", finding.method());
    assertEquals(1_234, finding.observed());
    assertEquals(150_816.0, finding.expected());
    assertEquals(99.18, finding.deviationPct(), 0.01);
    assertEquals(2, finding.n());
    assertEquals(
        "1,234 rows are 99.2 % fewer than the mean of the last 2 counts, 150,816.0; the threshold is 50.0 %",
        finding.reason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"de-DE", "ar-EG", "hi-IN-u-nu-deva", "tr-TR"})
  void findingReadsTheSameInEveryLocale(String tag) {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag(tag));

      Finding finding = MovingAverage.DEFAULT.test(1_234_567, history(1_000)).orElseThrow();

      assertEquals(
          "1,234,567 rows are 123356.7 % more than the last count, 1,000.0; the threshold is 50.0 %",
          finding.reason());
    } finally {
      Locale.setDefault(before);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 50", "-1, 50", "1, -0.1", "1, NaN", "1, Infinity"})
  void parametersOutsideOfTheirRangeAreRefused(int window, double threshold) {
    assertThrows(IllegalArgumentException.class, () -> new MovingAverage(window, threshold));
  }

  @Test
  void zeroRowsAndNoCountAreDifferent() {
    assertEquals(OptionalLong.of(0), Count.of(0).rows());
    assertEquals(OptionalLong.empty(), Count.unknown("no such table").rows());
    assertThrows(IllegalArgumentException.class, () -> Count.of(-1));
    assertThrows(NullPointerException.class, () -> Count.unknown(null));
  }

  private static long[] max(int n) {
    return LongStream.generate(() -> Long.MAX_VALUE).limit(n).toArray();
  }

  private static List<Measurement> history(long... counts) {
    return measurements(Arrays.stream(counts).boxed().toList());
  }

  private static List<Measurement> measurements(List<Long> counts) {
    return counts.stream().map(count -> new Measurement(count, NOW, RUN, false)).toList();
  }
}
