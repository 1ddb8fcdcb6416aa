package dev.rocky.engine.record;

import static dev.rocky.engine.record.MergeSamples.NOON;
import static dev.rocky.engine.record.MergeSamples.RUNS;
import static dev.rocky.engine.record.MergeSamples.TABLE;
import static dev.rocky.engine.record.MergeSamples.bytes;
import static dev.rocky.engine.record.MergeSamples.watermark;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.state.Key;
import dev.rocky.state.spi.MergeRule;
import dev.rocky.state.spi.Merged;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of two versions of a record, case by case. */
class MergeDecisionsTest {

  private static final Merged OURS = new Merged.Ours();
  private static final Merged THEIRS = new Merged.Theirs();
  private static final Merged CONFLICT = new Merged.Conflict();
  private static final Key STATE = MergeSamples.key(Space.WATERMARK);
  private static final MergeRule FAIL = MergeSamples.rule(Space.WATERMARK, OnConflict.FAIL);
  private static final MergeRule NEWEST = MergeSamples.rule(Space.WATERMARK, OnConflict.NEWEST);
  private static final MergeRule INTENTS = MergeSamples.rule(Space.INTENT, OnConflict.FAIL);

  private static final Tombstone DELETED = new Tombstone(NOON, 1, "r");

  @Test
  void higherEpochThatLoadsAgainWinsWhateverTheValue() {
    Watermark reset = watermark(1, 2, Origin.REWOUND);
    Watermark further = watermark(9, 1, Origin.LOADED);

    assertEquals(OURS, merge(FAIL, reset, further));
    assertEquals(THEIRS, merge(FAIL, further, reset));
    assertEquals(OURS, merge(NEWEST, reset, further));
    assertEquals(THEIRS, merge(FAIL, further, new Tombstone(NOON, 2, "r")));
  }

  /** A reload or a refresh, and an append of the same rows behind it. */
  @Test
  void whatWasLoadedInAHigherEpochHidesNoOtherLoadUnlessThatIsWanted() {
    for (Origin origin : List.of(Origin.LOADED, Origin.RECOVERED)) {
      for (int value : List.of(1, 3)) {
        Watermark reloaded = watermark(value, 2, origin);
        Watermark appended = watermark(2, 1, Origin.LOADED);

        assertEquals(CONFLICT, merge(FAIL, reloaded, appended));
        assertEquals(CONFLICT, merge(FAIL, appended, reloaded));
        assertEquals(OURS, merge(NEWEST, reloaded, appended));
        assertEquals(THEIRS, merge(NEWEST, appended, reloaded));
      }
    }
  }

  @Test
  void resetOfALowerEpochIsNeverDroppedUnseen() {
    for (MergeRule rule : List.of(FAIL, NEWEST)) {
      for (TableState higher :
          List.of(watermark(5, 3, Origin.LOADED), watermark(5, 3, Origin.REWOUND))) {
        for (TableState reset : List.of(DELETED, watermark(4, 2, Origin.REWOUND))) {
          assertEquals(CONFLICT, merge(rule, higher, reset), higher + " over " + reset);
          assertEquals(CONFLICT, merge(rule, reset, higher), higher + " over " + reset);
        }
      }
    }
  }

  @Test
  void resetThatGoesAtLeastAsFarBackTakesThePlaceOfAnother() {
    Watermark back = watermark(4, 2, Origin.REWOUND);

    assertEquals(OURS, merge(FAIL, watermark(4, 3, Origin.REWOUND), back));
    assertEquals(THEIRS, merge(FAIL, back, watermark(1, 3, Origin.REWOUND)));
    assertEquals(OURS, merge(FAIL, new Tombstone(NOON, 3, "r"), back));
    assertEquals(OURS, merge(FAIL, new Tombstone(NOON, 3, "r"), DELETED));
  }

  @Test
  void withinAnEpochTheGreaterWinsOnlyIfThatIsWanted() {
    Watermark less = watermark(1, 1, Origin.LOADED);
    Watermark more = watermark(2, 1, Origin.RECOVERED);

    assertEquals(CONFLICT, merge(FAIL, less, more));
    assertEquals(THEIRS, merge(NEWEST, less, more));
    assertEquals(OURS, merge(NEWEST, more, less));
  }

  /** Both copied the same window: an append has its rows twice. */
  @Test
  void equalValuesOfTwoRunsAreInConflict() {
    Watermark one = watermark(2, 1, Origin.LOADED);
    Watermark other =
        new Watermark(one.lastValue(), "id", NOON.plusSeconds(1), RUNS.get(1), 1, Origin.LOADED);

    assertEquals(CONFLICT, merge(FAIL, one, other));
    assertEquals(THEIRS, merge(NEWEST, one, other));
  }

  @Test
  void newestDoesNotDecideWhereTheOrderIsNotKnownOrSomebodySetBack() {
    Watermark watermark = watermark(1, 1, Origin.LOADED);
    List<TableState> others =
        List.of(
            watermark(2, 1, Origin.REWOUND),
            new Watermark(CursorValue.of(2), "at", NOON, RUNS.get(0), 1, Origin.LOADED),
            new Watermark(CursorValue.of("2"), "id", NOON, RUNS.get(0), 1, Origin.LOADED),
            DELETED);
    for (TableState other : others) {
      assertEquals(CONFLICT, merge(NEWEST, watermark, other), other.toString());
      assertEquals(CONFLICT, merge(NEWEST, other, watermark), other.toString());
    }
    Watermark text = new Watermark(CursorValue.of("1"), "id", NOON, RUNS.get(0), 1, Origin.LOADED);
    assertEquals(CONFLICT, merge(NEWEST, text, others.get(2)));
  }

  @Test
  void twoDeletionsAreOneWithTheLaterReason() {
    assertEquals(THEIRS, merge(FAIL, DELETED, new Tombstone(NOON.plusNanos(1), 1, "later")));
  }

  @Test
  void remoteThatWentBackIsNoticed() {
    byte[] ours = bytes(watermark(5, 2, Origin.LOADED));

    assertTrue(FAIL.isBehind(STATE, bytes(watermark(4, 2, Origin.LOADED)), ours));
    assertTrue(FAIL.isBehind(STATE, bytes(watermark(9, 1, Origin.LOADED)), ours));
    assertTrue(FAIL.isBehind(STATE, bytes(DELETED), ours));
    assertFalse(FAIL.isBehind(STATE, ours, ours));
    assertFalse(FAIL.isBehind(STATE, bytes(watermark(6, 2, Origin.LOADED)), ours));
    assertFalse(FAIL.isBehind(STATE, bytes(watermark(1, 3, Origin.LOADED)), ours));
  }

  @Test
  void textIsNeverCalledBehind() {
    Watermark a = new Watermark(CursorValue.of("a"), "id", NOON, RUNS.get(0), 1, Origin.LOADED);
    Watermark b = new Watermark(CursorValue.of("b"), "id", NOON, RUNS.get(0), 1, Origin.LOADED);

    assertFalse(FAIL.isBehind(STATE, bytes(a), bytes(b)));
    assertFalse(FAIL.isBehind(STATE, bytes(b), bytes(a)));
  }

  @Test
  void keepingOursSetsBackWhatTheOtherMachineWentFurther() {
    byte[] raised =
        FAIL.raise(
            STATE, bytes(watermark(3, 1, Origin.LOADED)), bytes(watermark(4, 1, Origin.LOADED)));

    assertEquals(watermark(3, 2, Origin.REWOUND), TableStates.decode(STATE, raised));
    assertEquals(
        "kept in place of 4 by run " + RUNS.get(0) + ", epoch 1",
        JsonRecord.read(STATE, raised).text("epoch_reason"));
  }

  @Test
  void keepingOursLeavesItsOriginIfTheOtherMachineIsNotFurther() {
    Watermark ours = watermark(4, 1, Origin.LOADED);

    assertEquals(
        watermark(4, 2, Origin.LOADED),
        decoded(FAIL.raise(STATE, bytes(ours), bytes(watermark(3, 1, Origin.LOADED)))));
    assertEquals(
        watermark(4, 2, Origin.LOADED), decoded(FAIL.raise(STATE, bytes(ours), bytes(DELETED))));
    assertArrayEquals(
        bytes(watermark(4, 2, Origin.LOADED)),
        FAIL.raise(
            STATE, bytes(watermark(4, 2, Origin.LOADED)), bytes(watermark(9, 1, Origin.LOADED))));
  }

  @Test
  void reasonOfARaisedEpochGoesWithTheNextCommit() {
    byte[] raised = FAIL.raise(STATE, bytes(DELETED), bytes(watermark(4, 1, Origin.LOADED)));
    try (StoredRecords records = new StoredRecords()) {
      records.putJson(STATE, new String(raised, UTF_8));

      records.write(t -> TableStates.put(t, TABLE, watermark(5, 2, Origin.LOADED)));

      assertFalse(records.json(STATE).contains("epoch_reason"), records.json(STATE));
    }
  }

  @Test
  void adoptingARemoteThatIsBehindMarksItAsRecoveredInAnEpochOfItsOwn() {
    Merged adopted = adopt(watermark(9, 3, Origin.LOADED), watermark(4, 3, Origin.LOADED));
    Merged earlier = adopt(watermark(4, 3, Origin.LOADED), watermark(4, 1, Origin.LOADED));

    assertEquals(watermark(4, 4, Origin.RECOVERED), decoded(((Merged.Value) adopted).bytes()));
    assertEquals(watermark(4, 4, Origin.RECOVERED), decoded(((Merged.Value) earlier).bytes()));
  }

  /** Ours replaced what theirs had loaded beyond 2, if it was the later one. */
  @Test
  void whoeverIsTakenIsSetBackToARefreshOfALaterEpochThatEndedBefore() {
    Watermark refreshed = watermark(2, 3, Origin.LOADED);
    Watermark appended = watermark(4, 1, Origin.LOADED);

    Merged theirs = adopt(refreshed, appended);
    byte[] ours = FAIL.raise(STATE, bytes(appended), bytes(refreshed));

    assertEquals(watermark(2, 4, Origin.REWOUND), decoded(((Merged.Value) theirs).bytes()));
    assertEquals(watermark(2, 4, Origin.REWOUND), decoded(ours));
  }

  @Test
  void withinALaterEpochTheGreaterIsSetBackToTheLesserSinceBothMayBeRefreshes() {
    Watermark less = watermark(1, 2, Origin.LOADED);
    Watermark more = watermark(2, 2, Origin.LOADED);

    for (Merged merged : List.of(merge(NEWEST, less, more), merge(NEWEST, more, less))) {
      assertEquals(watermark(1, 3, Origin.REWOUND), decoded(((Merged.Value) merged).bytes()));
    }
    assertEquals(CONFLICT, merge(FAIL, less, more));
    assertEquals(
        watermark(1, 3, Origin.REWOUND), decoded(FAIL.raise(STATE, bytes(more), bytes(less))));
  }

  @Test
  void higherEpochIsSetBackToALesserOneOfAnEpochThatMayHaveReplacedWhatItLoaded() {
    Watermark lesser = watermark(1, 2, Origin.LOADED);

    Merged loaded = merge(NEWEST, watermark(5, 3, Origin.LOADED), lesser);
    Merged rewound = merge(FAIL, lesser, watermark(5, 3, Origin.REWOUND));

    for (Merged merged : List.of(loaded, rewound)) {
      assertEquals(watermark(1, 4, Origin.REWOUND), decoded(((Merged.Value) merged).bytes()));
    }
  }

  /** What the remote had when it was taken back is most often where ours came from. */
  @Test
  void republishingDoesNotGoBackToAnEarlierStateOfTheSameEpoch() {
    Merged merged =
        FAIL.republish(
            STATE,
            Optional.of(bytes(watermark(5, 2, Origin.LOADED))),
            Optional.of(bytes(watermark(1, 2, Origin.LOADED))));

    assertEquals(watermark(5, 3, Origin.LOADED), decoded(((Merged.Value) merged).bytes()));
  }

  @Test
  void adoptingARemoteThatIsNotBehindTakesItAsItIs() {
    assertEquals(THEIRS, adopt(watermark(4, 3, Origin.LOADED), watermark(9, 3, Origin.LOADED)));
    assertEquals(THEIRS, adopt(watermark(9, 3, Origin.LOADED), watermark(4, 4, Origin.LOADED)));
    assertEquals(
        THEIRS, FAIL.adopt(STATE, Optional.of(bytes(watermark(4, 3, Origin.LOADED))), none()));
  }

  @Test
  void removedStateLeavesATombstoneInAnEpochAboveSoThatANewOneIsNotTakenForTheOldOne() {
    byte[] left = FAIL.removed(STATE, bytes(watermark(9, 3, Origin.LOADED))).orElseThrow();
    byte[] anew = bytes(watermark(1, 5, Origin.LOADED));

    assertEquals(
        new Tombstone(NOON, 4, "removed in place of 9 by run " + RUNS.get(0) + ", epoch 3"),
        decoded(left));
    assertArrayEquals(left, FAIL.removed(STATE, left).orElseThrow(), "one is enough");
    assertFalse(FAIL.isBehind(STATE, anew, bytes(watermark(9, 3, Origin.LOADED))));
    assertEquals(Optional.empty(), FAIL.removed(STATE, "{".getBytes(UTF_8)));
    assertEquals(Optional.empty(), INTENTS.removed(STATE, bytes(intent(0, "append", "a"))));
  }

  @Test
  void openIntentBeatsOneThatWasClearedOnEitherSide() {
    Optional<byte[]> open = Optional.of(bytes(intent(0, "append", "a")));
    Key key = MergeSamples.key(Space.INTENT);

    assertEquals(OURS, INTENTS.merge(key, open, none()));
    assertEquals(THEIRS, INTENTS.merge(key, none(), open));
    assertEquals(OURS, INTENTS.adopt(key, open, none()));
  }

  @Test
  void ofTwoOpenIntentsTheMoreDemandingIsKeptForBothRuns() {
    Key key = MergeSamples.key(Space.INTENT);
    List<String> byDemand = List.of("append", "merge", "full refresh");
    for (int less = 0; less < 2; less++) {
      Intent ours = intent(1, byDemand.get(less), "a");
      Intent theirs = intent(0, byDemand.get(less + 1), "a");

      Merged merged = INTENTS.merge(key, Optional.of(bytes(ours)), Optional.of(bytes(theirs)));

      assertEquals(
          intent(0, theirs.strategy(), "a (" + RUNS.get(0) + ") and a (" + RUNS.get(1) + ")"),
          Intents.decode(key, ((Merged.Value) merged).bytes()));
    }
  }

  /** Half of a surrogate pair, which JSON can hold and UTF-8 cannot. */
  @Test
  void fieldOfAnotherVersionSurvivesEvenIfItIsHalfACharacter() {
    Key key = MergeSamples.key(Space.INTENT);
    String half = "{\"later\":\"\\ud800\",";
    byte[] intent = with(half, bytes(intent(1, "append", "a")));
    byte[] state = with(half, bytes(watermark(1, 1, Origin.LOADED)));

    Merged merged =
        INTENTS.merge(key, Optional.of(intent), Optional.of(bytes(intent(0, "append", "b"))));

    byte[] raised = FAIL.raise(STATE, state, bytes(watermark(2, 1, Origin.LOADED)));
    String later = JsonRecord.read(key, intent).text("later");
    assertEquals(later, JsonRecord.read(key, ((Merged.Value) merged).bytes()).text("later"));
    assertEquals(later, JsonRecord.read(STATE, raised).text("later"));
  }

  /** Every pull of every machine threw. */
  @Test
  void numberThatNobodyCanReadIsAConflictAndNotAnException() {
    byte[] huge = with("{\"slack\":1E99999999999,", bytes(watermark(1, 1, Origin.LOADED)));
    Optional<byte[]> other = Optional.of(bytes(watermark(2, 1, Origin.LOADED)));

    assertEquals(CONFLICT, FAIL.merge(STATE, Optional.of(huge), other));
    assertEquals(CONFLICT, FAIL.merge(STATE, other, Optional.of(huge)));
    assertEquals(THEIRS, FAIL.adopt(STATE, other, Optional.of(huge)));
    assertFalse(FAIL.isBehind(STATE, huge, other.orElseThrow()));
    assertThrows(RecordException.class, () -> TableStates.decode(STATE, huge));
  }

  @Test
  void runThatEndedBeatsTheOneThatRuns() {
    MergeRule rule = MergeSamples.rule(Space.RUN, OnConflict.FAIL);
    Key key = MergeSamples.key(Space.RUN);
    byte[] running = run(Optional.empty(), RunRecord.Status.RUNNING);
    byte[] ended = run(Optional.of(NOON), RunRecord.Status.FAILED);
    byte[] later = run(Optional.of(NOON.plusSeconds(1)), RunRecord.Status.ABANDONED);

    assertEquals(THEIRS, rule.merge(key, Optional.of(running), Optional.of(ended)));
    assertEquals(OURS, rule.merge(key, Optional.of(later), Optional.of(ended)));
    assertEquals(OURS, rule.adopt(key, Optional.of(later), none()));
    assertArrayEquals(later, rule.raise(key, ended, later));
  }

  @Test
  void pointThatWasLeftOutOfTheBaselineStaysOut() {
    MergeRule rule = MergeSamples.rule(Space.MEASUREMENT, OnConflict.FAIL);
    byte[] out = measurement(true);
    byte[] in = measurement(false);

    assertEquals(
        OURS, rule.merge(MergeSamples.key(Space.MEASUREMENT), Optional.of(out), Optional.of(in)));
  }

  @Test
  void ofTwoDecisionsAboutAPointTheLaterStaysWhateverTheyAre() {
    MergeRule rule = MergeSamples.rule(Space.MEASUREMENT, OnConflict.FAIL);
    Key key = MergeSamples.key(Space.MEASUREMENT);
    byte[] earlier = measurement(Standing.NEW_NORMAL, NOON);
    byte[] later = measurement(Standing.EXCLUDED, NOON.plusNanos(1));

    Merged merged = rule.merge(key, Optional.of(earlier), Optional.of(later));

    assertEquals(THEIRS, merged);
    assertEquals(OURS, rule.merge(key, Optional.of(later), Optional.of(earlier)));
  }

  /** On every machine alike; rather a count too many in baselines than one that is lost. */
  @Test
  void ofTwoDecisionsOfTheSameMomentTheOneThatKeepsThePointStays() {
    MergeRule rule = MergeSamples.rule(Space.MEASUREMENT, OnConflict.FAIL);
    Key key = MergeSamples.key(Space.MEASUREMENT);
    byte[] excluded = measurement(Standing.EXCLUDED, NOON);
    byte[] accepted = measurement(Standing.ACCEPTED, NOON);

    Merged merged = rule.merge(key, Optional.of(excluded), Optional.of(accepted));

    assertEquals(THEIRS, merged);
    assertEquals(OURS, rule.merge(key, Optional.of(accepted), Optional.of(excluded)));
  }

  @Test
  void whatAPersonSaidOfAPointBeatsWhatADetectorDid() {
    MergeRule rule = MergeSamples.rule(Space.MEASUREMENT, OnConflict.FAIL);
    Key key = MergeSamples.key(Space.MEASUREMENT);
    byte[] flagged = stored(new Measurement(1, NOON, RUNS.get(0), false).flagged());
    byte[] accepted = measurement(Standing.ACCEPTED, NOON);

    Merged merged = rule.merge(key, Optional.of(flagged), Optional.of(accepted));

    assertEquals(THEIRS, merged);
    assertEquals(OURS, rule.merge(key, Optional.of(flagged), Optional.of(measurement(false))));
  }

  @Test
  void whatAnyMachineWantsToKeepIsKept() {
    MergeRule rule = MergeSamples.rule(Space.RETENTION, OnConflict.FAIL);
    Key key = MergeSamples.key(Space.RETENTION);
    byte[] longer = retention(9, 10);
    byte[] more = retention(3, 20);

    Merged merged = rule.merge(key, Optional.of(longer), Optional.of(more));

    assertArrayEquals(retention(9, 20), ((Merged.Value) merged).bytes());
    assertEquals(THEIRS, rule.merge(key, none(), Optional.of(more)));
  }

  private static byte[] with(String first, byte[] stored) {
    return (first + new String(stored, UTF_8).substring(1)).getBytes(UTF_8);
  }

  private static Merged merge(MergeRule rule, TableState ours, TableState theirs) {
    return rule.merge(STATE, Optional.of(bytes(ours)), Optional.of(bytes(theirs)));
  }

  private static Merged adopt(TableState ours, TableState theirs) {
    return FAIL.adopt(STATE, Optional.of(bytes(ours)), Optional.of(bytes(theirs)));
  }

  private static TableState decoded(byte[] stored) {
    return TableStates.decode(STATE, stored);
  }

  /** Ours has not begun, whatever became of the copy that is or was at the remote. */
  @Test
  void exclusiveIntentThatIsNotAtTheRemoteGivesWay() {
    Key key = MergeSamples.key(Space.INTENT);
    Optional<byte[]> ours = Optional.of(bytes(exclusive(0)));

    for (Intent theirs : List.of(exclusive(1), intent(1, "append", "b"))) {
      assertEquals(THEIRS, INTENTS.merge(key, ours, Optional.of(bytes(theirs))));
    }
    assertEquals(THEIRS, INTENTS.merge(key, ours, Optional.empty()));
    assertEquals(THEIRS, INTENTS.merge(key, Optional.empty(), ours));
  }

  /** A machine that does not know that the table is exclusive: nobody has it alone any more. */
  @Test
  void intentOfBothIsExclusiveToNone() {
    Key key = MergeSamples.key(Space.INTENT);

    Merged merged =
        INTENTS.merge(
            key, Optional.of(bytes(intent(0, "append", "a"))), Optional.of(bytes(exclusive(1))));

    Intent both = Intents.decode(key, ((Merged.Value) merged).bytes());
    assertEquals("a (" + RUNS.get(0) + ") and b (" + RUNS.get(1) + ")", both.owner());
    assertEquals(Optional.empty(), both.exclusiveUntil());
  }

  private static Intent exclusive(int run) {
    return new Intent(
        RUNS.get(run),
        "b",
        "append",
        "(1, ∞)",
        NOON,
        Optional.empty(),
        Optional.of(NOON.plusSeconds(1)));
  }

  private static Intent intent(int run, String strategy, String owner) {
    return new Intent(RUNS.get(run), owner, strategy, "(1, ∞)", NOON);
  }

  private static byte[] run(Optional<Instant> ended, RunRecord.Status status) {
    RunRecord run = new RunRecord(RUNS.get(0), "p", NOON, ended, status);
    return bytes(Space.RUN, t -> Runs.put(t, run));
  }

  private static byte[] measurement(boolean excluded) {
    return stored(new Measurement(1, NOON, RUNS.get(0), excluded));
  }

  private static byte[] measurement(Standing standing, Instant decided) {
    Measurement measurement = new Measurement(1, NOON, RUNS.get(0), false);
    return stored(measurement.decided(standing, new Measurement.Decision(decided, "r")));
  }

  private static byte[] stored(Measurement measurement) {
    return bytes(Space.MEASUREMENT, t -> Measurements.add(t, TABLE, measurement));
  }

  private static byte[] retention(int days, int count) {
    return bytes(Space.RETENTION, new Retention(Duration.ofDays(days), count)::store);
  }

  private static <T> Optional<T> none() {
    return Optional.empty();
  }
}
