package dev.rocky.state.valkey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Namespace;
import dev.rocky.state.Secret;
import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteCancelledException;
import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.remote.RemoteException;
import dev.rocky.state.remote.RemoteRefusedException;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.RemoteUnavailableException;
import dev.rocky.state.remote.Version;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a store whose server, or whose way there, is not as it should be. */
@Timeout(60)
class ValkeyFailuresTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Namespace NAMESPACE = new Namespace("n");
  private static final String ROOT = "rocky:state:{n}:";
  private static final RegisterName HEAD = new RegisterName("HEAD");
  private static final Folder FOLDER = new Folder("segments");
  private static final ObjectName OBJECT = FOLDER.object("a");
  private static final byte[] LARGE = new byte[3 * Upload.PIECE];

  @TempDir private Path folder;

  @Test
  void wrongCredentialsAreRefusedAndNotShown() {
    try (ValkeyServer server = ValkeyServer.start()) {
      server.addUser("etl", "right");
      String address = server.url().substring("valkey://".length());
      for (String url :
          List.of("valkey://etl:wr0ng@", "valkey://nobody:wr0ng@", "valkey://:wr0ng@")) {
        RemoteException failure = refused(new Secret(url + address));
        assertFalse(failure.toString().contains("wr0ng"), failure.toString());
        assertEquals(null, failure.getCause());
      }
      server.tell("CONFIG", "SET", "requirepass", "needed");
      assertTrue(refused(new Secret(server.url())).getMessage().contains("NOAUTH"));
    }
  }

  @Test
  void aPermissionThatIsMissingForTheKeysIsRefusedAndNoAbsence() {
    try (ValkeyServer server = ValkeyServer.start()) {
      server.addUser("etl", "s3cret", "~other:*", "+@all");
      RemoteException failure = refused(new Secret(server.url().replace("://", "://etl:s3cret@")));
      assertTrue(failure.getMessage().contains("~rocky:state:*"), failure.getMessage());
    }
  }

  @Test
  void aScriptThatMayNotDoItsLastStepTakesBackItsFirst() {
    try (ValkeyServer server = ValkeyServer.start()) {
      server.addUser("etl", "s3cret", "~*", "+@all", "-set", "-rename");
      try (RemoteStore store =
          ValkeyRemoteStore.open(
              server.settings().user("etl").password(new Secret("s3cret")).build())) {
        for (int size : new int[] {1, LARGE.length}) {
          RemoteException failure =
              assertThrows(
                  RemoteRefusedException.class,
                  () -> store.create(OBJECT, Content.of(new byte[size]), TIMEOUT));
          assertTrue(failure.getMessage().contains("Grant the user"), failure.getMessage());
          assertFalse(store.get(OBJECT, new ByteArrayOutputStream(), 100, TIMEOUT));
          assertEquals(List.of(), store.list(FOLDER, PageToken.FIRST, TIMEOUT).objects());
        }
      }
    }
  }

  @Test
  void aDatabaseThatMayNotBeChosenIsRefusedWithThePermission() {
    try (ValkeyServer server = ValkeyServer.start()) {
      server.addUser("etl", "s3cret", "~*", "+@all", "-select");
      String url = server.url().replace("://", "://etl:s3cret@");
      RemoteException failure = refused(new Secret(url + "/3"));
      assertTrue(failure.getMessage().contains("+select"), failure.getMessage());
    }
  }

  @Test
  void aUserWhoMayNotAskForTheRoleIsServed() {
    try (ValkeyServer server = ValkeyServer.start()) {
      server.addUser("etl", "s3cret", "~*", "+@all", "-role");
      ValkeySettings settings =
          server.settings().user("etl").password(new Secret("s3cret")).build();
      try (RemoteStore store = ValkeyRemoteStore.open(settings)) {
        written(store, 10);
        assertTrue(store.read(HEAD, TIMEOUT).isPresent());
      }
    }
  }

  @Test
  void aDatabaseThatIsNotThereIsRefused() {
    try (ValkeyServer server = ValkeyServer.start()) {
      assertTrue(refused(new Secret(server.url() + "/99")).getMessage().contains("'database'"));
    }
  }

  @Test
  void databasesSeeNothingOfEachOther() {
    try (ValkeyServer server = ValkeyServer.start();
        RemoteStore zero = server.open(NAMESPACE);
        RemoteStore three =
            ValkeyRemoteStore.open(
                ValkeySettings.builder(new Secret(server.url() + "/3"))
                    .namespace(NAMESPACE)
                    .build())) {
      written(zero, 10);
      assertEquals(Optional.empty(), three.read(HEAD, TIMEOUT));
    }
  }

  @Test
  void aServerWithoutMemoryRefusesAndChangesNothing() {
    try (ValkeyServer server = ValkeyServer.start("--maxmemory", "8mb");
        RemoteStore store = server.open(NAMESPACE)) {
      RemoteRefusedException failure = null;
      int created = 0;
      while (failure == null) {
        try {
          CreateResult unused =
              store.create(FOLDER.object("n" + created), Content.of(LARGE), TIMEOUT);
          created++;
        } catch (RemoteRefusedException e) {
          failure = e;
        }
      }
      assertTrue(failure.getMessage().contains("maxmemory"), failure.getMessage());
      assertEquals(created, store.list(FOLDER, PageToken.FIRST, TIMEOUT).objects().size());
      assertEquals(created + 1L, server.ask("DBSIZE"), "objects and the index, and no pieces");
      server.tell("CONFIG", "SET", "maxmemory", "1");
      assertThrows(
          RemoteRefusedException.class,
          () -> store.compareAndSet(HEAD, Version.ABSENT, new byte[10], TIMEOUT));
      assertEquals(Optional.empty(), store.read(HEAD, TIMEOUT));
    }
  }

  @Test
  void whatWasEvictedIsAbsent() {
    try (ValkeyServer server =
            ValkeyServer.start("--maxmemory", "8mb", "--maxmemory-policy", "allkeys-random");
        RemoteStore store = server.open(NAMESPACE)) {
      int missing = 0;
      List<Integer> created = new ArrayList<>();
      for (int i = 0; missing == 0; i++) {
        try {
          CreateResult unused = store.create(FOLDER.object("n" + i), Content.of(LARGE), TIMEOUT);
        } catch (RemoteUnavailableException e) {
          continue; // its own first pieces were evicted
        }
        created.add(i);
        for (int j : created) {
          ByteArrayOutputStream sink = new ByteArrayOutputStream();
          if (store.get(FOLDER.object("n" + j), sink, LARGE.length, TIMEOUT)) {
            assertEquals(LARGE.length, sink.size());
          } else {
            missing++;
          }
        }
      }
    }
  }

  @Test
  void aReplicaIsUnavailable() {
    try (ValkeyServer main = ValkeyServer.start();
        ValkeyServer replica =
            ValkeyServer.start("--replicaof", "127.0.0.1 " + main.address().getPort());
        RemoteStore store = replica.open(NAMESPACE)) {
      assertThrows(RemoteUnavailableException.class, () -> store.read(HEAD, TIMEOUT));
      RemoteException failure =
          assertThrows(
              RemoteUnavailableException.class,
              () -> store.create(OBJECT, Content.of(new byte[1]), TIMEOUT));
      assertTrue(failure.getMessage().contains("replica"), failure.getMessage());
      main.kill();
      replica.promote();
      assertInstanceOf(
          CreateResult.Created.class, store.create(OBJECT, Content.of(new byte[1]), TIMEOUT));
    }
  }

  @Test
  void aServerThatMissesItsReplicasIsUnavailable() {
    try (ValkeyServer server = ValkeyServer.start("--min-replicas-to-write", "1");
        RemoteStore store = server.open(NAMESPACE)) {
      assertThrows(
          RemoteUnavailableException.class,
          () -> store.compareAndSet(HEAD, Version.ABSENT, new byte[10], TIMEOUT));
    }
  }

  @Test
  void aServerThatCannotWriteItsSnapshotRefuses() throws IOException {
    try (ValkeyServer server = ValkeyServer.start("--save", "3600 1");
        RemoteStore store = server.open(NAMESPACE)) {
      Files.createDirectories(server.folder().resolve("dump.rdb/in-the-way"));
      server.tell("BGSAVE");
      while (!server.info("persistence").contains("rdb_last_bgsave_status:err")) {
        Thread.onSpinWait();
      }
      RemoteException failure =
          assertThrows(
              RemoteRefusedException.class,
              () -> store.compareAndSet(HEAD, Version.ABSENT, new byte[10], TIMEOUT));
      assertTrue(failure.getMessage().contains("disk"), failure.getMessage());
    }
  }

  @Test
  void aServerThatHangsCostsTheTimeoutAndAWriteIsUnknown() {
    try (ValkeyServer server = ValkeyServer.start();
        RemoteStore store = server.open(NAMESPACE)) {
      Version first = written(store, 10);
      server.pause();
      CompareAndSetResult result = store.compareAndSet(HEAD, first, new byte[20], SHORT);
      assertThrows(RemoteUnavailableException.class, () -> store.read(HEAD, SHORT));
      server.resume();
      assertInstanceOf(CompareAndSetResult.Unknown.class, result);
      // the request waited in the server's buffer, and nobody could take it back
      while (store.read(HEAD, TIMEOUT).orElseThrow().version().equals(first)) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aLateAnswerIsNotTakenForThatOfTheNextCall() throws InterruptedException {
    try (ValkeyServer server = ValkeyServer.start();
        RemoteStore store = server.open(NAMESPACE)) {
      Version first = written(store, 10);
      server.pause();
      assertThrows(RemoteUnavailableException.class, () -> store.read(HEAD, SHORT));
      Thread later = new Thread(server::resume, "valkey server resumes");
      later.start();
      assertEquals(Optional.empty(), store.read(new RegisterName("OTHER"), TIMEOUT));
      later.join();
      assertEquals(first, store.read(HEAD, TIMEOUT).orElseThrow().version());
    }
  }

  @Test
  void aServerThatHoldsBackWritesIsNoExcuse() {
    try (ValkeyServer server = ValkeyServer.start();
        RemoteStore store = server.open(NAMESPACE)) {
      server.tell("CLIENT", "PAUSE", "60000", "WRITE");
      assertInstanceOf(
          CreateResult.Unknown.class, store.create(OBJECT, Content.of(new byte[1]), SHORT));
      assertEquals(Optional.empty(), store.read(HEAD, TIMEOUT));
      server.tell("CLIENT", "UNPAUSE");
    }
  }

  @Test
  void aServerThatDiesDuringACallAndComesBackIsFoundAgain() {
    try (ValkeyServer server = ValkeyServer.start("--appendonly", "yes");
        RemoteStore store = server.open(NAMESPACE)) {
      Version first = written(store, 10);
      Content dying = content(LARGE, server::kill);
      assertThrows(RemoteUnavailableException.class, () -> store.create(OBJECT, dying, TIMEOUT));
      server.restart();
      assertEquals(first, store.read(HEAD, TIMEOUT).orElseThrow().version());
      assertInstanceOf(
          CreateResult.Created.class, store.create(OBJECT, Content.of(LARGE), TIMEOUT));
    }
  }

  @Test
  void piecesThatTheServerForgotAreNoObject() {
    try (ValkeyServer server = ValkeyServer.start();
        RemoteStore store = server.open(NAMESPACE)) {
      Content forgotten = content(LARGE, server::flush);
      RemoteException failure =
          assertThrows(
              RemoteUnavailableException.class, () -> store.create(OBJECT, forgotten, TIMEOUT));
      assertTrue(failure.getMessage().contains("lost the first pieces"), failure.getMessage());
      assertFalse(store.get(OBJECT, new ByteArrayOutputStream(), LARGE.length, TIMEOUT));
    }
  }

  @Test
  void piecesWhoseContentFailsAreTakenAway() {
    IllegalStateException failed = new IllegalStateException("the content cannot be read");
    try (ValkeyServer server = ValkeyServer.start();
        RemoteStore store = server.open(NAMESPACE)) {
      Content failing =
          content(
              LARGE,
              () -> {
                throw failed;
              });
      assertThrows(IllegalStateException.class, () -> store.create(OBJECT, failing, TIMEOUT));
      assertEquals(0L, server.ask("DBSIZE"), "keys");
    }
  }

  @Test
  void piecesOfACallThatEndedExpireOrAreTakenAwayByTheNext() {
    try (ValkeyServer server = ValkeyServer.start();
        RemoteStore store = server.open(NAMESPACE)) {
      Content ending = content(LARGE, () -> Thread.currentThread().interrupt());
      assertThrows(RemoteCancelledException.class, () -> store.create(OBJECT, ending, TIMEOUT));
      assertTrue(Thread.interrupted());
      List<?> keys = (List<?>) server.ask("KEYS", "*");
      assertEquals(1, keys.size());
      String temporary = new String((byte[]) keys.get(0), UTF_8);
      assertTrue(temporary.startsWith(ROOT + "temporary:"), temporary);
      long left = (Long) server.ask("PTTL", temporary);
      assertTrue(left > 0 && left <= Duration.ofMinutes(10).toMillis(), left + " ms");
      assertInstanceOf(
          CreateResult.Created.class, store.create(OBJECT, Content.of(LARGE), TIMEOUT));
      assertEquals(2L, server.ask("DBSIZE"), "the object and its index");
    }
  }

  @Test
  void anObjectThatIsDeletedOrReplacedWhileItIsReadIsNotTakenForAWhole() {
    try (ValkeyServer server = ValkeyServer.start();
        RemoteStore store = server.open(NAMESPACE)) {
      byte[] other = new byte[LARGE.length];
      Arrays.fill(other, (byte) 1);
      List<Runnable> meanwhile =
          List.of(
              () -> store.delete(List.of(OBJECT), TIMEOUT),
              () -> {
                store.delete(List.of(OBJECT), TIMEOUT);
                CreateResult unused = store.create(OBJECT, Content.of(other), TIMEOUT);
              });
      for (Runnable action : meanwhile) {
        CreateResult unused = store.create(OBJECT, Content.of(LARGE), TIMEOUT);
        OutputStream sink =
            new ByteArrayOutputStream() {
              private boolean done;

              @Override
              public synchronized void write(byte[] bytes, int from, int length) {
                if (!done) {
                  done = true;
                  action.run();
                }
              }
            };
        assertThrows(
            RemoteUnavailableException.class, () -> store.get(OBJECT, sink, LARGE.length, TIMEOUT));
      }
    }
  }

  @Test
  void whatOthersKeepAtTheKeysIsDamage() {
    try (ValkeyServer server = ValkeyServer.start();
        RemoteStore store = server.open(NAMESPACE)) {
      for (String[] command :
          new String[][] {
            {"SET", ROOT + "HEAD", "somebody else's"},
            {"SET", ROOT + "HEAD", "somebody else's ".repeat(4)},
            {"SET", ROOT + "HEAD", "0".repeat(32) + "00000003" + "12"},
            {"SET", ROOT + "HEAD", "0".repeat(32) + "00000003" + "1234"},
            {"SET", ROOT + "HEAD", "0".repeat(32) + "00010001" + "x".repeat(65_537)}
          }) {
        server.tell(command);
        assertThrows(RemoteDamagedException.class, () -> store.read(HEAD, TIMEOUT));
        assertInstanceOf(
            CompareAndSetResult.Conflict.class,
            store.compareAndSet(HEAD, Version.ABSENT, new byte[1], TIMEOUT));
      }
      server.tell("DEL", ROOT + "HEAD");
      server.tell("RPUSH", ROOT + "HEAD", "1");
      assertThrows(RemoteDamagedException.class, () -> store.read(HEAD, TIMEOUT));

      server.tell("SET", ROOT + "segments/a", "0".repeat(32) + "00000003" + "12");
      assertThrows(
          RemoteDamagedException.class,
          () -> store.get(OBJECT, new ByteArrayOutputStream(), 100, TIMEOUT));

      server.tell("ZADD", ROOT + "index:segments", "0", "nonsense");
      assertThrows(
          RemoteDamagedException.class, () -> store.list(FOLDER, PageToken.FIRST, TIMEOUT));
    }
  }

  @Test
  void tlsIsToldApartFromWhatIsNot() {
    Certificate certificate = Certificate.make(folder);
    try (ValkeyServer server = ValkeyServer.start(certificate.options(ValkeyServer.freePort()))) {
      String plain = server.url();
      String port = server.option("--tls-port");
      RemoteException tlsToPlain =
          unavailable(
              ValkeySettings.builder(new Secret(plain.replace("valkey:", "valkeys:")))
                  .connectTimeout(SHORT)
                  .build());
      assertTrue(tlsToPlain.getMessage().contains("valkey://"), tlsToPlain.getMessage());

      RemoteException plainToTls = unavailable(ValkeySettings.builder(url("valkey", port)).build());
      assertTrue(plainToTls.getMessage().contains("valkeys://"), plainToTls.getMessage());
    }
  }

  @Test
  void aCertificateMustBeTrustedAndForTheHost() {
    Certificate certificate = Certificate.make(folder);
    try (ValkeyServer server = ValkeyServer.start(certificate.options(ValkeyServer.freePort()))) {
      String port = server.option("--tls-port");
      assertTrue(refused(url("rediss", port)).getMessage().contains("certificate"));

      ValkeySettings byAddress =
          ValkeySettings.builder(new Secret("valkeys://127.0.0.1:" + port))
              .trustStore(certificate.trust())
              .build();
      try (RemoteStore store = ValkeyRemoteStore.open(byAddress)) {
        assertThrows(RemoteRefusedException.class, () -> store.read(HEAD, TIMEOUT));
      }

      ValkeySettings right =
          ValkeySettings.builder(url("rediss", port)).trustStore(certificate.trust()).build();
      try (RemoteStore store = ValkeyRemoteStore.open(right)) {
        assertEquals(Optional.empty(), store.read(HEAD, TIMEOUT));
      }
    }
  }

  @Test
  void aServerThatAsksForACertificateGetsOneOrNothingIsSent() {
    Certificate certificate = Certificate.make(folder);
    List<String> options = new ArrayList<>(List.of(certificate.options(ValkeyServer.freePort())));
    options.addAll(List.of("--tls-auth-clients", "yes"));
    try (ValkeyServer server = ValkeyServer.start(options.toArray(String[]::new))) {
      ValkeySettingsBuilder settings =
          ValkeySettings.builder(url("rediss", server.option("--tls-port")))
              .trustStore(certificate.trust());
      try (RemoteStore store = ValkeyRemoteStore.open(settings.build())) {
        assertThrows(RemoteException.class, () -> store.read(HEAD, TIMEOUT));
        RemoteException failure =
            assertThrows(
                RemoteException.class,
                () -> store.compareAndSet(HEAD, Version.ABSENT, new byte[1], TIMEOUT));
        assertTrue(failure.getMessage().contains("'key_store'"), failure.getMessage());
      }
      try (RemoteStore store =
          ValkeyRemoteStore.open(settings.clientCertificate(certificate.own()).build())) {
        written(store, 10);
      }
    }
  }

  @Test
  void aHostThatNobodyKnowsIsUnavailable() {
    RemoteException failure =
        unavailable(ValkeySettings.builder(new Secret("valkey://no-such-host.invalid")).build());
    assertTrue(failure.getMessage().contains("resolved"), failure.getMessage());
  }

  @Test
  void aHostThatDoesNotAnswerCostsTheConnectTimeout() throws IOException {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        RemoteStore store =
            ValkeyRemoteStore.open(
                ValkeySettings.builder(new Secret("valkeys://127.0.0.1:" + full.getLocalPort()))
                    .connectTimeout(SHORT)
                    .build())) {
      long begun = System.nanoTime();
      assertThrows(RemoteUnavailableException.class, () -> store.read(HEAD, TIMEOUT));
      assertTrue(System.nanoTime() - begun < TIMEOUT.toNanos() / 2);
    }
  }

  private static Secret url(String scheme, String port) {
    return new Secret(scheme + "://localhost:" + port);
  }

  private static RemoteException refused(Secret url) {
    try (RemoteStore store = ValkeyRemoteStore.open(ValkeySettings.builder(url).build())) {
      return assertThrows(RemoteRefusedException.class, () -> store.read(HEAD, TIMEOUT));
    }
  }

  private static RemoteException unavailable(ValkeySettings settings) {
    try (RemoteStore store = ValkeyRemoteStore.open(settings)) {
      return assertThrows(RemoteUnavailableException.class, () -> store.read(HEAD, TIMEOUT));
    }
  }

  private static Version written(RemoteStore store, int size) {
    return assertInstanceOf(
            CompareAndSetResult.Written.class,
            store.compareAndSet(HEAD, Version.ABSENT, new byte[size], TIMEOUT))
        .version();
  }

  /** Lets {@code action} run before the second piece is read. */
  private static Content content(byte[] bytes, Runnable action) {
    return new Content() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public InputStream open() {
        return new ByteArrayInputStream(bytes) {
          @Override
          public synchronized int readNBytes(byte[] into, int from, int length) {
            if (pos == Upload.PIECE) {
              action.run();
            }
            return super.readNBytes(into, from, length);
          }
        };
      }
    };
  }
}
