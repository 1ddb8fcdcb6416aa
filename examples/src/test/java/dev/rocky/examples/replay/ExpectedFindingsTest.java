package dev.rocky.examples.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.check.AnomalyDetector;
import dev.rocky.engine.check.Assessment;
import dev.rocky.engine.check.Finding;
import dev.rocky.engine.record.Measurement;
import dev.rocky.engine.record.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExpectedFindingsTest {

  private static final Instant START = Instant.parse("2025-03-15T14:30:00Z");
  private static final RunId RUN = RunId.startedAt(START);

  /** Tables that grow, rest, lose rows, are truncated and loaded twice, in any order. */
  @Test
  void plainLoopsAndTheLibraryFindTheSame() {
    AnomalyDetector standard = AnomalyDetector.standard();
    Map<String, Integer> found = new HashMap<>();
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      ExpectedFindings expected = new ExpectedFindings();
      List<Measurement> history = new ArrayList<>(); // the newest first
      long count = 1_000;
      for (int day = 0; day < 120; day++) {
        count = next(count, random);
        Measurement current = new Measurement(count, START.plusSeconds(day), RUN, false);

        Assessment assessment = standard.assess(current, List.copyOf(history));

        boolean odd = !assessment.findings().isEmpty();
        assertEquals(expected.test(count), odd, "seed " + seed + ", day " + day);
        for (Finding finding : assessment.findings()) {
          found.merge(finding.method(), 1, Integer::sum);
        }
        history.add(0, current);
      }
    }
    assertTrue(found.getOrDefault("stall", 0) > 100, found::toString);
    assertTrue(found.getOrDefault("moving average", 0) > 100, found::toString);
  }

  private static long next(long count, Random random) {
    int what = random.nextInt(100);
    if (what < 8) {
      return count;
    }
    if (what < 10) {
      return Math.max(0, count - random.nextInt(40));
    }
    if (what == 10) {
      return random.nextBoolean() ? count / 3 : 2 * count;
    }
    return count + 1 + random.nextInt(100);
  }
}
