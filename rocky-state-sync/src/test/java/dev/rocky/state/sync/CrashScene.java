package dev.rocky.state.sync;

import static dev.rocky.state.sync.Machine.A;
import static dev.rocky.state.sync.Machine.B;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.memory.MemoryStateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Two machines that begin anew for each point at which one of them is killed. */
final class CrashScene implements AutoCloseable {

  /** One transfer, and what must hold after the next one. */
  interface Script {
    void before(CrashScene scene);

    void transfer(CrashScene scene);

    void recovered(CrashScene scene, int point);
  }

  final Bucket bucket = new Bucket();
  final Machine other = new Machine(bucket);
  final Machine one;
  private final CrashPoints points = new CrashPoints();

  private CrashScene(Path temporary) {
    one =
        new Machine(
            points.around(bucket.memory.open()),
            points.around(new MemoryStateStore()),
            options -> options.temporaryFolder(temporary));
  }

  /**
   * Kills the transfer at one point after the other, until it has no more of them.
   *
   * @param temporary where no file may be left
   * @param atLeast more points than this there must be
   */
  static void killAtEveryPoint(Path temporary, int atLeast, Script script) throws IOException {
    int point = 0;
    boolean died;
    do {
      point++;
      try (CrashScene scene = new CrashScene(temporary)) {
        script.before(scene);
        died = scene.dies(point, script);
        assertEquals(List.of(), filesIn(temporary), "killed at " + point);
        script.recovered(scene, point);
      }
    } while (died);
    assertTrue(point > atLeast, "only " + point + " points");
  }

  private boolean dies(int point, Script script) {
    points.dieAt(point);
    try {
      script.transfer(this);
      return false;
    } catch (CrashPoints.Crash e) {
      return true;
    } finally {
      points.stop();
    }
  }

  private static List<Path> filesIn(Path temporary) throws IOException {
    try (Stream<Path> left = Files.list(temporary)) {
      return left.toList();
    }
  }

  /** What is there before the transfer in question. */
  void synced() {
    one.put(A, "1.1a");
    one.put(B, "1.1a");
    one.push();
    other.pull();
  }

  /** Everybody has the same, everything once, nothing is pending. */
  void assertRest(Map<?, String> records, int point) {
    String what = "killed at " + point;
    other.pull();
    one.pull();
    assertEquals(records, bucket.records(), what);
    assertEquals(records, one.records(), what);
    assertEquals(records, other.records(), what);
    assertTrue(one.state().pending().isEmpty(), what);
    assertEquals(0, one.ledger.pendingChanges(change -> {}), what);
    one.records()
        .forEach((key, value) -> assertEquals(1, bucket.commitsOf(key, value).size(), what));
  }

  @Override
  public void close() {
    one.close();
    other.close();
  }
}
