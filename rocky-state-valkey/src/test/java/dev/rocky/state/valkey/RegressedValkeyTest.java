package dev.rocky.state.valkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server that lost what it had acknowledged: emptied, restarted without a disk or with an older
 * copy, replaced by a replica that lagged behind.
 */
class RegressedValkeyTest {

  /** How a server forgets what it had since the first push. */
  enum Loss {
    FLUSHED {
      @Override
      ValkeyServer server() {
        return ValkeyServer.start();
      }

      @Override
      void begins(Servers servers) {}

      @Override
      void happens(Servers servers) {
        servers.main.flush();
      }
    },
    RESTARTED_EMPTY {
      @Override
      ValkeyServer server() {
        return ValkeyServer.start();
      }

      @Override
      void begins(Servers servers) {}

      @Override
      void happens(Servers servers) {
        servers.main.restart();
      }
    },
    RESTARTED_WITH_AN_OLDER_COPY {
      @Override
      ValkeyServer server() {
        return ValkeyServer.start();
      }

      @Override
      void begins(Servers servers) {
        servers.dump = servers.main.dump();
      }

      @Override
      void happens(Servers servers) {
        servers.main.restartWith(servers.dump);
      }
    },
    REPLACED_BY_A_REPLICA_THAT_LAGGED {
      @Override
      ValkeyServer server() {
        return ValkeyServer.start("--repl-diskless-sync-delay", "0");
      }

      @Override
      void begins(Servers servers) {
        servers.replicate();
      }

      @Override
      void happens(Servers servers) {
        servers.failOver();
      }
    };

    abstract ValkeyServer server();

    /** After the first push. */
    abstract void begins(Servers servers);

    /** After the second one. */
    abstract void happens(Servers servers);
  }

  @ParameterizedTest
  @EnumSource
  void whatAServerLostIsNeitherTakenForAFirstRunNorPushedOver(Loss loss) {
    try (Servers servers = new Servers(loss)) {
      // When
      PullResult pulled = servers.one.pull();
      PushResult pushed = servers.one.push();
      // Then
      PullResult.Regressed regressed = assertInstanceOf(PullResult.Regressed.class, pulled);
      assertTrue(regressed.problem().contains("generation 2"), regressed.problem());
      assertTrue(regressed.problem().contains("republish"), regressed.problem());
      assertTrue(regressed.problem().contains("adopt"), regressed.problem());
      assertEquals(new PushResult.Regressed(regressed.problem()), pushed);
      assertEquals(Map.of("a", "2", "b", "2", "c", "local"), servers.one.records());
    }
  }

  @ParameterizedTest
  @EnumSource
  void republishingBringsBackWhatTheLedgerHas(Loss loss) {
    try (Servers servers = new Servers(loss)) {
      // When
      PushResult published = servers.one.synced.republish();
      // Then
      assertInstanceOf(PushResult.Pushed.class, published);
      try (SyncMachine fresh = new SyncMachine(servers.main)) {
        assertInstanceOf(PullResult.Restored.class, fresh.pull());
        assertEquals(Map.of("a", "2", "b", "2", "c", "local"), fresh.records());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RESTARTED_WITH_AN_OLDER_COPY", "REPLACED_BY_A_REPLICA_THAT_LAGGED"})
  void adoptingTheRemoteTakesWhatItHas(Loss loss) {
    try (Servers servers = new Servers(loss)) {
      // When
      PullResult adopted = servers.one.synced.adoptRemote();
      // Then
      assertInstanceOf(PullResult.Restored.class, adopted);
      assertEquals("1", servers.one.records().get("a"));
      assertInstanceOf(PushResult.class, servers.one.push());
    }
  }

  /** What no store can do anything about, and the docs say. */
  @Test
  void aMachineThatNeverSawItCannotKnow() {
    try (Servers servers = new Servers(Loss.FLUSHED);
        SyncMachine fresh = new SyncMachine(servers.main)) {
      assertInstanceOf(PullResult.Absent.class, fresh.pull());
    }
  }

  /** A server, perhaps its replica, and a machine that saw what is lost by then. */
  private static final class Servers implements AutoCloseable {

    private final SyncMachine one;
    private ValkeyServer main;
    private ValkeyServer replica;
    private Path dump;

    Servers(Loss loss) {
      main = loss.server();
      one = new SyncMachine(main);
      one.put("a", "1");
      assertInstanceOf(PushResult.Pushed.class, one.push());
      loss.begins(this);
      one.put("a", "2");
      one.put("b", "2");
      assertInstanceOf(PushResult.Pushed.class, one.push());
      one.put("c", "local");
      loss.happens(this);
    }

    /** A replica that has everything by now; its link is cut before anything more comes. */
    void replicate() {
      String port = "" + main.address().getPort();
      replica = ValkeyServer.start("--replicaof", "127.0.0.1 " + port);
      while (!replica.info("replication").contains("master_link_status:up")) {
        Thread.onSpinWait();
      }
      replica.promote();
    }

    /** What the replica has takes the place of what its master had. */
    void failOver() {
      Path copy = replica.dump();
      main.restartWith(copy);
    }

    @Override
    public void close() {
      one.close();
      main.close();
      if (replica != null) {
        replica.close();
      }
    }
  }
}
