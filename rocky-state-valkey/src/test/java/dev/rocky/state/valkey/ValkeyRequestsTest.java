package dev.rocky.state.valkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.rocky.state.Namespace;
import dev.rocky.state.remote.CompareAndSetResult.Written;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.ReadResult;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What calls cost in requests, and what they leave on the server. */
class ValkeyRequestsTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final RegisterName HEAD = new RegisterName("HEAD");
  private static final ObjectName OBJECT = new Folder("segments").object("a");

  @Test
  void eachCallIsOneRequest() {
    try (ValkeyServer server = ValkeyServer.start();
        RemoteStore store = server.open(new Namespace("n"))) {
      Version first = doAll(store);
      server.tell("CONFIG", "RESETSTAT");
      Version unused = doAll(store);
      assertEquals(5, scripts(server), "create, compareAndSet, readIfChanged, list, delete");
      assertEquals(4, calls(server, "getrange"), "get and read, and one in each of two scripts");
      assertInstanceOf(ReadResult.Absent.class, store.readIfChanged(HEAD, first, TIMEOUT));
    }
  }

  @Test
  void aServerThatForgotTheScriptsIsToldThemAgain() {
    try (ValkeyServer server = ValkeyServer.start();
        RemoteStore store = server.open(new Namespace("n"))) {
      Version unused = doAll(store);
      server.tell("SCRIPT", "FLUSH");
      assertInstanceOf(Version.class, doAll(store));
    }
  }

  @Test
  void aLargeObjectIsOneRequestForEachPieceAndOneMore() {
    try (ValkeyServer server = ValkeyServer.start();
        RemoteStore store = server.open(new Namespace("n"))) {
      byte[] large = new byte[4 * Upload.PIECE];
      assertInstanceOf(
          CreateResult.Created.class,
          store.create(new Folder("b").object("b"), Content.of(large), TIMEOUT));
      server.tell("CONFIG", "RESETSTAT");
      CreateResult unused = store.create(OBJECT, Content.of(large), TIMEOUT);
      assertEquals(5, scripts(server));
      assertInstanceOf(
          CreateResult.AlreadyExists.class, store.create(OBJECT, Content.of(large), TIMEOUT));
      assertEquals(6, scripts(server), "an object that is there is noticed at the first piece");
    }
  }

  @Test
  void nothingRemainsOfWhatWasDeleted() {
    try (ValkeyServer server = ValkeyServer.start();
        RemoteStore store = server.open(new Namespace("n"))) {
      Version unused = doAll(store);
      assertInstanceOf(
          CreateResult.Created.class,
          store.create(OBJECT, Content.of(new byte[2 * Upload.PIECE]), TIMEOUT));
      store.delete(List.of(OBJECT), TIMEOUT);
      assertEquals(0L, server.ask("DBSIZE"));
    }
  }

  /** Seven calls; what they make is gone in the end. */
  private static Version doAll(RemoteStore store) {
    assertInstanceOf(
        CreateResult.Created.class, store.create(OBJECT, Content.of(new byte[1_000]), TIMEOUT));
    Version version =
        assertInstanceOf(
                Written.class, store.compareAndSet(HEAD, Version.ABSENT, new byte[70], TIMEOUT))
            .version();
    assertInstanceOf(ReadResult.Unchanged.class, store.readIfChanged(HEAD, version, TIMEOUT));
    store.get(OBJECT, new ByteArrayOutputStream(), 1_000, TIMEOUT);
    store.list(OBJECT.folder(), PageToken.FIRST, TIMEOUT);
    store.read(HEAD, TIMEOUT);
    store.delete(List.of(OBJECT, HEAD), TIMEOUT);
    return version;
  }

  /** How often scripts were run since the statistics were reset. */
  private static int scripts(ValkeyServer server) {
    return calls(server, "evalsha") + calls(server, "eval");
  }

  private static int calls(ValkeyServer server, String command) {
    return server
        .info("commandstats")
        .lines()
        .filter(line -> line.startsWith("cmdstat_" + command + ":"))
        .mapToInt(line -> Integer.parseInt(line.replaceAll(".*:calls=([0-9]+),.*", "$1")))
        .sum();
  }
}
