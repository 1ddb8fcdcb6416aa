package dev.rocky.state.sync;

import static dev.rocky.state.sync.Machine.A;
import static dev.rocky.state.sync.Machine.B;
import static dev.rocky.state.sync.Machine.C;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.remote.Register;
import dev.rocky.state.tck.LeakCheckExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
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

  private void killAtEveryPoint(int atLeast, CrashScene.Script script) throws IOException {
    CrashScene.killAtEveryPoint(temporary, atLeast, script);
  }

  @Test
  void aPush() throws IOException {
    killAtEveryPoint(
        9,
        new CrashScene.Script() {
          @Override
          public void before(CrashScene scene) {
            scene.synced();
            scene.one.put(A, "1.2a");
          }

          @Override
          public void transfer(CrashScene scene) {
            scene.one.push();
          }

          @Override
          public void recovered(CrashScene scene, int point) {
            scene.one.push();
            scene.assertRest(Map.of(A, "1.2a", B, "1.1a"), point);
          }
        });
  }

  @Test
  void aPushThatOthersAndTheHostGetAheadOfBeforeItIsSettled() throws IOException {
    killAtEveryPoint(
        9,
        new CrashScene.Script() {
          @Override
          public void before(CrashScene scene) {
            scene.synced();
            scene.one.put(A, "1.2a");
          }

          @Override
          public void transfer(CrashScene scene) {
            scene.one.push();
          }

          @Override
          public void recovered(CrashScene scene, int point) {
            scene.one.put(A, "1.3a");
            scene.other.put(C, "1.1b");
            scene.other.push();
            scene.one.pull();
            scene.one.push();
            scene.assertRest(Map.of(A, "1.3a", B, "1.1a", C, "1.1b"), point);
          }
        });
  }

  @Test
  void aFirstPush() throws IOException {
    killAtEveryPoint(
        9,
        new CrashScene.Script() {
          @Override
          public void before(CrashScene scene) {
            scene.one.put(A, "1.1a");
          }

          @Override
          public void transfer(CrashScene scene) {
            scene.one.push();
          }

          @Override
          public void recovered(CrashScene scene, int point) {
            scene.one.push();
            scene.assertRest(Map.of(A, "1.1a"), point);
          }
        });
  }

  @Test
  void aPushOntoWhatOthersCommitted() throws IOException {
    killAtEveryPoint(
        11,
        new CrashScene.Script() {
          @Override
          public void before(CrashScene scene) {
            scene.synced();
            scene.one.put(A, "1.2a");
            scene.other.put(B, "1.2b");
            scene.other.push();
          }

          @Override
          public void transfer(CrashScene scene) {
            scene.one.push();
          }

          @Override
          public void recovered(CrashScene scene, int point) {
            scene.one.push();
            scene.assertRest(Map.of(A, "1.2a", B, "1.2b"), point);
          }
        });
  }

  @Test
  void aPushThatMovesAPageOfTheLog() throws IOException {
    killAtEveryPoint(
        9,
        new CrashScene.Script() {
          @Override
          public void before(CrashScene scene) {
            for (int cursor = 1; cursor <= CommitLog.MAX_ENTRIES; cursor++) {
              scene.one.put(A, "1." + cursor + "a");
              scene.one.push();
            }
            scene.one.put(B, "1.1a");
          }

          @Override
          public void transfer(CrashScene scene) {
            scene.one.push();
          }

          @Override
          public void recovered(CrashScene scene, int point) {
            scene.one.push();
            assertEquals(CommitLog.MAX_ENTRIES + 1, scene.bucket.log().size());
            scene.assertRest(Map.of(A, "1.48a", B, "1.1a"), point);
          }
        });
  }

  @Test
  void aPull() throws IOException {
    killAtEveryPoint(
        5,
        new CrashScene.Script() {
          @Override
          public void before(CrashScene scene) {
            scene.synced();
            scene.one.put(A, "1.2a");
            scene.other.put(B, "1.2b");
            scene.other.push();
          }

          @Override
          public void transfer(CrashScene scene) {
            scene.one.pull();
          }

          @Override
          public void recovered(CrashScene scene, int point) {
            PullResult pulled = scene.one.pull();
            assertFalse(pulled instanceof PullResult.Regressed, "killed at " + point);
            scene.one.push();
            scene.assertRest(Map.of(A, "1.2a", B, "1.2b"), point);
          }
        });
  }

  @Test
  void republishingAfterTheBucketWasEmptied() throws IOException {
    killAtEveryPoint(
        9,
        new CrashScene.Script() {
          @Override
          public void before(CrashScene scene) {
            scene.synced();
            scene.one.put(A, "1.2a");
            scene.bucket.setBack(Optional.empty());
          }

          @Override
          public void transfer(CrashScene scene) {
            scene.one.synced.republish();
          }

          @Override
          public void recovered(CrashScene scene, int point) {
            PushResult pushed = scene.one.synced.republish();
            assertFalse(pushed instanceof PushResult.Regressed, "killed at " + point);
            scene.assertRest(Map.of(A, "1.2a", B, "1.1a"), point);
          }
        });
  }

  @Test
  void republishingOntoAnOlderHead() throws IOException {
    killAtEveryPoint(
        13,
        new CrashScene.Script() {
          @Override
          public void before(CrashScene scene) {
            setBackByOne(scene);
          }

          @Override
          public void transfer(CrashScene scene) {
            scene.one.synced.republish();
          }

          @Override
          public void recovered(CrashScene scene, int point) {
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
        new CrashScene.Script() {
          @Override
          public void before(CrashScene scene) {
            setBackByOne(scene);
          }

          @Override
          public void transfer(CrashScene scene) {
            scene.one.synced.adoptRemote();
          }

          @Override
          public void recovered(CrashScene scene, int point) {
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
  private static void setBackByOne(CrashScene scene) {
    scene.synced();
    Optional<Register> before = scene.bucket.register();
    scene.one.put(A, "1.2a");
    scene.one.push();
    scene.bucket.setBack(before);
  }
}
