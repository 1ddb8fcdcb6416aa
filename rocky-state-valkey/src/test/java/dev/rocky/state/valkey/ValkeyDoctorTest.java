package dev.rocky.state.valkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Secret;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.sync.CheckOutcome.Failed;
import dev.rocky.state.sync.CheckOutcome.NotTold;
import dev.rocky.state.sync.CheckOutcome.Passed;
import dev.rocky.state.sync.CheckOutcome.Warned;
import dev.rocky.state.sync.RemoteCheck;
import dev.rocky.state.sync.RemoteDiagnosis;
import dev.rocky.state.sync.RemoteDoctor;
import dev.rocky.state.sync.SyncPolicy;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a doctor says of servers: fit, forgetful, forbidden. */
class ValkeyDoctorTest {

  private static final Set<RemoteCheck> WITHOUT_CACHE =
      EnumSet.complementOf(EnumSet.of(RemoteCheck.CACHE, RemoteCheck.CACHE_RETENTION));

  @Test
  void aServerThatKeepsWhatItIsGivenCanBeUsedAndIsLeftAsItWas() {
    try (ValkeyServer server = ValkeyServer.start("--appendonly", "yes")) {
      RemoteDiagnosis diagnosis = examine(server.settings().build());
      for (RemoteCheck check : WITHOUT_CACHE) {
        assertEquals(new Passed(), diagnosis.outcome(check), diagnosis.toText());
      }
      assertEquals(0L, server.ask("DBSIZE"));
    }
  }

  @Test
  void aServerThatEvictsIsWarnedOf() {
    try (ValkeyServer server =
        ValkeyServer.start(
            "--appendonly", "yes", "--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru")) {
      Warned warned = warned(examine(server.settings().build()));
      assertTrue(warned.problem().contains("allkeys-lru"), warned.problem());
      assertTrue(warned.problem().contains("104857600"), warned.problem());
      assertTrue(warned.advice().contains("noeviction"), warned.advice());
    }
  }

  @Test
  void aPolicyThatCannotApplyIsNoReasonForAWarning() {
    try (ValkeyServer server =
            ValkeyServer.start("--appendonly", "yes", "--maxmemory-policy", "allkeys-lru");
        ValkeyServer onlyWhatExpires =
            ValkeyServer.start(
                "--appendonly",
                "yes",
                "--maxmemory",
                "9mb",
                "--maxmemory-policy",
                "volatile-lru")) {
      for (ValkeyServer each : List.of(server, onlyWhatExpires)) {
        assertEquals(new Passed(), examine(each.settings().build()).outcome(RemoteCheck.RETENTION));
      }
    }
  }

  @Test
  void aServerThatWritesNothingToItsDiskIsWarnedOf() {
    try (ValkeyServer server = ValkeyServer.start()) {
      RemoteDiagnosis diagnosis = examine(server.settings().build());
      Warned warned = warned(diagnosis);
      assertTrue(warned.problem().contains("restarted is empty"), warned.problem());
      assertTrue(diagnosis.isUsable());
    }
  }

  @Test
  void aServerThatOnlyTakesSnapshotsIsWarnedOf() {
    try (ValkeyServer server = ValkeyServer.start("--save", "3600 1")) {
      Warned warned = warned(examine(server.settings().build()));
      assertTrue(warned.problem().contains("last snapshot"), warned.problem());
      assertTrue(warned.advice().contains("appendonly"), warned.advice());
    }
  }

  @Test
  void aServerThatHidesItsConfigurationIsSaidToDoSo() {
    try (ValkeyServer server = ValkeyServer.start("--maxmemory", "100mb")) {
      server.addUser("etl", "s3cret", "~rocky:state:*", "+@all", "-config");
      assertTrue(notTold(server).contains("By INFO it evicts nothing"));
      server.tell("CONFIG", "SET", "maxmemory-policy", "allkeys-lfu");
      assertTrue(warned(examineAs(server, "etl")).problem().contains("allkeys-lfu"));
      server.addUser("etl", "s3cret", "-info");
      assertTrue(notTold(server).contains("nor is INFO"));
    }
  }

  @Test
  void whoMayNotRunScriptsIsToldWhatToGrant() {
    try (ValkeyServer server = ValkeyServer.start()) {
      server.addUser("etl", "s3cret", "~rocky:state:*", "+@all", "-@scripting");
      RemoteDiagnosis diagnosis = examineAs(server, "etl");
      assertEquals(new Passed(), diagnosis.outcome(RemoteCheck.PERMITTED));
      Failed failed = assertInstanceOf(Failed.class, diagnosis.outcome(RemoteCheck.READ_BACK));
      assertTrue(failed.problem().contains("+evalsha"), failed.problem());
      assertFalse(diagnosis.isUsable());
      assertFalse(diagnosis.toText().contains("s3cret"), diagnosis.toText());
    }
  }

  /** What the message about a missing permission lists is all that is needed, and no more. */
  @Test
  void whatIsToBeGrantedIsEnough() {
    try (ValkeyServer server = ValkeyServer.start("--appendonly", "yes")) {
      server.addUser("etl", "s3cret", "~rocky:state:*");
      Failed failed =
          assertInstanceOf(Failed.class, examineAs(server, "etl").outcome(RemoteCheck.PERMITTED));
      String[] rules =
          failed
              .problem()
              .lines()
              .flatMap(line -> List.of(line.split("[ ,;()]+")).stream())
              .filter(word -> word.startsWith("+") && !word.contains("cluster"))
              .toArray(String[]::new);
      server.addUser("etl", "s3cret", rules);
      RemoteDiagnosis diagnosis = examineAs(server, "etl");
      for (RemoteCheck check : WITHOUT_CACHE) {
        assertEquals(new Passed(), diagnosis.outcome(check), diagnosis.toText());
      }
      try (RemoteStore store = ValkeyRemoteStore.open(as(server, "etl"))) {
        Content large = Content.of(new byte[2 * Upload.PIECE]);
        ObjectName name = new Folder("segments").object("a");
        assertEquals(new CreateResult.Created(), store.create(name, large, Duration.ofMinutes(1)));
      }
    }
  }

  private static String notTold(ValkeyServer server) {
    RemoteDiagnosis diagnosis = examineAs(server, "etl");
    return assertInstanceOf(
            NotTold.class, diagnosis.outcome(RemoteCheck.RETENTION), diagnosis.toText())
        .reason();
  }

  private static Warned warned(RemoteDiagnosis diagnosis) {
    return assertInstanceOf(
        Warned.class, diagnosis.outcome(RemoteCheck.RETENTION), diagnosis.toText());
  }

  private static RemoteDiagnosis examineAs(ValkeyServer server, String user) {
    return examine(as(server, user));
  }

  private static ValkeySettings as(ValkeyServer server, String user) {
    return server.settings().user(user).password(new Secret("s3cret")).build();
  }

  private static RemoteDiagnosis examine(ValkeySettings settings) {
    try (RemoteStore store = ValkeyRemoteStore.open(settings)) {
      return new RemoteDoctor("valkey", store, SyncPolicy.ofDefaults()).examine();
    }
  }
}
