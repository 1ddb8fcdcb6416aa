package dev.rocky.state.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.rocky.state.Namespace;
import dev.rocky.state.remote.CompareAndSetResult.Written;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult.Created;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.ReadResult;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import dev.rocky.state.s3.S3Request.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The server of the tests itself: where it runs, and that each call of a store is one request. */
class S3ServerTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @Test
  void eachCallIsOneRequest() {
    try (S3Server server = S3Server.startAt(0)) {
      eachCallIsOneRequestTo(server);
    }
  }

  @Test
  void aServerInAProcessOfItsOwnCountsAsWell() {
    try (S3Server server = S3Server.startProcess(0)) {
      eachCallIsOneRequestTo(server);
    }
  }

  @Test
  void aPortCanBeChosen() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (S3Server server = S3Server.startAt(port)) {
      assertEquals(port, server.address().getPort());
    }
    try (S3Server server = S3Server.startProcess(port)) {
      assertEquals(port, server.address().getPort());
    }
  }

  @Test
  void theHeedlessOneOverwritesWhatEverybodyElseKeeps() {
    ObjectName object = new Folder("segments").object("a");
    try (S3Server server = S3Server.startHeedless();
        RemoteStore store = server.open(new Namespace("n"))) {
      assertInstanceOf(Created.class, store.create(object, Content.of(new byte[1]), TIMEOUT));
      assertInstanceOf(Created.class, store.create(object, Content.of(new byte[2]), TIMEOUT));
    }
  }

  private static void eachCallIsOneRequestTo(S3Server server) {
    ObjectName object = new Folder("segments").object("a");
    RegisterName head = new RegisterName("HEAD");
    try (RemoteStore store = server.open(new Namespace("n"))) {
      List<S3Request> unused = server.takeRequests();
      assertInstanceOf(Created.class, store.create(object, Content.of(new byte[1_000]), TIMEOUT));
      Version one =
          assertInstanceOf(
                  Written.class, store.compareAndSet(head, Version.ABSENT, new byte[70], TIMEOUT))
              .version();
      assertInstanceOf(ReadResult.Unchanged.class, store.readIfChanged(head, one, TIMEOUT));
      store.get(object, new ByteArrayOutputStream(), 1_000, TIMEOUT);
      store.list(object.folder(), PageToken.FIRST, TIMEOUT);
      store.delete(List.of(object, head), TIMEOUT);
      store.read(head, TIMEOUT);
    }
    String root = S3Settings.DEFAULT_PREFIX + "n/";
    assertEquals(
        List.of(
            new S3Request(Kind.PUT, root + "segments/a", 1_000),
            new S3Request(Kind.PUT, root + "HEAD", 70),
            new S3Request(Kind.GET, root + "HEAD", 0),
            new S3Request(Kind.GET, root + "segments/a", 0),
            new S3Request(Kind.LIST, root + "segments/", 0),
            new S3Request(Kind.DELETE, "", 0),
            new S3Request(Kind.GET, root + "HEAD", 0)),
        server.takeRequests());
    assertEquals(List.of(), server.takeRequests());
  }
}
