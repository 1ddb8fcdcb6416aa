package dev.rocky.state.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.StoreClosedException;
import dev.rocky.state.memory.MemoryRemote;
import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.remote.Listing;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteCancelledException;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.spi.SyncState;
import dev.rocky.state.sync.CheckOutcome.Failed;
import dev.rocky.state.sync.CheckOutcome.NotTold;
import dev.rocky.state.sync.CheckOutcome.Passed;
import dev.rocky.state.sync.CheckOutcome.Warned;
import dev.rocky.state.sync.FlawedRemote.Flaw;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.FaultScript;
import dev.rocky.state.tck.FaultyRemoteStore;
import dev.rocky.state.tck.LeakCheckExtension;
import dev.rocky.state.tck.RemoteOperation;
import dev.rocky.state.tck.RemoteTraffic;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a doctor finds, and that it leaves nothing behind. */
@ExtendWith(LeakCheckExtension.class)
class RemoteDoctorTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private static final List<RemoteCheck> WITHOUT_CACHE =
      Arrays.stream(RemoteCheck.values())
          .filter(check -> check.compareTo(RemoteCheck.CACHE) < 0)
          .toList();

  private final MemoryRemote memory = new MemoryRemote();
  private final FaultScript script = new FaultScript();
  private final FaultyRemoteStore remote = new FaultyRemoteStore(memory.open(), script);
  private final MovedClock clock = new MovedClock();

  @Test
  void aRemoteThatIsAsItShouldBePassesAllChecksAndIsAsBefore() {
    RemoteDiagnosis diagnosis = examine(remote);
    assertEquals(
        WITHOUT_CACHE, diagnosis.findings().stream().map(RemoteDiagnosis.Finding::check).toList());
    assertEquals(Set.of(new Passed()), outcomes(diagnosis));
    assertTrue(diagnosis.isUsable());
    assertNothingLeft();
  }

  @ParameterizedTest
  @CsvSource({
    "CREATES_WHAT_IS_THERE, CREATE_IF_ABSENT, create-if-absent is ignored",
    "CREATES_TWICE_AT_ONCE, CREATE_RACE, were told that they did",
    "MAKES_WHAT_IS_THERE, REPLACE_IF_VERSION, replace-if-version is ignored",
    "REPLACES_ANY_VERSION, REPLACE_IF_VERSION, replace-if-version is ignored",
    "REPLACES_TWICE_AT_ONCE, REPLACE_RACE, were told that they did",
    "LETS_NOBODY_WIN, REPLACE_RACE, none of 4 was told",
    "SHOWS_AN_OLD_CONTENT, REPLACE_IF_VERSION, written last",
    "LISTS_NO_SIZES, LISTING, is listed with 0",
    "DELETES_NOTHING, DELETION, still there",
    "DELETES_NO_REGISTERS, DELETION, still there: PROBE-"
  })
  void aPromiseThatIsBrokenFailsItsCheckAndNoOther(Flaw flaw, RemoteCheck check, String problem) {
    RemoteDiagnosis diagnosis = examine(new FlawedRemote(remote, flaw));
    Failed failed = assertInstanceOf(Failed.class, diagnosis.outcome(check), diagnosis.toText());
    assertTrue(failed.problem().contains(problem), failed.problem());
    assertTrue(!failed.advice().isBlank());
    assertTrue(!diagnosis.isUsable());
    assertEquals(
        1, diagnosis.findings().stream().filter(f -> f.outcome() instanceof Failed).count());
    if (check != RemoteCheck.DELETION) {
      assertNothingLeft();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "LISTS_NOTHING, LISTING, not listed",
    "LISTS_OLD_TIMES, CLOCK, just made is listed as of",
    "HAS_ANOTHER_TIME, CLOCK, seconds behind the remote's",
    "EVICTS, RETENTION, it evicts"
  })
  void whatOneCanLiveWithIsAWarning(Flaw flaw, RemoteCheck check, String problem) {
    RemoteDiagnosis diagnosis = examine(new FlawedRemote(remote, flaw));
    Warned warned = assertInstanceOf(Warned.class, diagnosis.outcome(check), diagnosis.toText());
    assertTrue(warned.problem().contains(problem), warned.problem());
    assertTrue(diagnosis.isUsable());
    assertTrue(diagnosis.toText().startsWith("memory can be used"), diagnosis.toText());
    assertNothingLeft();
  }

  @Test
  void aBitThatIsAnotherIsNoticed() {
    script.always(RemoteOperation.GET, new Fault.Corrupted(200_000));
    RemoteDiagnosis diagnosis = examine(remote);
    Failed failed = assertInstanceOf(Failed.class, diagnosis.outcome(RemoteCheck.READ_BACK));
    assertTrue(failed.problem().contains("SHA-256"), failed.problem());
    script.heal();
    assertNothingLeft();
  }

  @Test
  void aRemoteThatNobodyReachesIsToldOnceAndTheRestIsNotTried() {
    Arrays.stream(RemoteOperation.values())
        .forEach(operation -> script.always(operation, new Fault.Unavailable()));
    RemoteDiagnosis diagnosis = examine(remote);
    Failed failed = assertInstanceOf(Failed.class, diagnosis.outcome(RemoteCheck.REACHABLE));
    assertTrue(failed.advice().contains("network"), failed.advice());
    for (RemoteCheck check : WITHOUT_CACHE.subList(1, WITHOUT_CACHE.size())) {
      NotTold untold = assertInstanceOf(NotTold.class, diagnosis.outcome(check));
      assertTrue(untold.reason().contains("'reachable'"), untold.reason());
    }
    assertEquals(1, remote.traffic().calls());
  }

  @Test
  void whoMayNotReadIsToldSo() {
    script.always(RemoteOperation.READ, new Fault.Refused());
    RemoteDiagnosis diagnosis = examine(remote);
    assertEquals(new Passed(), diagnosis.outcome(RemoteCheck.REACHABLE));
    assertInstanceOf(Failed.class, diagnosis.outcome(RemoteCheck.PERMITTED));
    assertInstanceOf(NotTold.class, diagnosis.outcome(RemoteCheck.READ_BACK));
  }

  @Test
  void whoMayNotWriteIsToldSoAndWhatElseTheRemoteSays() {
    script.always(RemoteOperation.CREATE, new Fault.Refused());
    RemoteDiagnosis diagnosis = examine(remote);
    assertEquals(new Passed(), diagnosis.outcome(RemoteCheck.PERMITTED));
    assertInstanceOf(Failed.class, diagnosis.outcome(RemoteCheck.READ_BACK));
    assertInstanceOf(NotTold.class, diagnosis.outcome(RemoteCheck.REPLACE_RACE));
    assertEquals(new Passed(), diagnosis.outcome(RemoteCheck.RETENTION));
    assertNothingLeft();
  }

  @Test
  void whoMayNotDeleteIsToldSo() {
    script.always(RemoteOperation.DELETE, new Fault.Refused());
    RemoteDiagnosis diagnosis = examine(remote);
    assertInstanceOf(Failed.class, diagnosis.outcome(RemoteCheck.DELETION));
    assertEquals(new Passed(), diagnosis.outcome(RemoteCheck.LISTING));
  }

  @Test
  void contentionIsNoFailure() {
    script.on(RemoteOperation.CREATE, 3, new Fault.Contended());
    script.on(RemoteOperation.COMPARE_AND_SET, 6, new Fault.Contended());
    assertEquals(Set.of(new Passed()), outcomes(examine(remote)));
  }

  /** Whatever call it is that fails: the probe goes, and the failure is told. */
  @ParameterizedTest
  @EnumSource(RemoteOperation.class)
  void whereverACallFailsNothingIsLeft(RemoteOperation operation) {
    for (int call = 1; call <= 12; call++) {
      for (Fault fault : List.of(new Fault.LostAnswer(), new Fault.Unavailable())) {
        script.heal();
        script.on(operation, call, fault);
        RemoteDiagnosis diagnosis = examine(remote);
        assertEquals(WITHOUT_CACHE.size(), diagnosis.findings().size());
        script.heal();
        if (operation != RemoteOperation.DELETE) { // that is what removes it
          assertNothingLeft();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(RemoteOperation.class)
  void whereverItIsInterruptedNothingIsLeftAndTheThreadStaysInterrupted(RemoteOperation operation) {
    for (int call = 1; call <= 12; call++) {
      boolean[] reached = {false};
      script.heal();
      script.on(
          operation,
          call,
          new Fault.Before(
              () -> {
                reached[0] = true;
                Thread.currentThread().interrupt();
                throw new RemoteCancelledException("interrupted");
              }));
      RemoteDoctor doctor = doctor(remote, SyncPolicy.ofDefaults());
      if (operation == RemoteOperation.DELETE && call > 1) {
        break; // there is but one
      }
      try {
        RemoteDiagnosis unused = doctor.examine();
        assertTrue(!reached[0], "it went on");
      } catch (RemoteCancelledException e) {
        assertTrue(reached[0]);
      }
      boolean unused = Thread.interrupted(); // set if it was this thread's call
      assertNothingLeft();
    }
  }

  @Test
  void anInterruptOfTheCallerIsPassedOnAndKept() {
    script.on(RemoteOperation.GET, 1, new Fault.Before(() -> Thread.currentThread().interrupt()));
    RemoteDoctor doctor = doctor(remote, SyncPolicy.ofDefaults());
    assertThrows(RemoteCancelledException.class, doctor::examine);
    assertTrue(Thread.interrupted());
    assertNothingLeft();
  }

  @ParameterizedTest
  @EnumSource(RemoteOperation.class)
  void aServerThatHangsCostsTheTimeoutAndNoMore(RemoteOperation operation) {
    script.always(operation, new Fault.Hang());
    long begin = System.nanoTime();
    RemoteDiagnosis diagnosis =
        new RemoteDoctor(
                "memory",
                remote,
                SyncPolicy.ofDefaults().withTransferTimeout(Duration.ofMillis(500)))
            .examine();
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    assertTrue(took.compareTo(Duration.ofMillis(1500)) < 0, operation + " took " + took);
    boolean hung = diagnosis.findings().stream().anyMatch(f -> f.outcome() instanceof Failed);
    assertTrue(hung || operation == RemoteOperation.READ_IF_CHANGED, operation + " hung");
    script.heal();
    if (operation != RemoteOperation.DELETE) {
      assertNothingLeft();
    }
  }

  @Test
  void aClosedStoreIsAMistakeOfTheCaller() {
    remote.close();
    RemoteDoctor doctor = doctor(remote, SyncPolicy.ofDefaults());
    assertThrows(StoreClosedException.class, doctor::examine);
  }

  @Test
  void aSyncedLedgerHasItsRemoteExaminedAndStaysAsItIs() {
    Bucket bucket = new Bucket();
    try (Machine machine =
        new Machine(bucket.memory.open(), new MemoryStateStore(), policy -> policy)) {
      machine.put(Machine.A, "1.1a");
      machine.push();
      machine.put(Machine.B, "1.1a");
      SyncState before = machine.state();
      List<String> objects = bucket.objects();
      int transfers = machine.events.size();
      RemoteDiagnosis diagnosis = machine.synced.examine();
      assertTrue(diagnosis.isUsable(), diagnosis.toText());
      assertEquals("memory bronze", diagnosis.remote());
      assertEquals(before, machine.state());
      assertEquals(objects, bucket.objects());
      assertEquals(transfers, machine.events.size());
    }
  }

  @Test
  void aReportIsReadableAndHasAnAdviceForEachProblem() {
    RemoteDiagnosis diagnosis = examine(new FlawedRemote(remote, Flaw.REPLACES_ANY_VERSION));
    List<String> lines = diagnosis.toText().lines().toList();
    assertEquals("memory must not be used", lines.get(0));
    assertEquals("ok       reachable", lines.get(1));
    assertTrue(
        lines.contains("unknown  replace-race: no race without replace-if-version"),
        diagnosis.toText());
    int failed =
        lines.indexOf(
            "FAILED   replace-if-version: a register was replaced from a version that it had no more:"
                + " replace-if-version is ignored");
    assertTrue(failed > 0, diagnosis.toText());
    assertTrue(lines.get(failed + 1).startsWith("         to do: do not use this remote"));
  }

  private RemoteDiagnosis examine(RemoteStore store) {
    return doctor(store, SyncPolicy.ofDefaults()).examine();
  }

  private RemoteDoctor doctor(RemoteStore store, SyncPolicy policy) {
    return new RemoteDoctor("memory", store, policy, clock, Clock.systemUTC());
  }

  private static Set<CheckOutcome> outcomes(RemoteDiagnosis diagnosis) {
    return diagnosis.findings().stream()
        .map(RemoteDiagnosis.Finding::outcome)
        .collect(Collectors.toSet());
  }

  private void assertNothingLeft() {
    RemoteStore store = memory.open();
    for (RemoteTraffic.Entry call : remote.traffic().log()) {
      if (call.operation() == RemoteOperation.COMPARE_AND_SET) {
        assertEquals(Optional.empty(), store.read(new RegisterName(call.name()), TIMEOUT));
      }
    }
    Optional<PageToken> next = Optional.of(PageToken.FIRST);
    while (next.isPresent()) {
      Listing page = store.list(SegmentName.FOLDER, next.get(), TIMEOUT);
      assertEquals(List.of(), page.objects());
      next = page.next();
    }
  }
}
