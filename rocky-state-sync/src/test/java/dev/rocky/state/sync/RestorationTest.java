package dev.rocky.state.sync;

import static dev.rocky.state.sync.Machine.A;
import static dev.rocky.state.sync.Machine.B;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rocky.state.Key;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.spi.MergeRule;
import dev.rocky.state.spi.MergeRules;
import dev.rocky.state.spi.Merged;
import dev.rocky.state.tck.LeakCheckExtension;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Records that a restore removes, and that are made anew. */
@ExtendWith(LeakCheckExtension.class)
class RestorationTest {

  /** {@link EpochRule}, with tombstones: cursor 0 in an epoch above. */
  private static final MergeRule TOMBSTONES =
      new MergeRule() {
        private final EpochRule epochs = new EpochRule();

        @Override
        public Merged merge(Key key, Optional<byte[]> ours, Optional<byte[]> theirs) {
          return epochs.merge(key, ours, theirs);
        }

        @Override
        public boolean isBehind(Key key, byte[] theirs, byte[] ours) {
          return epochs.isBehind(key, theirs, ours);
        }

        @Override
        public Optional<byte[]> removed(Key key, byte[] value) {
          return EpochRule.cursor(value) == 0
              ? Optional.of(value)
              : Optional.of((EpochRule.epoch(value) + 1 + ".0").getBytes(UTF_8));
        }
      };

  private final Bucket bucket = new Bucket();
  private final Machine one = new Machine(bucket);
  private final Machine other = new Machine(bucket);

  @AfterEach
  void close() {
    one.close();
    other.close();
  }

  @Test
  void aRecordThatARestoreRemovedAndTheNextRunMadeAnewIsNotTakenForOneThatWentBack() {
    // Given
    one.put(B, "1.1a");
    one.push();
    one.put(A, "1.9a");
    one.push();
    other.pull();
    // When
    assertEquals(1, one.synced.maintenance().restore(1));
    one.push();
    one.put(A, "1.1a");
    one.push();
    // Then
    assertEquals(new PullResult.Restored(4, true, 1, 0), other.pull());
    assertEquals(Map.of(A, "1.1a", B, "1.1a"), other.records());
    assertEquals(new PushResult.UpToDate(4), other.push());
  }

  @Test
  void aRestoreLeavesWhatTheRuleSaysOfARecordThatItRemoves() {
    MergeRules rules = new MergeRules(Map.of(Machine.SPACE, TOMBSTONES));
    try (Machine tombstones =
        new Machine(bucket, new MemoryStateStore(), builder -> builder.rules(rules))) {
      // Given
      tombstones.put(B, "1.1a");
      tombstones.push();
      tombstones.put(A, "1.9a");
      tombstones.push();
      // When
      long changed = tombstones.synced.maintenance().restore(1);
      long again = tombstones.synced.maintenance().restore(1);
      // Then
      assertEquals(1, changed);
      assertEquals(0, again, "a tombstone stays as it is");
      assertEquals(Map.of(A, "2.0", B, "1.1a"), tombstones.records());
      assertEquals(new PushResult.Pushed(3, 1), tombstones.push());
    }
  }
}
