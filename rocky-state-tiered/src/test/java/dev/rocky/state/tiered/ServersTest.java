package dev.rocky.state.tiered;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.Namespace;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.s3.S3RemoteStore;
import dev.rocky.state.s3.S3Server;
import dev.rocky.state.sync.CacheUse;
import dev.rocky.state.sync.CheckOutcome;
import dev.rocky.state.sync.RemoteCheck;
import dev.rocky.state.sync.RemoteDiagnosis;
import dev.rocky.state.tck.RemoteStoreContract;
import dev.rocky.state.tiered.TieredSettings.Mode;
import dev.rocky.state.valkey.ValkeyRemoteStore;
import dev.rocky.state.valkey.ValkeyServer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Valkey in front of S3, both real servers, and what becomes of Valkey meanwhile. */
class ServersTest {

  private static final Key A = TieredMachine.A;
  private static final Key B = TieredMachine.B;

  private static S3Server s3;
  private static ValkeyServer valkey;

  private final Namespace namespace =
      new Namespace("t" + Long.toHexString(new Random().nextLong()));
  private final List<ServerMachine> machines = new ArrayList<>();

  @BeforeAll
  static void startServers() {
    s3 = S3Server.start();
    valkey = ValkeyServer.start();
  }

  @AfterAll
  static void stopServers() {
    valkey.close();
    s3.close();
  }

  @AfterEach
  void close() {
    machines.forEach(ServerMachine::close);
  }

  private ServerMachine machine(Mode mode) {
    return machine(valkey, mode);
  }

  private ServerMachine machine(ValkeyServer cache, Mode mode) {
    ServerMachine machine = new ServerMachine(fast(cache), durable(), namespace, mode);
    machines.add(machine);
    return machine;
  }

  private RemoteStore fast(ValkeyServer server) {
    return ValkeyRemoteStore.open(server.settings().namespace(namespace).build());
  }

  private RemoteStore durable() {
    return S3RemoteStore.open(s3.settings().namespace(namespace).build());
  }

  private static void assertPushed(PushResult result) {
    assertInstanceOf(PushResult.Pushed.class, result);
  }

  @ParameterizedTest
  @EnumSource
  void whatOneMachineSentTheOtherHasFromValkey(Mode mode) {
    ServerMachine one = machine(mode);
    ServerMachine other = machine(mode);
    assertPushed(one.commit(A, "1"));
    s3.takeRequests();

    PullResult pulled = other.pull();

    assertInstanceOf(PullResult.Restored.class, pulled);
    assertEquals(mode == Mode.VALIDATED ? 1 : 0, s3.takeRequests().size());
    assertEquals(
        new CacheUse(
            mode == Mode.CACHE_FIRST, 1, other.use().bytes(), 0, 0, 0, 0, 0, Optional.empty()),
        other.use());
    assertEquals(one.records(), other.records());
  }

  @ParameterizedTest
  @EnumSource
  void aFlushedServerIsFilledAgain(Mode mode) {
    ServerMachine one = machine(mode);
    assertPushed(one.commit(A, "1"));
    valkey.flush();

    assertInstanceOf(PullResult.Restored.class, machine(mode).pull());

    ServerMachine third = machine(mode);
    third.pull();
    assertEquals(1, third.use().objects());
    assertPushed(third.commit(B, "2"));
    one.pull();
    assertEquals(third.records(), one.records());
  }

  @ParameterizedTest
  @EnumSource
  void aKilledServerCostsATryAndNothingElse(Mode mode) {
    try (ValkeyServer mortal = ValkeyServer.start()) {
      ServerMachine one = machine(mortal, mode);
      ServerMachine other = machine(mortal, mode);
      assertPushed(one.commit(A, "1"));
      other.pull();
      mortal.kill();

      assertPushed(one.commit(B, "2"));
      assertEquals(new PullResult.Restored(2, true, 1, 0), other.pull());
      assertEquals(one.records(), other.records());
      assertTrue(other.use().failures() >= 1, other.use()::toString);

      mortal.restart();
      ServerMachine fresh = machine(mortal, mode);
      assertEquals(new PullResult.Restored(2, true, 2, 0), fresh.pull());
      assertEquals(one.records(), fresh.records());
    }
  }

  /** SIGSTOP: it takes connections and answers nothing. */
  @ParameterizedTest
  @EnumSource
  void aServerThatHangsCostsItsBudgetTwiceAtMost(Mode mode) {
    ServerMachine one = machine(mode);
    for (int commit = 1; commit <= 8; commit++) {
      assertPushed(one.commit(TieredMachine.key("key " + commit), "value"));
    }
    ServerMachine other = machine(mode);
    valkey.pause();
    try {
      assertEquals(new PullResult.Restored(8, true, 8, 0), other.pull());
      CacheUse use = other.use();
      assertTrue(use.failures() >= 1 && use.failures() <= 5, use::toString);
      assertEquals(8, use.behind());
      assertPushed(other.commit(TieredMachine.C, "1"));
      long begun = System.nanoTime();
      assertEquals(new PullResult.Unchanged(9, true), other.pull());
      assertPushed(other.commit(A, "1"));
      assertEquals(0, other.use().failures(), "it is left alone");
      System.out.println(
          mode
              + ": a pull and a push beside a server that hangs: "
              + Duration.ofNanos(System.nanoTime() - begun));
    } finally {
      valkey.resume();
    }
    one.pull();
    assertPushed(one.commit(B, "2"));
    assertInstanceOf(PushResult.UpToDate.class, other.push());
    assertEquals(one.records(), other.records());
  }

  /** An older HEAD, and objects that were deleted since. */
  @ParameterizedTest
  @EnumSource
  void aServerThatComesBackWithAnOlderCopyLosesNothing(Mode mode) {
    try (ValkeyServer older = ValkeyServer.start()) {
      ServerMachine one = machine(older, mode);
      ServerMachine other = machine(older, mode);
      assertPushed(one.commit(A, "1"));
      other.pull();
      Path copy = older.dump();
      assertPushed(one.commit(B, "2"));
      older.restartWith(copy);

      ServerMachine first = machine(older, mode);
      PullResult late = first.pull();
      assertEquals(
          mode == Mode.VALIDATED
              ? new PullResult.Restored(2, true, 2, 0)
              : new PullResult.Restored(1, false, 1, 0),
          late);
      assertPushed(first.commit(TieredMachine.C, "3"));

      ServerMachine again = machine(older, mode);
      again.synced.startRun().pullVerified();
      assertEquals(3, again.records().size());
      assertEquals(again.records(), first.records());
      assertFalse(one.pull() instanceof PullResult.Regressed);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatEvictsUnderMemoryPressureLosesNothing(Mode mode) {
    try (ValkeyServer small =
        ValkeyServer.start("--maxmemory", "4mb", "--maxmemory-policy", "allkeys-lru")) {
      ServerMachine one = machine(small, mode);
      Random random = new Random(1);
      for (int commit = 1; commit <= 12; commit++) {
        byte[] noise = new byte[400_000];
        random.nextBytes(noise);
        assertPushed(one.commit(TieredMachine.key("key " + commit), new String(noise, UTF_8)));
      }
      ServerMachine other = machine(small, mode);

      assertInstanceOf(PullResult.Restored.class, other.pull());

      assertEquals(one.records(), other.records());
      assertTrue(other.use().behind() > 0, "something was evicted: " + other.use());
    }
  }

  @Test
  void theDoctorSaysWhatIsRightForACacheAndWhatIsNotForAStore() {
    try (ValkeyServer evicting =
        ValkeyServer.start("--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru")) {
      RemoteDiagnosis found = machine(evicting, Mode.CACHE_FIRST).synced.examine();
      assertTrue(found.isUsable(), found::toText);
      assertInstanceOf(CheckOutcome.Passed.class, found.outcome(RemoteCheck.CACHE), found::toText);
      assertInstanceOf(
          CheckOutcome.Noted.class, found.outcome(RemoteCheck.CACHE_RETENTION), found::toText);

      try (ServerMachine wrong =
          new ServerMachine(durable(), fast(evicting), namespace, Mode.VALIDATED)) {
        RemoteDiagnosis warned = wrong.synced.examine();
        assertInstanceOf(
            CheckOutcome.Warned.class, warned.outcome(RemoteCheck.RETENTION), warned::toText);
      }
    }
  }

  @Test
  void aFleetOnTheServerKeepsItsHeadWhenTheServerBecomesACache() {
    for (Mode mode : Mode.values()) {
      Namespace own = new Namespace(namespace.name() + "_" + mode);
      ServerMachine old = alone(own);
      assertPushed(old.commit(A, "1"));
      assertPushed(old.commit(B, "2"));
      ServerMachine moved = new ServerMachine(valkey.open(own), s3.open(own), own, mode);
      machines.add(moved);

      assertEquals(new PullResult.Absent(), moved.pull());
      assertPushed(moved.commit(A, "moved"));
      moved.pull();

      assertEquals(new PullResult.Unchanged(2, true), old.pull());
      ServerMachine fresh = alone(own);
      assertEquals(new PullResult.Restored(2, true, 2, 0), fresh.pull());
      assertEquals(old.records(), fresh.records());
    }
  }

  /** A machine that has the server for its remote store. */
  private ServerMachine alone(Namespace own) {
    ServerMachine machine = new ServerMachine(valkey.open(own), own);
    machines.add(machine);
    return machine;
  }

  @Test
  void whatSomebodyElsePutInThePlaceOfTheCachedHeadGoes() {
    ServerMachine one = machine(Mode.CACHE_FIRST);
    assertPushed(one.commit(A, "1"));
    String key = "rocky:state:{" + namespace + "}:" + cachedName();
    for (String[] garbage :
        new String[][] {{"LPUSH", key, "x"}, {"SET", key, "y".repeat(200_000)}}) {
      valkey.tell("DEL", key);
      valkey.tell(garbage);

      assertEquals(new PullResult.Unchanged(1, true), one.pull());

      assertEquals(new PullResult.Unchanged(1, false), one.pull());
    }
  }

  private String cachedName() {
    try (RemoteStore fast = fast(valkey);
        RemoteStore durable = durable()) {
      return new StoreCache(
              fast,
              durable.location(),
              TieredSettings.ofDefaults(),
              Clock.systemUTC(),
              System::nanoTime)
          .here(Tiers.HEAD)
          .path();
    }
  }

  @Nested
  class Contract extends RemoteStoreContract {
    @Override
    protected RemoteStore open(Namespace name) {
      return TieredRemoteStore.of(
          valkey.open(name), s3.open(name), TieredSettings.ofDefaults().withMode(Mode.CACHE_FIRST));
    }

    @Override
    protected boolean isOfTheServer(String thread) {
      return s3.owns(thread) || valkey.owns(thread);
    }
  }
}
