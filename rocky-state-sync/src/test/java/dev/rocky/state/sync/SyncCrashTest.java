package dev.rocky.state.sync;

import static dev.rocky.state.sync.Machine.A;
import static dev.rocky.state.sync.Machine.B;
import static dev.rocky.state.sync.Machine.C;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.remote.Register;
import dev.rocky.state.tck.LeakCheckExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process is killed at every point of a transfer, one after the other until none is left; the
 * next one, on the same ledger, knows nothing but what is stored.
 */
@ExtendWith(LeakCheckExtension.class)
class SyncCrashTest {

  @TempDir Path temporary;

  /** Two machines that begin anew for each point. */
  private final class Scene implements AutoCloseable {
    final Bucket bucket = new Bucket();
    final CrashPoints points = new CrashPoints();
    final Machine other = new Machine(bucket);
    final Machine one =
        new Machine(
            points.around(bucket.memory.open()),
            points.around(new MemoryStateStore()),
            options -> options.temporaryFolder(temporary));

    /** What is there before the transfer in question. */
    void synced() {
      one.put(A, "1.1a");
      one.put(B, "1.1a");
      one.push();
      other.pull();
    }

    @Override
    public void close() {
      one.close();
      other.close();
    }
  }

  /** One transfer, and what must hold after the next one. */
  private interface Script {
    void before(Scene scene);

    void transfer(Scene scene);

    void recovered(Scene scene, int point);
  }

  private void killAtEveryPoint(int atLeast, Script script) throws IOException {
    int point = 0;
    boolean died;
    do {
      point++;
      try (Scene scene = new Scene()) {
        script.before(scene);
        died = dies(scene, point, script);
        assertEquals(List.of(), filesLeft(), "killed at " + point);
        script.recovered(scene, point);
      }
    } while (died);
    assertTrue(point > atLeast, "only " + point + " points");
  }

  private static boolean dies(Scene scene, int point, Script script) {
    scene.points.dieAt(point);
    try {
      script.transfer(scene);
      return false;
    } catch (CrashPoints.Crash e) {
      return true;
    } finally {
      scene.points.stop();
    }
  }

  private List<Path> filesLeft() throws IOException {
    try (Stream<Path> left = Files.list(temporary)) {
      return left.toList();
    }
  }

  /** Everybody has the same, everything once, nothing is pending. */
  private static void assertRest(Scene scene, Map<?, String> records, int point) {
    String what = "killed at " + point;
    scene.other.pull();
    scene.one.pull();
    assertEquals(records, scene.bucket.records(), what);
    assertEquals(records, scene.one.records(), what);
    assertEquals(records, scene.other.records(), what);
    assertTrue(scene.one.state().pending().isEmpty(), what);
    assertEquals(0, scene.one.ledger.pendingChanges(change -> {}), what);
    scene
        .one
        .records()
        .forEach((key, value) -> assertEquals(1, scene.bucket.commitsOf(key, value).size(), what));
  }

  @Test
  void aPush() throws IOException {
    killAtEveryPoint(
        9,
        new Script() {
          @Override
          public void before(Scene scene) {
            scene.synced();
            scene.one.put(A, "1.2a");
          }

          @Override
          public void transfer(Scene scene) {
            scene.one.push();
          }

          @Override
          public void recovered(Scene scene, int point) {
            scene.one.push();
            assertRest(scene, Map.of(A, "1.2a", B, "1.1a"), point);
          }
        });
  }

  @Test
  void aPushThatOthersAndTheHostGetAheadOfBeforeItIsSettled() throws IOException {
    killAtEveryPoint(
        9,
        new Script() {
          @Override
          public void before(Scene scene) {
            scene.synced();
            scene.one.put(A, "1.2a");
          }

          @Override
          public void transfer(Scene scene) {
            scene.one.push();
          }

          @Override
          public void recovered(Scene scene, int point) {
            scene.one.put(A, "1.3a");
            scene.other.put(C, "1.1b");
            scene.other.push();
            scene.one.pull();
            scene.one.push();
            assertRest(scene, Map.of(A, "1.3a", B, "1.1a", C, "1.1b"), point);
          }
        });
  }

  @Test
  void aFirstPush() throws IOException {
    killAtEveryPoint(
        9,
        new Script() {
          @Override
          public void before(Scene scene) {
            scene.one.put(A, "1.1a");
          }

          @Override
          public void transfer(Scene scene) {
            scene.one.push();
          }

          @Override
          public void recovered(Scene scene, int point) {
            scene.one.push();
            assertRest(scene, Map.of(A, "1.1a"), point);
          }
        });
  }

  @Test
  void aPushOntoWhatOthersCommitted() throws IOException {
    killAtEveryPoint(
        11,
        new Script() {
          @Override
          public void before(Scene scene) {
            scene.synced();
            scene.one.put(A, "1.2a");
            scene.other.put(B, "1.2b");
            scene.other.push();
          }

          @Override
          public void transfer(Scene scene) {
            scene.one.push();
          }

          @Override
          public void recovered(Scene scene, int point) {
            scene.one.push();
            assertRest(scene, Map.of(A, "1.2a", B, "1.2b"), point);
          }
        });
  }

  @Test
  void aPushThatMovesAPageOfTheLog() throws IOException {
    killAtEveryPoint(
        9,
        new Script() {
          @Override
          public void before(Scene scene) {
            for (int cursor = 1; cursor <= CommitLog.MAX_ENTRIES; cursor++) {
              scene.one.put(A, "1." + cursor + "a");
              scene.one.push();
            }
            scene.one.put(B, "1.1a");
          }

          @Override
          public void transfer(Scene scene) {
            scene.one.push();
          }

          @Override
          public void recovered(Scene scene, int point) {
            scene.one.push();
            assertEquals(CommitLog.MAX_ENTRIES + 1, scene.bucket.log().size());
            assertRest(scene, Map.of(A, "1.48a", B, "1.1a"), point);
          }
        });
  }

  @Test
  void aPull() throws IOException {
    killAtEveryPoint(
        5,
        new Script() {
          @Override
          public void before(Scene scene) {
            scene.synced();
            scene.one.put(A, "1.2a");
            scene.other.put(B, "1.2b");
            scene.other.push();
          }

          @Override
          public void transfer(Scene scene) {
            scene.one.pull();
          }

          @Override
          public void recovered(Scene scene, int point) {
            PullResult pulled = scene.one.pull();
            assertFalse(pulled instanceof PullResult.Regressed, "killed at " + point);
            scene.one.push();
            assertRest(scene, Map.of(A, "1.2a", B, "1.2b"), point);
          }
        });
  }

  @Test
  void republishingAfterTheBucketWasEmptied() throws IOException {
    killAtEveryPoint(
        9,
        new Script() {
          @Override
          public void before(Scene scene) {
            scene.synced();
            scene.one.put(A, "1.2a");
            scene.bucket.setBack(Optional.empty());
          }

          @Override
          public void transfer(Scene scene) {
            scene.one.synced.republish();
          }

          @Override
          public void recovered(Scene scene, int point) {
            PushResult pushed = scene.one.synced.republish();
            assertFalse(pushed instanceof PushResult.Regressed, "killed at " + point);
            assertRest(scene, Map.of(A, "1.2a", B, "1.1a"), point);
          }
        });
  }

  @Test
  void republishingOntoAnOlderHead() throws IOException {
    killAtEveryPoint(
        13,
        new Script() {
          @Override
          public void before(Scene scene) {
            setBackByOne(scene);
          }

          @Override
          public void transfer(Scene scene) {
            scene.one.synced.republish();
          }

          @Override
          public void recovered(Scene scene, int point) {
            PushResult pushed = scene.one.synced.republish();
            assertFalse(pushed instanceof PushResult.Regressed, "killed at " + point);
            scene.other.pull();
            assertEquals("2.2a", scene.bucket.records().get(A), "killed at " + point);
            assertEquals(scene.one.records(), scene.other.records(), "killed at " + point);
          }
        });
  }

  @Test
  void adoptingAnOlderHead() throws IOException {
    killAtEveryPoint(
        7,
        new Script() {
          @Override
          public void before(Scene scene) {
            setBackByOne(scene);
          }

          @Override
          public void transfer(Scene scene) {
            scene.one.synced.adoptRemote();
          }

          @Override
          public void recovered(Scene scene, int point) {
            PullResult pulled = scene.one.synced.adoptRemote();
            assertFalse(pulled instanceof PullResult.Regressed, "killed at " + point);
            scene.one.push();
            scene.other.pull();
            assertEquals("2.1a", scene.bucket.records().get(A), "killed at " + point);
            assertEquals(scene.one.records(), scene.other.records(), "killed at " + point);
          }
        });
  }

  /** One has pushed what is not there any more; the other never saw it. */
  private static void setBackByOne(Scene scene) {
    scene.synced();
    Optional<Register> before = scene.bucket.register();
    scene.one.put(A, "1.2a");
    scene.one.push();
    scene.bucket.setBack(before);
  }
}
