package dev.rocky.engine.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.record.Measurement;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every detector and every history. */
class DetectorPropertiesTest {

  @Provide
  Arbitrary<AnomalyDetector> detectors() {
    return Arbitraries.of(
        MovingAverage.DEFAULT,
        Stall.DEFAULT,
        new Stall(3, 60, 12),
        RobustZScore.DEFAULT,
        new RobustZScore(5, 3, 2, 0),
        SameWeekday.in(ZoneOffset.UTC),
        new SameWeekday(ZoneOffset.UTC, 21, MovingAverage.DEFAULT),
        AnomalyDetector.standard(),
        AnomalyDetector.atLeast(2, MovingAverage.DEFAULT, RobustZScore.DEFAULT, Stall.DEFAULT),
        SameWeekday.in(ZoneOffset.UTC).orElse(RobustZScore.DEFAULT.after(20)));
  }

  /** Levels, noise, growth and rests, with an odd count here and there. */
  @Provide
  Arbitrary<long[]> series() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 70),
            Arbitraries.of(0L, 3L, 1_000L, 1L << 40),
            Arbitraries.of(0.0, 0.02, 1.0),
            Arbitraries.of(0L, 1L, 7L),
            Arbitraries.randoms())
        .as(DetectorPropertiesTest::series);
  }

  private static long[] series(int size, long level, double noise, long growth, Random random) {
    long[] counts = new long[size];
    long grown = level;
    for (int i = 0; i < size; i++) {
      grown += random.nextInt(10) == 0 ? 0 : growth;
      counts[i] = Math.round(grown * (1 + noise * random.nextDouble()));
      if (random.nextInt(12) == 0) {
        counts[i] = random.nextBoolean() ? 0 : 3 * counts[i];
      }
    }
    return counts;
  }

  @Property
  void findingExplainsItself(
      @ForAll("detectors") AnomalyDetector detector, @ForAll("series") long[] series) {
    List<Finding> findings = Counts.last(detector, series).findings();

    long last = series[series.length - 1];
    for (Finding finding : findings) {
      Finding.Band band = finding.band();
      assertEquals(last, finding.observed());
      assertTrue(last < band.low() || last > band.high(), finding::toString);
      assertTrue(finding.expected() >= band.low() && finding.expected() <= band.high());
      assertTrue(finding.deviationPct() > 0, finding::toString);
      assertTrue(finding.n() >= 1 && finding.n() <= detector.window(), finding::toString);
    }
  }

  @Property
  void whatLiesBeyondTheWindowChangesNothing(
      @ForAll("detectors") AnomalyDetector detector, @ForAll("series") long[] series) {
    int last = series.length - 1;
    Measurement current = Counts.on(last, series[last]);
    List<Measurement> baseline = Counts.before(last, series);

    Assessment whole = detector.assess(current, baseline);

    List<Measurement> window = baseline.subList(0, Math.min(baseline.size(), detector.window()));
    assertEquals(whole, detector.assess(current, window));
    assertEquals(whole, detector.assess(current, baseline));
  }

  @Property
  void directionsPartitionTheFindings(
      @ForAll("detectors") AnomalyDetector detector, @ForAll("series") long[] series) {
    List<Finding> all = Counts.last(detector, series).findings();

    List<Finding> parts =
        new ArrayList<>(Counts.last(detector.only(Direction.MORE), series).findings());
    parts.addAll(Counts.last(detector.only(Direction.FEWER), series).findings());
    assertEquals(all.size(), parts.size());
    assertTrue(parts.containsAll(all));
  }

  @Property
  void orderOfTheBaselineDoesNotMatterToTheRobustScore(
      @ForAll("series") long[] series, @ForAll Random random) {
    RobustZScore score = new RobustZScore(100, 3, 3.5, 5);
    int last = series.length - 1;
    Measurement current = Counts.on(last, series[last]);
    List<Measurement> shuffled = Counts.before(last, series);

    Assessment ordered = score.assess(current, List.copyOf(shuffled));
    Collections.shuffle(shuffled, random);

    assertEquals(
        ordered instanceof Assessment.Odd,
        score.assess(current, shuffled) instanceof Assessment.Odd);
  }

  @Property
  void fourTimesTheRowsHaveTheSameAssessment(
      @ForAll("detectors") AnomalyDetector detector, @ForAll("series") long[] series) {
    long[] scaled = series.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= 4;
    }

    Assessment assessment = Counts.last(detector, scaled);

    assertEquals(Counts.last(detector, series).getClass(), assessment.getClass());
  }
}
