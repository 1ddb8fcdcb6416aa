package dev.rocky.state.sync;

import static dev.rocky.state.sync.Machine.A;
import static dev.rocky.state.sync.Machine.B;
import static dev.rocky.state.sync.Machine.C;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.PullResult;
import dev.rocky.state.tck.LeakCheckExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process is killed at every point of a restore and the push behind it, as in {@link
 * SyncCrashTest}: all of the generation is restored or nothing, and restoring again does the rest.
 */
@ExtendWith(LeakCheckExtension.class)
class RestoreCrashTest {

  private static final Map<Key, String> NEWEST = Map.of(A, "1.5a", B, "1.6a");
  private static final Map<Key, String> RESTORED = Map.of(A, "2.1a", B, "2.1a");

  /** The epochs are above those that the first one raised. */
  private static final Map<Key, String> RESTORED_TWICE = Map.of(A, "3.1a", B, "3.1a");

  @TempDir Path temporary;

  /** What the ledger had after the kills. */
  private final Set<Map<Key, String>> found = new HashSet<>();

  /** Restores the first of two generations. */
  private abstract class Restore implements CrashScene.Script {

    @Override
    public void before(CrashScene scene) {
      scene.synced();
      NEWEST.forEach(scene.one::put);
      scene.one.push();
      scene.other.pull();
    }

    @Override
    public void transfer(CrashScene scene) {
      scene.one.synced.maintenance().restore(1);
      scene.one.push();
    }

    /** What the ledger is found with, which is restored or not, and never half. */
    Map<Key, String> found(CrashScene scene, int point) {
      Map<Key, String> records = scene.one.records();
      assertTrue(
          records.equals(NEWEST) || records.equals(RESTORED), records + ", killed at " + point);
      found.add(records);
      return records;
    }
  }

  @Test
  void aRestoreThatIsMadeAgain() throws IOException {
    CrashScene.killAtEveryPoint(
        temporary,
        15,
        new Restore() {
          @Override
          public void recovered(CrashScene scene, int point) {
            boolean restored = found(scene, point).equals(RESTORED);
            nextRun(scene, point);
            scene.one.synced.maintenance().restore(1);
            scene.one.push();
            scene.assertRest(restored ? RESTORED_TWICE : RESTORED, point);
          }
        });
    assertEquals(Set.of(NEWEST, RESTORED), found);
  }

  @Test
  void aRestoreThatIsLeftAsItIs() throws IOException {
    CrashScene.killAtEveryPoint(
        temporary,
        15,
        new Restore() {
          @Override
          public void recovered(CrashScene scene, int point) {
            Map<Key, String> records = found(scene, point);
            nextRun(scene, point);
            scene.assertRest(records, point);
          }
        });
    assertEquals(Set.of(NEWEST, RESTORED), found);
  }

  @Test
  void aRestoreThatOthersGetAheadOfBeforeTheNextRun() throws IOException {
    CrashScene.killAtEveryPoint(
        temporary,
        15,
        new Restore() {
          @Override
          public void recovered(CrashScene scene, int point) {
            Map<Key, String> records = new HashMap<>(found(scene, point));
            scene.other.put(C, "1.1b");
            scene.other.push();
            records.put(C, "1.1b");
            nextRun(scene, point);
            scene.assertRest(records, point);
          }
        });
    assertEquals(Set.of(NEWEST, RESTORED), found);
  }

  /** It knows nothing of a restore; to nobody has anything gone back. */
  private static void nextRun(CrashScene scene, int point) {
    PullResult pulled = scene.one.pull();
    assertFalse(pulled instanceof PullResult.Regressed, "killed at " + point);
    scene.one.push();
    PullResult elsewhere = scene.other.pull();
    assertFalse(elsewhere instanceof PullResult.Regressed, "killed at " + point);
  }
}
