package dev.rocky.state.sync;

import static dev.rocky.state.sync.Machine.A;
import static dev.rocky.state.sync.Machine.B;
import static dev.rocky.state.tck.RemoteOperation.COMPARE_AND_SET;
import static dev.rocky.state.tck.RemoteOperation.CREATE;
import static dev.rocky.state.tck.RemoteOperation.GET;
import static dev.rocky.state.tck.RemoteOperation.LIST;
import static dev.rocky.state.tck.RemoteOperation.READ_IF_CHANGED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.remote.RemoteRefusedException;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.LeakCheckExtension;
import dev.rocky.state.tck.RemoteOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every remote step of pull and push × what no repetition helps against: the transfer ends and says
 * why, the ledger is as it was, and the next one does what was to be done.
 */
@ExtendWith(LeakCheckExtension.class)
class EndingFaultsTest {

  private static final String MINE = "1.2a";

  private static Stream<Arguments> cases(RemoteOperation... operations) {
    List<Arguments> cases = new ArrayList<>();
    for (RemoteOperation operation : operations) {
      for (Fault fault :
          List.of(
              new Fault.Refused(),
              new Fault.Truncated(0),
              new Fault.Truncated(60),
              new Fault.Corrupted(0),
              new Fault.Corrupted(60))) {
        if (fault.suits(operation)) {
          cases.add(Arguments.of(operation, fault));
        }
      }
    }
    return cases.stream();
  }

  static Stream<Arguments> pulls() {
    return cases(READ_IF_CHANGED, GET);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("pulls")
  void aPullEndsAndTheNextOneRestores(RemoteOperation operation, Fault fault) {
    Bucket bucket = new Bucket();
    try (Machine one = new Machine(bucket);
        Machine other = new Machine(bucket)) {
      // Given
      one.put(A, "1.1a");
      one.push();
      other.pull();
      one.put(A, MINE);
      one.push();
      other.put(B, "1.1b");
      other.script.next(operation, fault);
      // When
      if (fault instanceof Fault.Refused) {
        PullResult pulled = other.pull();
        assertInstanceOf(
            RemoteRefusedException.class,
            assertInstanceOf(PullResult.Indeterminate.class, pulled).cause());
      } else {
        assertThrows(RemoteDamagedException.class, other::pull);
      }
      // Then
      assertEquals(Map.of(A, "1.1a", B, "1.1b"), other.records());
      assertEquals(1, other.ledger.pendingChanges(change -> {}));
      assertEquals(new PullResult.Restored(2, true, 1, 0), other.pull());
      assertEquals(Map.of(A, MINE, B, "1.1b"), other.records());
    }
  }

  static Stream<Arguments> pushes() {
    return cases(READ_IF_CHANGED, CREATE, COMPARE_AND_SET);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("pushes")
  void aPushEndsAndTheNextOneCommits(RemoteOperation operation, Fault fault) {
    Bucket bucket = new Bucket();
    try (Machine one = new Machine(bucket);
        Machine other = new Machine(bucket)) {
      // Given a HEAD that the machine has not read before
      one.put(A, "1.1a");
      one.push();
      other.put(B, "1.1b");
      other.push();
      one.put(A, MINE);
      // When
      one.script.next(operation, fault);
      ends(one, fault);
      // Then
      assertNothingSent(bucket, one, Map.of(A, "1.1a", B, "1.1b"));
      assertCommitsNext(bucket, one, other);
    }
  }

  static Stream<Arguments> fetches() {
    return cases(READ_IF_CHANGED, GET);
  }

  /** The second read of HEAD tells that the race is lost, and what is fetched is by whom. */
  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("fetches")
  void aPushThatLostARaceEndsAndTheNextOneCommits(RemoteOperation operation, Fault fault) {
    Bucket bucket = new Bucket();
    try (Machine one = new Machine(bucket);
        Machine other = new Machine(bucket)) {
      // Given
      one.put(A, "1.1a");
      one.push();
      other.pull();
      one.put(A, MINE);
      one.script.next(
          COMPARE_AND_SET,
          new Fault.Before(
              () -> {
                other.put(B, "1.1b");
                other.push();
              }));
      // When
      one.script.on(operation, operation == READ_IF_CHANGED ? 2 : 1, fault);
      ends(one, fault);
      // Then
      assertNothingSent(bucket, one, Map.of(A, "1.1a", B, "1.1b"));
      assertCommitsNext(bucket, one, other);
    }
  }

  static Stream<Arguments> firstPushes() {
    return cases(READ_IF_CHANGED, CREATE, LIST, COMPARE_AND_SET)
        .filter(arguments -> arguments.get()[1] instanceof Fault.Refused);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("firstPushes")
  void aFirstPushEndsAndTheNextOneMakesHead(RemoteOperation operation, Fault fault) {
    Bucket bucket = new Bucket();
    try (Machine one = new Machine(bucket);
        Machine other = new Machine(bucket)) {
      // Given
      one.put(A, MINE);
      // When
      one.script.next(operation, fault);
      ends(one, fault);
      // Then
      assertNothingSent(bucket, one, Map.of());
      assertCommitsNext(bucket, one, other);
    }
  }

  private static void ends(Machine one, Fault fault) {
    if (fault instanceof Fault.Refused) {
      PushResult pushed = one.push();
      assertInstanceOf(
          RemoteRefusedException.class, assertInstanceOf(PushResult.Skipped.class, pushed).cause());
    } else {
      assertThrows(RemoteDamagedException.class, one::push);
    }
  }

  private static void assertNothingSent(Bucket bucket, Machine one, Map<Key, String> records) {
    assertEquals(records, bucket.records());
    assertEquals(MINE, one.get(A).orElseThrow());
    assertEquals(1, one.ledger.pendingChanges(change -> {}));
  }

  private static void assertCommitsNext(Bucket bucket, Machine one, Machine other) {
    assertInstanceOf(PushResult.Pushed.class, one.push());
    assertEquals(1, bucket.commitsOf(A, MINE).size());
    assertTrue(one.state().pending().isEmpty());
    other.pull();
    assertEquals(bucket.records(), one.records());
    assertEquals(bucket.records(), other.records());
  }
}
