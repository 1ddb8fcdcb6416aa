package dev.rocky.engine.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StallTest {

  private static final long[] STEADY = LongStream.rangeClosed(100, 110).toArray();

  @Test
  void connectorThatStoppedAfterSteadyGrowthIsFoundAtOnce() {
    Finding finding = Counts.last(Stall.DEFAULT, and(STEADY, 110)).findings().get(0);

    assertEquals("stall", finding.method());
    assertEquals(110, finding.observed());
    assertEquals(111.0, finding.expected());
    assertEquals(new Finding.Band(111, Double.POSITIVE_INFINITY), finding.band());
    assertEquals(11, finding.n());
    assertEquals(110, finding.points().get(0).count());
    assertEquals(100, finding.points().get(10).count());
    assertEquals(Direction.FEWER, finding.direction());
    assertEquals(
        "110 rows for the 2nd time; in 10 of the 10 intervals before they grew, by 1.0 rows as a"
            + " rule",
        finding.reason());
  }

  @Test
  void stallGoesOnAsLongAsTheCountIsFlat() {
    long[] counts = STEADY;
    for (String times : List.of("2nd", "3rd", "4th", "5th")) {
      counts = and(counts, 110);

      Finding finding = Counts.last(Stall.DEFAULT, counts).findings().get(0);

      assertEquals("110 rows for the " + times, finding.reason().substring(0, 20));
    }
    assertEquals(List.of(), Counts.last(Stall.DEFAULT, and(counts, 111)).findings());
  }

  /** Of ten intervals, eight or seven grow; in the others some rows are deleted. */
  @ParameterizedTest
  @CsvSource({"2, 1", "3, 0"})
  void fourOfFiveIntervalsHaveToGrow(int shrinking, int findings) {
    long[] counts = growing(1_000);
    for (int i = 1; i <= shrinking; i++) {
      counts[2 * i] = counts[2 * i - 1] - 1;
    }

    Assessment assessment = Counts.last(Stall.DEFAULT, and(counts, counts[10]));

    assertEquals(findings, assessment.findings().size());
  }

  /** 9,000 rows come, and 450 or 451 go. */
  @ParameterizedTest
  @CsvSource({"450, 1", "451, 0"})
  void countsThatGoUpAndDownAreNoise(int lost, int findings) {
    long[] counts = growing(1_000);
    counts[0] = counts[1] + lost;

    Assessment assessment = Counts.last(Stall.DEFAULT, and(counts, counts[10]));

    assertEquals(findings, assessment.findings().size());
  }

  /** Eulerian numbers: of all orders of different counts, how many rise how often. */
  @Test
  void noiseGrowsInEightOfTenIntervalsAsOftenAsTheDocumentSays() throws IOException {
    long[] orders = {1};
    long all = 1;
    for (int counts = 2; counts <= 11; counts++) {
      long[] next = new long[counts];
      for (int rises = 0; rises < counts; rises++) {
        next[rises] = rises < orders.length ? (rises + 1) * orders[rises] : 0;
        next[rises] += rises > 0 ? (counts - rises) * orders[rises - 1] : 0;
      }
      orders = next;
      all *= counts;
    }
    long windows = all / (orders[8] + orders[9] + orders[10]);

    String document = Files.readString(Counts.file("docs/design-decisions.md"));

    assertEquals(258, windows);
    assertTrue(document.contains("once in " + windows + " windows"));
  }

  private static long[] growing(long step) {
    return LongStream.rangeClosed(100, 110).map(i -> i * step).toArray();
  }

  @Test
  void restThatTheHistoryHasSeenIsNoStallAndALongerOneIs() {
    long[] rested = {100, 100, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110};

    Assessment one = Counts.last(Stall.DEFAULT, and(rested, 110));
    Assessment two = Counts.last(Stall.DEFAULT, and(rested, 110, 110));
    Assessment three = Counts.last(Stall.DEFAULT, and(rested, 110, 110, 110));

    assertEquals(Assessment.usual(), one);
    assertEquals(Assessment.usual(), two);
    assertEquals(1, three.findings().size());
  }

  @Test
  void restBeyondTheMemoryIsForgotten() {
    long[] rested = and(new long[] {99, 99, 99}, STEADY);
    long[] counts = and(rested, 110);

    assertEquals(List.of(), Counts.last(new Stall(10, 80, 14), counts).findings());
    assertEquals(1, Counts.last(new Stall(10, 80, 12), counts).findings().size());
  }

  @Test
  void fewerCountsThanTheWindowNeedsAreNotEvaluated() {
    long[] counts = LongStream.rangeClosed(101, 110).toArray();

    Assessment assessment = Counts.last(Stall.DEFAULT, and(counts, 110));

    assertEquals(
        Assessment.notEvaluated("10 earlier counts are too few, at least 11 are needed"),
        assessment);
    assertInstanceOf(Assessment.NotEvaluated.class, Counts.last(Stall.DEFAULT, and(counts, 111)));
  }

  @ParameterizedTest
  @ValueSource(longs = {109, 111, 0, Long.MAX_VALUE})
  void countThatMovesIsNoStall(long count) {
    assertEquals(Assessment.usual(), Counts.last(Stall.DEFAULT, and(STEADY, count)));
  }

  @Test
  void greatestCountsDoNotOverflow() {
    long[] counts =
        LongStream.rangeClosed(0, 10).map(i -> i == 0 ? 0 : Long.MAX_VALUE - 10 + i).toArray();

    Finding finding = Counts.last(Stall.DEFAULT, and(counts, Long.MAX_VALUE)).findings().get(0);

    assertEquals(0x1p63, finding.expected());
  }

  @ParameterizedTest
  @CsvSource({"1, 80, 60", "10, 0, 60", "10, 101, 60", "10, NaN, 60", "10, 80, 10"})
  void parametersOutsideOfTheirRangeAreRefused(int window, double growing, int memory) {
    assertThrows(IllegalArgumentException.class, () -> new Stall(window, growing, memory));
  }

  private static long[] and(long[] counts, long... more) {
    return LongStream.concat(LongStream.of(counts), LongStream.of(more)).toArray();
  }
}
