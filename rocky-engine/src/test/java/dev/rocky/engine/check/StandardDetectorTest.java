package dev.rocky.engine.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The default says what the reference's rule says, and more only of counts that stay flat. */
class StandardDetectorTest {

  private static final AnomalyDetector STANDARD = AnomalyDetector.standard();

  /** The history that the Rocky state documentation shows. */
  private static final long[] DOCUMENTED = {150_432, 151_200, 152_100};

  /** Its three kinds of problems, and counts on both sides of its threshold of 50 percent. */
  @ParameterizedTest
  @CsvSource({
    "0, true", // truncated
    "12, true",
    "304200, true", // loaded twice
    "153000, false",
    "152100, false", // flat: three counts do not tell that it grew
    "75622, false", // 50 % of the mean, 151,244
    "75621, true",
    "226866, false", // 150 % of it
    "226867, true"
  })
  void documentedHistoryHasTheDocumentedFindings(long count, boolean odd) {
    Assessment assessment = Counts.last(STANDARD, and(DOCUMENTED, count));

    assertEquals(odd, !assessment.findings().isEmpty());
  }

  @Test
  void connectorThatStoppedIsFoundOnlyByTheStallOfTheTwo() {
    long[] grown = LongStream.rangeClosed(0, 10).map(i -> 150_432 + 800 * i).toArray();
    long[] stopped = and(grown, 158_432);

    List<Finding> findings = Counts.last(STANDARD, stopped).findings();

    assertEquals(List.of("stall"), findings.stream().map(Finding::method).toList());
    assertEquals(List.of(), Counts.last(MovingAverage.DEFAULT, stopped).findings());
  }

  @Provide
  Arbitrary<long[]> series() {
    return Arbitraries.longs()
        .between(0, 12)
        .array(long[].class)
        .ofMinSize(1)
        .ofMaxSize(80)
        .map(StandardDetectorTest::mostlyGrowing);
  }

  /** Steps of 0 rest, one of 12 begins anew, the others add rows. */
  private static long[] mostlyGrowing(long[] steps) {
    long[] counts = steps.clone();
    for (int i = 1; i < counts.length; i++) {
      counts[i] = steps[i] == 12 ? 0 : counts[i - 1] + steps[i];
    }
    return counts;
  }

  @Property
  void whateverTheReferencesRuleFindsIsFoundAndWhatIsMoreIsFlat(@ForAll("series") long[] series) {
    int last = series.length - 1;
    Optional<Finding> reference =
        MovingAverage.DEFAULT.test(series[last], Counts.before(last, series));

    List<Finding> findings = Counts.last(STANDARD, series).findings();

    List<Finding> more =
        findings.stream().filter(finding -> !finding.method().equals("moving average")).toList();
    assertEquals(
        reference.stream().toList(), findings.stream().filter(f -> !more.contains(f)).toList());
    assertTrue(more.isEmpty() || series[last] == series[last - 1], more::toString);
  }

  private static long[] and(long[] counts, long more) {
    return LongStream.concat(LongStream.of(counts), LongStream.of(more)).toArray();
  }
}
