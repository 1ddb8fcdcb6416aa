package dev.rocky.state.sync;

import static dev.rocky.state.sync.Samples.LINEAGE;
import static dev.rocky.state.sync.Samples.id;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.remote.Version;
import dev.rocky.state.spi.Attempt;
import dev.rocky.state.spi.Base;
import dev.rocky.state.spi.CommitId;
import dev.rocky.state.spi.SeenHead;
import dev.rocky.state.spi.SyncState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each row of the table under R1 in {@code docs/sync-protocol.md}. */
class VerdictTest {

  private static final CommitId OTHER = id(777);
  private static final Attempt FIRST = attempt(1, id(1), Version.ABSENT);
  private static final Attempt SIXTH = attempt(6, id(66), version(5));
  private static final Optional<CurrentHead> ABSENT = Optional.empty();

  // pending

  @Test
  void absentAsTheAttemptExpectsIsAgain() {
    assertEquals(new Verdict.Again(FIRST), verdict(none(), FIRST, ABSENT));
    // U1: made anew behind a base
    Attempt anew = attempt(6, id(66), Version.ABSENT);
    assertEquals(new Verdict.Again(anew), verdict(base(5), anew, ABSENT));
  }

  @Test
  void absentThoughTheAttemptExpectsAHeadIsRegressed() {
    assertRegressed("no HEAD", verdict(base(5), SIXTH, ABSENT));
  }

  @Test
  void aHeadOfAnotherFirstMachineIsALostAttempt() {
    assertEquals(new Verdict.Lost(FIRST), verdict(none(), FIRST, head(OTHER, 1, id(9))));
    assertEquals(new Verdict.Lost(FIRST), verdict(none(), FIRST, head(OTHER, 7, id(9))));
  }

  @Test
  void theHeadThatTheAttemptExpectsIsAgain() {
    assertEquals(new Verdict.Again(SIXTH), verdict(base(5), SIXTH, head(5)));
  }

  @Test
  void aHeadBeforeTheBaseIsRegressedWhateverIsPending() {
    assertRegressed("generation 4", verdict(base(5), SIXTH, head(4)));
    assertRegressed("is commit", verdict(base(5), SIXTH, head(LINEAGE, 5, OTHER)));
  }

  @Test
  void theBaseWithAnotherVersionThanTheAttemptExpectsIsALostAttempt() {
    // a bucket that was copied
    CurrentHead copied =
        new CurrentHead(
            head(5).orElseThrow().head(), new SeenHead(new byte[1], new Version("copied")));
    assertEquals(new Verdict.Lost(SIXTH), verdict(base(5), SIXTH, Optional.of(copied)));
    // U1, whose HEAD was to be the first, and now the one before is back
    Attempt anew = attempt(6, id(66), Version.ABSENT);
    assertEquals(new Verdict.Lost(anew), verdict(base(5), anew, head(5)));
  }

  @Test
  void aHeadOfAnotherLineageThanTheBaseIsForeignWhateverIsPending() {
    assertForeign(verdict(base(5), SIXTH, head(OTHER, 5, id(5))));
    assertForeign(verdict(base(5), SIXTH, head(OTHER, 9, id(9))));
  }

  @Test
  void aLogThatLacksTheBaseIsRegressedWhateverItSaysAboutTheAttempt() {
    Verdict.Log log = log(id(4), OTHER, SIXTH.id());
    assertRegressed("is commit", verdict(base(5), SIXTH, head(LINEAGE, 6, SIXTH.id()), log));
  }

  @Test
  void anAttemptInTheLogIsCommitted() {
    assertEquals(
        new Verdict.Committed(SIXTH),
        verdict(base(5), SIXTH, head(LINEAGE, 6, SIXTH.id()), log(id(4), id(5), SIXTH.id())));
    assertEquals(
        new Verdict.Committed(SIXTH),
        verdict(base(5), SIXTH, head(7), log(id(4), id(5), SIXTH.id(), id(7))));
    assertEquals(new Verdict.Committed(FIRST), verdict(none(), FIRST, head(LINEAGE, 1, id(1))));
    assertEquals(new Verdict.Committed(FIRST), verdict(none(), FIRST, head(3)));
  }

  @Test
  void aLineageThatIsTheIdOfTheFirstAttemptProvesItHoweverLittleTheLogTells() {
    assertEquals(new Verdict.Committed(FIRST), verdict(none(), FIRST, head(90), known -> none()));
  }

  @Test
  void anotherCommitInThePlaceOfTheAttemptIsALostAttempt() {
    assertEquals(new Verdict.Lost(SIXTH), verdict(base(5), SIXTH, head(6)));
    assertEquals(new Verdict.Lost(SIXTH), verdict(base(5), SIXTH, head(9)));
  }

  @Test
  void aLogThatBeginsBehindTheAttemptDoesNotTell() {
    assertEquals(new Verdict.Undecided(SIXTH), verdict(base(5), SIXTH, head(90), known -> none()));
  }

  // nothing pending

  @Test
  void nothingHereAndNothingThereIsTheFirstRun() {
    assertEquals(new Verdict.Absent(), verdict(none(), ABSENT));
  }

  @Test
  void absentThoughThereWasAHeadIsRegressed() {
    assertRegressed("no HEAD", verdict(base(5), ABSENT));
  }

  @Test
  void aHeadOfAnotherLineageThanTheBaseIsForeign() {
    assertForeign(verdict(base(5), head(OTHER, 5, id(5))));
  }

  @Test
  void aHeadForALedgerWithoutABaseIsFetched() {
    assertEquals(new Verdict.Unsynced(), verdict(none(), head(5)));
  }

  @Test
  void aHeadBeforeTheBaseOrBesideItIsRegressed() {
    assertRegressed("generation 4", verdict(base(5), head(4)));
    assertRegressed("is commit", verdict(base(5), head(LINEAGE, 5, OTHER)));
    assertRegressed("is commit", verdict(base(5), head(6), log(id(4), OTHER, id(6))));
    // another parent behind it is what the log says about the generation before its first
    Verdict.Log beginsBehind =
        generation -> generation == 5 ? Optional.of(OTHER) : Optional.empty();
    assertRegressed("is commit", verdict(base(5), head(6), beginsBehind));
  }

  @Test
  void theHeadThatIsTheBaseIsCurrent() {
    assertEquals(new Verdict.Current(), verdict(base(5), head(5)));
  }

  @Test
  void aNewerHeadIsFetched() {
    assertEquals(new Verdict.Behind(), verdict(base(5), head(6)));
    assertEquals(new Verdict.Behind(), verdict(base(5), head(90), known -> none()));
  }

  /** Whatever there is, there is a verdict, and one that fits the roughest of what is known. */
  @Test
  void everyCombinationHasAVerdict() {
    List<Optional<Attempt>> attempts = new ArrayList<>(List.of(none(), Optional.of(FIRST)));
    List<Optional<CurrentHead>> heads = new ArrayList<>(List.of(ABSENT));
    for (long generation = 4; generation <= 7; generation++) {
      for (CommitId lineage : List.of(LINEAGE, OTHER)) {
        heads.add(head(lineage, generation, id(generation)));
        heads.add(head(lineage, generation, OTHER));
        heads.add(head(lineage, generation, SIXTH.id()));
      }
    }
    attempts.add(Optional.of(SIXTH));
    attempts.add(Optional.of(attempt(6, id(66), Version.ABSENT)));
    for (Optional<Base> base : List.of(Optional.<Base>empty(), base(5))) {
      for (Optional<Attempt> attempt : attempts) {
        for (Optional<CurrentHead> head : heads) {
          for (Verdict.Log log : List.<Verdict.Log>of(none -> none(), own(head))) {
            Verdict verdict = Verdict.of(state(base, attempt), head, log);
            boolean settles =
                verdict instanceof Verdict.Again
                    || verdict instanceof Verdict.Committed
                    || verdict instanceof Verdict.Lost
                    || verdict instanceof Verdict.Undecided;
            boolean stops =
                verdict instanceof Verdict.Regressed || verdict instanceof Verdict.Foreign;
            assertTrue(stops || settles == attempt.isPresent(), verdict.toString());
            assertTrue(!stops || base.isPresent() || attempt.isPresent(), verdict.toString());
            boolean lost =
                base.isPresent()
                    && head.isPresent()
                    && head.get().head().generation() < base.get().generation();
            assertTrue(!lost || stops, verdict.toString());
          }
        }
      }
    }
  }

  private static void assertForeign(Verdict verdict) {
    String problem = assertInstanceOf(Verdict.Foreign.class, verdict).problem();
    assertTrue(problem.contains(OTHER.toString()), problem);
    assertTrue(problem.contains(LINEAGE.toString()), problem);
    assertTrue(problem.contains("republish"), problem);
  }

  private static void assertRegressed(String problem, Verdict verdict) {
    String told = assertInstanceOf(Verdict.Regressed.class, verdict).problem();
    assertTrue(told.contains(problem), told);
    assertTrue(told.contains("republish") && told.contains("adopt"), told);
  }

  private static Verdict verdict(Optional<Base> base, Optional<CurrentHead> head) {
    return verdict(base, head, own(head));
  }

  private static Verdict verdict(Optional<Base> base, Optional<CurrentHead> head, Verdict.Log log) {
    return Verdict.of(state(base, Optional.empty()), head, log);
  }

  private static Verdict verdict(Optional<Base> base, Attempt attempt, Optional<CurrentHead> head) {
    return verdict(base, attempt, head, own(head));
  }

  private static Verdict verdict(
      Optional<Base> base, Attempt attempt, Optional<CurrentHead> head, Verdict.Log log) {
    return Verdict.of(state(base, Optional.of(attempt)), head, log);
  }

  private static SyncState state(Optional<Base> base, Optional<Attempt> attempt) {
    return new SyncState(
        "bronze", base, Optional.empty(), attempt, Optional.empty(), Optional.empty(), 0);
  }

  private static Attempt attempt(long generation, CommitId id, Version expected) {
    return new Attempt(new Base(LINEAGE, generation, id), expected, new byte[] {1});
  }

  private static Optional<Base> base(long generation) {
    return Optional.of(new Base(LINEAGE, generation, id(generation)));
  }

  private static Version version(long generation) {
    return new Version("v" + generation);
  }

  private static Optional<CurrentHead> head(long generation) {
    return head(LINEAGE, generation, id(generation));
  }

  /** A HEAD of commits 1, 2, 3, … of which the newest is {@code id}. */
  private static Optional<CurrentHead> head(CommitId lineage, long generation, CommitId id) {
    int inHead = (int) Math.min(generation, 40);
    Head sample = Samples.head(generation, inHead);
    CommitLog log = sample.log();
    List<LogEntry> entries = new ArrayList<>(log.entries());
    LogEntry newest = entries.remove(entries.size() - 1);
    entries.add(new LogEntry(newest.generation(), id, newest.kind(), newest.time(), newest.root()));
    Head head =
        new Head(
            sample.format(),
            lineage,
            sample.covered(),
            sample.snapshot(),
            sample.floor(),
            sample.floorTime(),
            sample.sweep(),
            sample.fence(),
            new CommitLog(log.older(), log.parent(), entries));
    boolean own = lineage.equals(LINEAGE) && id.equals(id(generation));
    Version version = own ? version(generation) : new Version(lineage + "-" + generation);
    return Optional.of(new CurrentHead(head, new SeenHead(new byte[1], version)));
  }

  /** What HEAD itself has of the log. */
  private static Verdict.Log own(Optional<CurrentHead> head) {
    return generation ->
        head.flatMap(found -> found.head().log().commit(generation)).map(LogEntry::id);
  }

  /** The log from generation 4 on. */
  private static Verdict.Log log(CommitId... ids) {
    return generation ->
        generation >= 4 && generation < 4 + ids.length
            ? Optional.of(ids[(int) generation - 4])
            : Optional.empty();
  }

  private static <T> Optional<T> none() {
    return Optional.empty();
  }
}
