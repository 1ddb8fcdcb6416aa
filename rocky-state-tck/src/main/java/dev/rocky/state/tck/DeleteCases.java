package dev.rocky.state.tck;

import static dev.rocky.state.tck.Sent.FOLDER;
import static dev.rocky.state.tck.Sent.HEAD;
import static dev.rocky.state.tck.Sent.TIMEOUT;
import static dev.rocky.state.tck.Sent.created;
import static dev.rocky.state.tck.Sent.files;
import static dev.rocky.state.tck.Sent.object;
import static dev.rocky.state.tck.Sent.text;
import static dev.rocky.state.tck.Sent.tryCreate;
import static dev.rocky.state.tck.Sent.written;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult.Created;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteName;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What deleting takes away, and what it leaves. */
interface DeleteCases extends RemoteUnderTest {

  @Test
  default void whatWasDeletedIsGoneForEverybodyAndNothingElseIs() {
    tryCreate(remote(), "a", "1");
    tryCreate(remote(), "b", "2");
    created(remote(), new Folder("other").object("a"), Content.of(new byte[3]));
    remote().delete(List.of(object("a")), TIMEOUT);
    assertEquals(Optional.empty(), text(anotherMachine(), "a"));
    assertEquals(Optional.of("2"), text(anotherMachine(), "b"));
    assertEquals(3, Sent.bytes(remote(), new Folder("other").object("a")).orElseThrow().length);
    Background.spinUntil(
        lag(), () -> files(remote(), FOLDER).equals(Set.of("b")), "the listing to forget a");
  }

  @Test
  default void whatIsAbsentAlreadyIsNoError() {
    remote().delete(List.of(), TIMEOUT);
    remote().delete(List.of(object("a"), HEAD, new Folder("other").object("b")), TIMEOUT);
    tryCreate(remote(), "b", "2");
    remote().delete(List.of(object("a"), object("b"), object("c")), TIMEOUT);
    remote().delete(List.of(object("a"), object("b"), object("c")), TIMEOUT);
    assertEquals(Optional.empty(), text(anotherMachine(), "b"));
  }

  @Test
  default void aNameThatWasDeletedCanBeCreatedAnew() {
    tryCreate(remote(), "a", "old");
    remote().delete(List.of(object("a")), TIMEOUT);
    assertEquals(new Created(), tryCreate(anotherMachine(), "a", "new"));
    assertEquals(Optional.of("new"), text(remote(), "a"));
  }

  @Test
  default void registersAndObjectsAreDeletedTogether() {
    RegisterName probe = new RegisterName("PROBE");
    Version unused = written(remote(), probe, Version.ABSENT, "probe");
    Version kept = written(remote(), HEAD, Version.ABSENT, "kept");
    tryCreate(remote(), "a", "1");
    remote().delete(List.of(object("a"), probe), TIMEOUT);
    assertEquals(Optional.empty(), text(anotherMachine(), probe));
    assertEquals(Optional.empty(), text(anotherMachine(), "a"));
    assertEquals(kept, Sent.version(anotherMachine(), HEAD));
  }

  @Test
  default void anyNumberIsDeletedInOneCall() {
    int present = 50;
    for (int i = 0; i < present; i++) {
      tryCreate(remote(), "object-" + i * 41, "1");
    }
    tryCreate(remote(), "stays", "1");
    List<RemoteName> names = new ArrayList<>();
    for (int i = 0; i < present * 41; i++) {
      names.add(object("object-" + i));
    }
    remote().delete(names, TIMEOUT);
    RemoteStore other = anotherMachine();
    for (int i = 0; i < present; i++) {
      assertEquals(Optional.empty(), text(other, "object-" + i * 41));
    }
    assertEquals(Optional.of("1"), text(remote(), "stays"));
  }
}
