package dev.rocky.state.tck;

import static dev.rocky.state.tck.Sent.HEAD;
import static dev.rocky.state.tck.Sent.TIMEOUT;
import static dev.rocky.state.tck.Sent.compareAndSet;
import static dev.rocky.state.tck.Sent.text;
import static dev.rocky.state.tck.Sent.version;
import static dev.rocky.state.tck.Sent.written;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rocky.state.remote.CompareAndSetResult.Conflict;
import dev.rocky.state.remote.CompareAndSetResult.Written;
import dev.rocky.state.remote.ReadResult.Absent;
import dev.rocky.state.remote.ReadResult.Changed;
import dev.rocky.state.remote.ReadResult.Unchanged;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of registers: read with a version, replaced at that version only. */
interface RegisterCases extends RemoteUnderTest {

  @Test
  default void aRegisterThatNobodyMadeIsAbsent() {
    assertEquals(Optional.empty(), remote().read(HEAD, TIMEOUT));
    assertEquals(new Absent(), remote().readIfChanged(HEAD, Version.ABSENT, TIMEOUT));
    assertEquals(new Absent(), remote().readIfChanged(HEAD, new Version("known"), TIMEOUT));
  }

  @Test
  default void aRegisterIsMadeIfItIsAbsentAndReadByEverybody() {
    RemoteStore other = anotherMachine();
    Version version = written(remote(), HEAD, Version.ABSENT, "one");
    assertNotEquals(Version.ABSENT, version);
    Register expected = new Register(version, "one".getBytes(UTF_8));
    assertEquals(Optional.of(expected), other.read(HEAD, TIMEOUT));
    assertEquals(Optional.of(expected), remote().read(HEAD, TIMEOUT));
    assertEquals(new Changed(expected), other.readIfChanged(HEAD, Version.ABSENT, TIMEOUT));
  }

  @Test
  default void aRegisterIsReplacedAtTheVersionThatItHas() {
    Version one = written(remote(), HEAD, Version.ABSENT, "one");
    Version two = written(anotherMachine(), HEAD, one, "two");
    Version three = written(remote(), HEAD, two, "three");
    assertEquals(Optional.of("three"), text(anotherMachine(), HEAD));
    assertEquals(three, version(anotherMachine(), HEAD));
    assertEquals(3, new HashSet<>(List.of(one, two, three)).size());
  }

  @Test
  default void anyOtherVersionIsAConflictAndChangesNothing() {
    Version one = written(remote(), HEAD, Version.ABSENT, "one");
    Version two = written(remote(), HEAD, one, "two");
    assertEquals(new Conflict(), compareAndSet(remote(), HEAD, one, "lost"));
    assertEquals(new Conflict(), compareAndSet(anotherMachine(), HEAD, one, "lost"));
    assertEquals(new Conflict(), compareAndSet(remote(), HEAD, Version.ABSENT, "lost"));
    assertEquals(new Conflict(), compareAndSet(remote(), HEAD, Version.ABSENT, "two"));
    assertEquals(two, version(remote(), HEAD));
    assertEquals(Optional.of("two"), text(anotherMachine(), HEAD));
  }

  @Test
  default void theVersionOfARegisterThatIsGoneIsAConflict() {
    Version one = written(remote(), HEAD, Version.ABSENT, "one");
    anotherMachine().delete(List.of(HEAD), TIMEOUT);
    assertEquals(Optional.empty(), remote().read(HEAD, TIMEOUT));
    assertEquals(new Absent(), remote().readIfChanged(HEAD, one, TIMEOUT));
    assertEquals(new Conflict(), compareAndSet(remote(), HEAD, one, "lost"));
    assertEquals(Optional.empty(), remote().read(HEAD, TIMEOUT));
    Version again = written(remote(), HEAD, Version.ABSENT, "again");
    assertEquals(again, version(anotherMachine(), HEAD));
  }

  @Test
  default void aRegisterIsTransferredOnlyIfItChanged() {
    Version one = written(remote(), HEAD, Version.ABSENT, "one");
    assertEquals(new Unchanged(), remote().readIfChanged(HEAD, one, TIMEOUT));
    assertEquals(new Unchanged(), anotherMachine().readIfChanged(HEAD, one, TIMEOUT));
    Version two = written(anotherMachine(), HEAD, one, "two");
    Changed changed = assertInstanceOf(Changed.class, remote().readIfChanged(HEAD, one, TIMEOUT));
    assertEquals(two, changed.register().version());
    assertEquals("two", new String(changed.register().content(), UTF_8));
    assertEquals(new Unchanged(), remote().readIfChanged(HEAD, two, TIMEOUT));
  }

  @Test
  default void differentContentsNeverHaveEqualVersions() {
    Set<Version> versions = new HashSet<>();
    Version last = Version.ABSENT;
    int times = Depth.of(50, 1_000);
    for (int i = 0; i < times; i++) {
      last = written(remote(), HEAD, last, "content " + i);
      versions.add(last);
    }
    assertEquals(times, versions.size());
  }

  @Test
  default void aVersionMeansTheSameAfterTheStoreIsClosed() {
    Version one = written(remote(), HEAD, Version.ABSENT, "one");
    remote().close();
    Version stored = new Version(one.text());
    assertEquals(new Unchanged(), anotherMachine().readIfChanged(HEAD, stored, TIMEOUT));
    assertInstanceOf(Written.class, compareAndSet(anotherMachine(), HEAD, stored, "two"));
  }

  @Test
  default void aRegisterOfAnySizeUpToTheLargestIsKept() {
    Version last = Version.ABSENT;
    RemoteStore other = anotherMachine();
    for (int size : new int[] {0, 1, 255, 8_192, RemoteStore.MAX_REGISTER_BYTES, 0}) {
      byte[] content = new byte[size];
      for (int i = 0; i < size; i++) {
        content[i] = (byte) (i * 7);
      }
      last =
          assertInstanceOf(Written.class, compareAndSet(remote(), HEAD, last, content)).version();
      assertArrayEquals(content, other.read(HEAD, TIMEOUT).orElseThrow().content());
      assertEquals(new Unchanged(), remote().readIfChanged(HEAD, last, TIMEOUT));
    }
  }

  @Test
  default void aRegisterThatIsTooLargeIsRefusedAndNothingChanges() {
    byte[] tooLarge = new byte[RemoteStore.MAX_REGISTER_BYTES + 1];
    assertThrows(
        IllegalArgumentException.class,
        () -> remote().compareAndSet(HEAD, Version.ABSENT, tooLarge, TIMEOUT));
    assertEquals(Optional.empty(), remote().read(HEAD, TIMEOUT));
  }

  @Test
  default void everyRegisterIsARegisterOfItsOwn() {
    List<RegisterName> names =
        List.of(
            HEAD,
            new RegisterName("H"),
            new RegisterName("HEAD-"),
            new RegisterName("HEAD_2"),
            new RegisterName("SEGMENTS"),
            new RegisterName("X".repeat(64)));
    RemoteStore other = anotherMachine();
    for (RegisterName name : names) {
      Version unused = written(remote(), name, Version.ABSENT, "at " + name);
    }
    for (RegisterName name : names) {
      assertEquals(Optional.of("at " + name), text(other, name));
    }
  }

  @Test
  default void registersOfTwoNamespacesAreNotTheSame() {
    RemoteStore elsewhere = anotherNamespace();
    Version here = written(remote(), HEAD, Version.ABSENT, "here");
    assertEquals(Optional.empty(), elsewhere.read(HEAD, TIMEOUT));
    assertEquals(new Conflict(), compareAndSet(elsewhere, HEAD, here, "there"));
    Version unused = written(elsewhere, HEAD, Version.ABSENT, "there");
    assertEquals(Optional.of("here"), text(remote(), HEAD));
  }

  @Test
  default void theArrayOfTheCallerIsCopied() {
    byte[] content = {1, 2, 3};
    Written written =
        assertInstanceOf(Written.class, compareAndSet(remote(), HEAD, Version.ABSENT, content));
    content[0] = 9;
    Register read = remote().read(HEAD, TIMEOUT).orElseThrow();
    assertArrayEquals(new byte[] {1, 2, 3}, read.content());
    read.content()[1] = 9;
    assertArrayEquals(new byte[] {1, 2, 3}, remote().read(HEAD, TIMEOUT).orElseThrow().content());
    assertEquals(new Unchanged(), remote().readIfChanged(HEAD, written.version(), TIMEOUT));
  }
}
