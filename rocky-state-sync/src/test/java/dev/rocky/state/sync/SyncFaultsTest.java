package dev.rocky.state.sync;

import static dev.rocky.state.sync.Machine.A;
import static dev.rocky.state.sync.Machine.B;
import static dev.rocky.state.sync.Machine.C;
import static dev.rocky.state.tck.RemoteOperation.COMPARE_AND_SET;
import static dev.rocky.state.tck.RemoteOperation.CREATE;
import static dev.rocky.state.tck.RemoteOperation.GET;
import static dev.rocky.state.tck.RemoteOperation.LIST;
import static dev.rocky.state.tck.RemoteOperation.READ_IF_CHANGED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.LeakCheckExtension;
import dev.rocky.state.tck.RemoteOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every remote step of pull and push × everything that may go wrong with it, also while another
 * machine commits in between.
 */
@ExtendWith(LeakCheckExtension.class)
class SyncFaultsTest {

  private static final String MINE = "1.2a";

  /** The call begins when its time is over. */
  private static final Fault TOO_LATE = new Fault.Delayed(Duration.ofHours(1));

  /** What another machine commits, and when. */
  private enum Intruder {
    NONE(null, null),
    BEFORE_READING(READ_IF_CHANGED, "b"),
    BEFORE_CREATING(CREATE, "b"),
    BEFORE_SETTING(COMPARE_AND_SET, "b"),
    SAME_BEFORE_CREATING(CREATE, "a"),
    SAME_BEFORE_SETTING(COMPARE_AND_SET, "a");

    private final RemoteOperation before;
    private final String key;

    Intruder(RemoteOperation before, String key) {
      this.before = before;
      this.key = key;
    }
  }

  private static List<Fault> transientFaults() {
    return List.of(
        new Fault.Unavailable(),
        new Fault.Contended(),
        new Fault.LostAnswer(),
        new Fault.LostRequest(),
        new Fault.Late(1),
        new Fault.Late(2),
        new Fault.Late(3),
        new Fault.Late(4),
        new Fault.Broken(10),
        new Fault.Delayed(Duration.ofMillis(1)),
        TOO_LATE,
        new Fault.Hang());
  }

  static Stream<Arguments> pushes() {
    List<Arguments> cases = new ArrayList<>();
    for (RemoteOperation operation : List.of(READ_IF_CHANGED, GET, CREATE, COMPARE_AND_SET)) {
      for (Fault fault : transientFaults()) {
        for (Intruder intruder : Intruder.values()) {
          boolean fetches = intruder != Intruder.NONE; // what others committed
          if (fault.suits(operation) && (fetches || operation != GET)) {
            cases.add(Arguments.of(operation, fault, intruder));
          }
        }
      }
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("pushes")
  void aPushThatIsAcknowledgedIsInTheChainOnceAndNeverAConflictWithItself(
      RemoteOperation operation, Fault fault, Intruder intruder) {
    boolean happened = false;
    for (int nth = 1; nth <= 2; nth++) {
      for (int late = 1; late <= 2; late++) {
        Bucket bucket = new Bucket();
        try (Machine one = machine(bucket, fault);
            Machine other = machine(bucket, fault)) {
          // Given two machines on one state, one of which has a change
          one.put(A, "1.1a");
          one.put(B, "1.1a");
          one.push();
          other.pull();
          one.put(A, MINE);
          // And a call that goes wrong, and somebody else who commits in between
          one.script.on(operation, nth, fault);
          intrude(one, other, intruder, operation, nth, late);
          // When
          PushResult pushed = one.push();
          // Then
          check(bucket, one, other, pushed, intruder);
          happened |= happened(one, fault);
        }
      }
    }
    assertTrue(happened, "the fault was in nobody's way");
  }

  private static boolean happened(Machine machine, Fault fault) {
    return machine.remote.traffic().log().stream()
        .anyMatch(entry -> entry.fault().filter(fault::equals).isPresent());
  }

  private static void intrude(
      Machine one, Machine other, Intruder intruder, RemoteOperation operation, int nth, int late) {
    if (intruder == Intruder.NONE || (intruder.before == operation && nth == late)) {
      return; // one call has one fault
    }
    one.script.on(
        intruder.before,
        late,
        new Fault.Before(
            () -> {
              other.put(Machine.key(intruder.key), "1.2b");
              other.push();
            }));
  }

  private static void check(
      Bucket bucket, Machine one, Machine other, PushResult pushed, Intruder intruder) {
    String what = pushed + " " + one.remote.traffic().log();
    if (pushed instanceof PushResult.Pushed ok) {
      assertEquals(1, ok.records(), what);
      assertEquals(1, bucket.commitsOf(A, MINE).size(), what);
      assertEquals(ok.generation(), bucket.commitsOf(A, MINE).get(0).generation(), what);
      assertEquals(TransferOutcome.OK, one.outcome(), what);
    } else {
      assertInstanceOf(PushResult.Conflict.class, pushed, what);
      assertEquals("a", intruder.key, what);
      assertEquals(0, bucket.commitsOf(A, MINE).size(), what);
      assertEquals(1, one.conflicts().size(), what);
    }
    assertTrue(one.state().pending().isEmpty(), what);
    // And what is late comes too late
    int commits = bucket.log().size();
    Map<?, ?> records = bucket.records();
    one.remote.applyLate();
    assertEquals(commits, bucket.log().size(), what);
    assertEquals(records, bucket.records(), what);
    // And nobody disagrees
    one.script.heal();
    Class<?> again =
        pushed instanceof PushResult.Pushed ? PushResult.UpToDate.class : PushResult.Conflict.class;
    assertTrue(again.isInstance(one.push()), what);
    if (pushed instanceof PushResult.Pushed) {
      other.put(C, "1.1c");
      other.push();
      one.pull();
      assertEquals(bucket.records(), one.records(), what);
    }
  }

  static Stream<Arguments> pulls() {
    List<Arguments> cases = new ArrayList<>();
    for (RemoteOperation operation : List.of(READ_IF_CHANGED, GET)) {
      for (Fault fault : transientFaults()) {
        if (fault.suits(operation)) {
          cases.add(Arguments.of(operation, fault));
        }
      }
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("pulls")
  void aPullThatMeetsOneFaultIsAPullAllTheSame(RemoteOperation operation, Fault fault) {
    for (boolean known : List.of(false, true)) {
      Bucket bucket = new Bucket();
      try (Machine one = machine(bucket, fault);
          Machine other = machine(bucket, fault)) {
        // Given
        one.put(A, "1.1a");
        one.push();
        if (known) {
          other.pull();
        }
        one.put(A, MINE);
        one.push();
        other.put(B, "1.1b");
        other.script.next(operation, fault);
        // When
        PullResult pulled = other.pull();
        // Then
        assertEquals(new PullResult.Restored(2, true, 1, 0), pulled);
        assertEquals(Map.of(A, MINE, B, "1.1b"), other.records());
        assertEquals(new PushResult.Pushed(3, 1), other.push());
        assertTrue(happened(other, fault), "the fault was in nobody's way");
      }
    }
  }

  static Stream<Arguments> firstPushes() {
    List<Arguments> cases = new ArrayList<>();
    for (RemoteOperation operation : List.of(READ_IF_CHANGED, CREATE, LIST, COMPARE_AND_SET)) {
      for (Fault fault : transientFaults()) {
        if (fault.suits(operation)) {
          cases.add(Arguments.of(operation, fault));
        }
      }
    }
    cases.add(Arguments.of(LIST, new Fault.Stale()));
    return cases.stream();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("firstPushes")
  void aFirstPushThatMeetsOneFaultMakesHeadOrFindsThatOfAnother(
      RemoteOperation operation, Fault fault) {
    boolean happened = false;
    for (RemoteOperation before : List.of(GET, READ_IF_CHANGED, CREATE, LIST, COMPARE_AND_SET)) {
      Bucket bucket = new Bucket();
      try (Machine one = machine(bucket, fault);
          Machine other = machine(bucket, fault)) {
        // Given nothing at the remote, and somebody else who is first, if there is such a call
        one.put(A, MINE);
        one.script.on(operation, before == operation ? 2 : 1, fault);
        one.script.next(
            before,
            new Fault.Before(
                () -> {
                  other.put(B, "1.2b");
                  other.push();
                }));
        // When
        PushResult pushed = one.push();
        // Then
        String what = "another before " + before + ": " + one.remote.traffic().log();
        assertEquals(1, assertInstanceOf(PushResult.Pushed.class, pushed, what).records(), what);
        assertEquals(1, bucket.commitsOf(A, MINE).size(), what);
        happened |= happened(one, fault);
        // And what is late comes too late
        int commits = bucket.log().size();
        one.remote.applyLate();
        assertEquals(commits, bucket.log().size(), what);
        other.pull();
        boolean both = other.get(B).isPresent();
        assertEquals(both ? Map.of(A, MINE, B, "1.2b") : Map.of(A, MINE), other.records(), what);
        assertEquals(other.records(), bucket.records(), what);
      }
    }
    assertTrue(happened, "the fault was in nobody's way");
  }

  @Test
  void aFirstPushInPartsMeetsFaultsInAnyOfThem() {
    byte[] large = new byte[1024 * 1024];
    new Random(1).nextBytes(large); // so that it does not compress
    for (int nth = 1; nth <= 4; nth++) {
      for (Fault fault :
          List.of(new Fault.LostAnswer(), new Fault.Unavailable(), new Fault.Late(2))) {
        Bucket bucket = new Bucket();
        try (Machine one = new Machine(bucket);
            Machine other = new Machine(bucket)) {
          // Given more than a root and two parts hold
          one.ledger.write(
              tx -> {
                for (int i = 0; i < 20; i++) {
                  tx.put(Machine.key("t" + i), large);
                }
                return true;
              });
          one.script.on(CREATE, nth, fault);
          // When
          PushResult pushed = one.push();
          // Then
          assertEquals(new PushResult.Pushed(1, 20), pushed);
          assertEquals(4, bucket.objects().size());
          assertEquals(new PullResult.Restored(1, true, 20, 0), other.pull());
        }
      }
    }
  }

  /** A hang ends with its time, by the real clock; the transfer's own goes on by another. */
  private static Machine machine(Bucket bucket, Fault fault) {
    boolean waits = fault instanceof Fault.Hang || fault.equals(TOO_LATE);
    Duration timeout = waits ? Duration.ofMillis(30) : Duration.ofMinutes(5);
    return new Machine(
        bucket,
        new MemoryStateStore(),
        options ->
            options.policy(
                TransferFixture.policy(
                        TransferFixture.retry()
                            .initialBackoff(Duration.ofNanos(1000))
                            .maxBackoff(Duration.ofNanos(1000)))
                    .withTransferTimeout(timeout)));
  }
}
