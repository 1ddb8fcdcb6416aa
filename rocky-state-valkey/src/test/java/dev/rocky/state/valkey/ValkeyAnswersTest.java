package dev.rocky.state.valkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Secret;
import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.remote.RemoteException;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.RemoteUnavailableException;
import dev.rocky.state.remote.Version;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the answers of a server become, those too that a server of the tests does not give. */
class ValkeyAnswersTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final RegisterName HEAD = new RegisterName("HEAD");
  private static final ObjectName OBJECT = new Folder("segments").object("a");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "LOADING Redis is loading the dataset in memory | Unavailable | later",
        "MASTERDOWN Link with MASTER is down | Unavailable | later",
        "CLUSTERDOWN The cluster is down | Unavailable | later",
        "TRYAGAIN Multiple keys request during rehashing of slot | Unavailable | later",
        "BUSY Redis is busy running a script | Unavailable | later",
        "NOREPLICAS Not enough good replicas to write. | Unavailable | later",
        "READONLY You can't write against a read only replica. | Unavailable | replica",
        "ERR max number of clients reached | Unavailable | later",
        "ERR Error running script (call to f_1): @user_script:3: -READONLY You can't | Unavailable | replica",
        "ERR Error running script (call to f_1): @user_script: 3: -OOM command | Refused | maxmemory",
        "ERR Error running script (call to f_1): @user_script:1: WRONGTYPE Operation against a key | Damaged | somebody else",
        "ERR Error running script (call to f_1): @user_script: 1: The user executing the script can't run this command | Refused | +evalsha",
        "ERR Error running script (call to f_1): @user_script:2: @user_script: 2: -NOREPLICAS Not enough | Unavailable | later",
        "ERR ACL failure in script: User etl has no permissions to run the 'set' command | Refused | +evalsha",
        "@user_script: 5: The user executing the script can't run this command or subcommand | Refused | +evalsha",
        "OOM command not allowed when used memory > 'maxmemory'. | Refused | maxmemory",
        "MISCONF Valkey is configured to save RDB snapshots | Refused | disk",
        "MOVED 7 10.0.0.1:7001 | Refused | 'cluster' = true",
        "ASK 7 10.0.0.1:7001 | Refused | 'cluster' = true",
        "NOAUTH Authentication required. | Refused | password",
        "WRONGPASS invalid username-password pair or user is disabled. | Refused | password",
        "NOPERM User etl has no permissions to run the 'eval' command | Refused | +evalsha",
        "DENIED Redis is running in protected mode | Refused | log",
        "ERR unknown command 'evalsha' with args beginning with: 's3cret' | Refused | 7.2",
        "WRONGTYPE Operation against a key | Damaged | somebody else"
      })
  void anErrorSaysThatNothingWasDone(String error, String type, String advice) throws IOException {
    try (AnsweringServer server = AnsweringServer.saying("-" + error + "\r\n");
        RemoteStore store = open(server)) {
      RemoteException failure =
          assertThrows(
              RemoteException.class,
              () -> store.compareAndSet(HEAD, Version.ABSENT, new byte[1], TIMEOUT));
      assertEquals("Remote" + type + "Exception", failure.getClass().getSimpleName());
      assertTrue(failure.getMessage().contains(advice), failure.getMessage());
      assertThrows(
          failure.getClass(), () -> store.create(OBJECT, Content.of(new byte[1]), TIMEOUT));
      assertThrows(failure.getClass(), () -> store.read(HEAD, TIMEOUT));
      assertEquals(3, server.asked(), "requests: none is repeated");
      assertFalse(printed(failure).contains("s3cret"), printed(failure));
    }
    try (AnsweringServer server = AnsweringServer.sayingAlways("-" + error + "\r\n");
        RemoteStore store = open(server)) {
      RemoteException failure =
          assertThrows(
              RemoteException.class,
              () -> store.compareAndSet(HEAD, Version.ABSENT, new byte[1], TIMEOUT));
      assertEquals("Remote" + type + "Exception", failure.getClass().getSimpleName());
    }
  }

  /** A proxy says so, for example, when the answer of the server behind it was lost. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ERR Connection timed out",
        "ERR AUTH failed with s3cret",
        "Connection reset by s3cret",
        "SOMETHING new",
        "MOVED 7 h:s3cret",
        "MOVED",
        "ERR"
      })
  void anErrorThatIsNotKnownLeavesAWriteUnknown(String error) throws IOException {
    try (AnsweringServer server = AnsweringServer.saying("-" + error + "\r\n");
        RemoteStore store = open(server)) {
      assertInstanceOf(
          CompareAndSetResult.Unknown.class,
          store.compareAndSet(HEAD, Version.ABSENT, new byte[1], TIMEOUT));
      assertInstanceOf(
          CreateResult.Unknown.class, store.create(OBJECT, Content.of(new byte[1]), TIMEOUT));
      RemoteException failure =
          assertThrows(RemoteException.class, () -> store.read(HEAD, TIMEOUT));
      assertFalse(printed(failure).contains("s3cret"), printed(failure));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"*1048576\r\n", "*1\r\n", "*100\r\n"})
  void listsWithinListsTakeNeitherTheMemoryNorTheStackOfTheHost(String list) throws IOException {
    try (AnsweringServer server = AnsweringServer.saying(list.repeat(300_000));
        RemoteStore store = open(server)) {
      assertThrows(RemoteUnavailableException.class, () -> store.read(HEAD, TIMEOUT));
      assertInstanceOf(
          CompareAndSetResult.Unknown.class,
          store.compareAndSet(HEAD, Version.ABSENT, new byte[1], TIMEOUT));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 400 Bad Request\r\n",
        "$2147483647\r\n",
        "*2147483647\r\n",
        "+OK\r\n",
        "$3\r\nabc\r\n",
        "*-1\r\n",
        ":\r\n",
        ":abc\r\n",
        ":9\r\n",
        "\u0015\u0003\u0003\u0000\u0002\u0002F\r\n"
      })
  void whatIsNoAnswerLeavesAWriteUnknownAndAReadUnavailable(String answer) throws IOException {
    try (AnsweringServer server = AnsweringServer.saying(answer);
        RemoteStore store = open(server)) {
      assertInstanceOf(
          CompareAndSetResult.Unknown.class,
          store.compareAndSet(HEAD, Version.ABSENT, new byte[1], TIMEOUT));
      assertInstanceOf(
          CreateResult.Unknown.class, store.create(OBJECT, Content.of(new byte[1]), TIMEOUT));
      assertThrows(
          RemoteUnavailableException.class,
          () -> store.list(OBJECT.folder(), PageToken.FIRST, TIMEOUT));
      assertEquals(3, server.asked(), "requests: none is repeated");
    }
  }

  @Test
  void twoAnswersToOneRequestAreNotTakenForThoseOfTwo() throws IOException {
    try (AnsweringServer server = AnsweringServer.saying(":1\r\n:0\r\n");
        RemoteStore store = open(server)) {
      for (int i = 0; i < 3; i++) {
        assertInstanceOf(
            CompareAndSetResult.Written.class,
            store.compareAndSet(HEAD, Version.ABSENT, new byte[1], TIMEOUT));
      }
    }
  }

  @Test
  void aRedirectionInACircleEnds() throws IOException {
    try (AnsweringServer server = AnsweringServer.saying("-MOVED 7 :PORT\r\n");
        RemoteStore store =
            ValkeyRemoteStore.open(
                ValkeySettings.builder(new Secret(server.url())).cluster(true).build())) {
      assertThrows(RemoteUnavailableException.class, () -> store.read(HEAD, TIMEOUT));
      assertEquals(7, server.asked(), "who has the slot, then once and after five redirections");
    }
  }

  @Test
  void anObjectThatIsLargerThanAllowedIsNotAskedForAsAWhole() throws IOException {
    String header = "0123456789abcdef0123456789abcdef" + "00100000";
    try (AnsweringServer server = AnsweringServer.saying("$40\r\n" + header + "\r\n");
        RemoteStore store = open(server)) {
      ByteArrayOutputStream sink = new ByteArrayOutputStream();
      assertThrows(RemoteDamagedException.class, () -> store.get(OBJECT, sink, 1_000, TIMEOUT));
      assertEquals(0, sink.size());
    }
  }

  private static RemoteStore open(AnsweringServer server) {
    return ValkeyRemoteStore.open(ValkeySettings.builder(new Secret(server.url())).build());
  }

  private static String printed(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
