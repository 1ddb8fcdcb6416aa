package dev.rocky.engine.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RobustZScoreTest {

  /** Median 13.5, MAD 2: with 0.6745 and 3.5, up to 10.378 away is usual. */
  private static final long[] SPREAD = {10, 11, 12, 13, 14, 15, 16, 17};

  @ParameterizedTest
  @CsvSource({"23, false", "24, true", "4, false", "3, true", "13, false", "0, true"})
  void countIsFlaggedIfItsScoreIsMoreThanTheThreshold(long count, boolean flagged) {
    Assessment assessment = Counts.last(RobustZScore.DEFAULT, and(SPREAD, count));

    assertEquals(flagged, !assessment.findings().isEmpty());
  }

  @Test
  void findingSaysWhatWasFoundWithItsFigures() {
    Finding finding = Counts.last(RobustZScore.DEFAULT, and(SPREAD, 24)).findings().get(0);

    assertEquals("robust z-score", finding.method());
    assertEquals(24, finding.observed());
    assertEquals(13.5, finding.expected());
    assertEquals(77.78, finding.deviationPct(), 0.01);
    assertEquals(3.1219, finding.band().low(), 1e-4);
    assertEquals(23.8781, finding.band().high(), 1e-4);
    assertEquals(8, finding.n());
    assertEquals(
        "24 rows are outside of 3.1 to 23.9 around the median of the last 8 counts, 13.5; the"
            + " modified z-score is 3.5, the threshold is 3.5",
        finding.reason());
  }

  /** MAD is 0, the mean deviation 20 / 8: up to 3.5 * 1.253314 * 2.5 = 10.97 away is usual. */
  @ParameterizedTest
  @CsvSource({"110, false", "111, true", "90, false", "89, true"})
  void meanDeviationTakesThePlaceOfAMedianDeviationOfZero(long count, boolean flagged) {
    long[] counts = {100, 100, 100, 90, 110, 100, 100, 100};

    Assessment assessment = Counts.last(RobustZScore.DEFAULT, and(counts, count));

    assertEquals(flagged, !assessment.findings().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"105, false", "106, true", "95, false", "94, true"})
  void withinTheToleranceNothingIsFlaggedThoughAllCountsWereTheSame(long count, boolean flagged) {
    Assessment assessment = Counts.last(RobustZScore.DEFAULT, and(same(100), count));

    assertEquals(flagged, !assessment.findings().isEmpty());
  }

  @Test
  void anythingButZeroIsInfinitelyFarFromAHistoryOfZeros() {
    Finding finding = Counts.last(RobustZScore.DEFAULT, and(same(0), 1)).findings().get(0);

    assertEquals(Double.POSITIVE_INFINITY, finding.deviationPct());
    assertEquals(
        "1 rows are outside of 0.0 to 0.0 around the median of the last 8 counts, 0.0; those were"
            + " all the same, the threshold is 3.5",
        finding.reason());
  }

  @Test
  void incidentsDoNotWidenTheBand() {
    long[] counts = {100, 101, 99, 100, 1_000_000, 102, 98, 0, 100, 101, 99};

    Assessment assessment = Counts.last(RobustZScore.DEFAULT, and(counts, 120));

    assertEquals(1, assessment.findings().size());
  }

  @Test
  void shortHistoryIsNotEvaluated() {
    Assessment assessment = Counts.last(RobustZScore.DEFAULT, 1, 1, 1, 1, 1, 1, 1, 1_000);

    assertEquals(
        Assessment.notEvaluated("7 earlier counts are too few, at least 8 are needed"), assessment);
  }

  @Test
  void greatestCountsAreUsual() {
    long[] counts = and(same(Long.MAX_VALUE), Long.MAX_VALUE);

    assertEquals(List.of(), Counts.last(RobustZScore.DEFAULT, counts).findings());
  }

  @ParameterizedTest
  @CsvSource({
    "30, 2, 3.5, 5",
    "7, 8, 3.5, 5",
    "30, 8, 0, 5",
    "30, 8, NaN, 5",
    "30, 8, Infinity, 5",
    "30, 8, 3.5, -1",
    "30, 8, 3.5, NaN"
  })
  void parametersOutsideOfTheirRangeAreRefused(
      int window, int minimum, double threshold, double tolerance) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new RobustZScore(window, minimum, threshold, tolerance));
  }

  private static long[] same(long count) {
    return LongStream.generate(() -> count).limit(8).toArray();
  }

  private static long[] and(long[] counts, long more) {
    return LongStream.concat(LongStream.of(counts), LongStream.of(more)).toArray();
  }
}
