package dev.rocky.state.valkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Namespace;
import dev.rocky.state.remote.CompareAndSetResult.Written;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.CreateResult.Created;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteRefusedException;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.RemoteUnavailableException;
import dev.rocky.state.remote.Version;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cluster of servers of which one has the keys, and then another. */
@Timeout(120)
class ValkeyClusterTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final RegisterName HEAD = new RegisterName("HEAD");
  private static final Folder FOLDER = new Folder("segments");
  private static final Namespace NAMESPACE = new Namespace("bronze");

  private @Nullable ValkeyCluster cluster;

  @BeforeEach
  void start() {
    cluster = ValkeyCluster.start();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void whicheverServerIsNamedTheOneThatHasTheSlotIsAsked() {
    Version last = Version.ABSENT;
    for (int i = 0; i < 3; i++) {
      try (RemoteStore store = open(i)) {
        last =
            assertInstanceOf(
                    Written.class, store.compareAndSet(HEAD, last, new byte[] {1}, TIMEOUT))
                .version();
      }
    }
    for (int i = 0; i < 3; i++) {
      assertEquals(
          i == cluster.ownerOf(NAMESPACE) ? 1L : 0L, cluster.server(i).ask("DBSIZE"), "keys");
    }
  }

  @Test
  void withoutTheSettingAClusterIsRefusedByName() {
    int stranger = (cluster.ownerOf(NAMESPACE) + 1) % 3;
    try (RemoteStore store = cluster.server(stranger).open(NAMESPACE)) {
      RemoteRefusedException failure =
          assertThrows(RemoteRefusedException.class, () -> store.read(HEAD, TIMEOUT));
      assertTrue(failure.getMessage().contains("'cluster' = true"), failure.getMessage());
    }
  }

  @Test
  void aSlotThatMovesIsFollowedAndNothingIsLost() {
    int slot = cluster.slotOf(NAMESPACE);
    int from = cluster.ownerOf(NAMESPACE);
    int to = (from + 1) % 3;
    try (RemoteStore store = open(from)) {
      // Given
      Version one =
          assertInstanceOf(
                  Written.class, store.compareAndSet(HEAD, Version.ABSENT, new byte[1], TIMEOUT))
              .version();
      assertInstanceOf(Created.class, create(store, "a"));
      // When
      cluster.beginToMove(slot, from, to);
      Version two =
          assertInstanceOf(Written.class, store.compareAndSet(HEAD, one, new byte[2], TIMEOUT))
              .version();
      // a new object and the index are at two places: certainly not created
      assertThrows(RemoteUnavailableException.class, () -> create(store, "b"));
      cluster.moveKeys(slot, from, to);
      Version three =
          assertInstanceOf(Written.class, store.compareAndSet(HEAD, two, new byte[3], TIMEOUT))
              .version();
      cluster.endMove(slot, to);
      // Then
      assertEquals(three, store.read(HEAD, TIMEOUT).orElseThrow().version());
      assertInstanceOf(Created.class, create(store, "b"));
      assertTrue(store.get(FOLDER.object("a"), new ByteArrayOutputStream(), 10, TIMEOUT));
      assertEquals(2, store.list(FOLDER, PageToken.FIRST, TIMEOUT).objects().size());
      store.delete(List.of(HEAD, FOLDER.object("a"), FOLDER.object("b")), TIMEOUT);
      assertEquals(0L, cluster.server(to).ask("DBSIZE"));
    }
  }

  @Test
  void aServerThatIsGoneMakesTheNextCallLookForAnother() {
    int owner = cluster.ownerOf(NAMESPACE);
    int named = (owner + 1) % 3;
    int heir = (owner + 2) % 3;
    try (RemoteStore store = open(named)) {
      // Given
      assertTrue(store.read(HEAD, TIMEOUT).isEmpty());
      cluster.server(owner).kill();
      cluster.tell(heir, cluster.slotOf(NAMESPACE), heir);
      cluster.tell(named, cluster.slotOf(NAMESPACE), heir);
      // When
      assertThrows(RemoteUnavailableException.class, () -> store.read(HEAD, TIMEOUT));
      // Then
      assertInstanceOf(Created.class, create(store, "a"));
      assertEquals(2L, cluster.server(heir).ask("DBSIZE"));
    }
  }

  @Test
  void theServerThatIsNamedMayBeGoneOnceOthersAreKnown() {
    int owner = cluster.ownerOf(NAMESPACE);
    int named = (owner + 1) % 3;
    int heir = (owner + 2) % 3;
    try (RemoteStore store = open(named)) {
      // Given
      assertTrue(store.read(HEAD, TIMEOUT).isEmpty());
      cluster.tell(heir, cluster.slotOf(NAMESPACE), heir);
      cluster.server(named).kill();
      cluster.server(owner).kill();
      // When
      assertThrows(RemoteUnavailableException.class, () -> store.read(HEAD, TIMEOUT));
      // Then
      assertInstanceOf(Created.class, create(store, "a"));
    }
  }

  @Test
  void aServerThatHangsIsNoReasonNotToAskTheNext() {
    int owner = cluster.ownerOf(NAMESPACE);
    int named = (owner + 1) % 3;
    try (RemoteStore store = open(named)) {
      // Given
      assertTrue(store.read(HEAD, TIMEOUT).isEmpty());
      cluster.server(owner).pause();
      assertThrows(
          RemoteUnavailableException.class, () -> store.read(HEAD, Duration.ofMillis(200)));
      cluster.server(owner).resume();
      // When
      cluster.server(named).pause();
      // Then
      assertTrue(store.read(HEAD, Duration.ofSeconds(8)).isEmpty());
    }
  }

  private RemoteStore open(int server) {
    return ValkeyRemoteStore.open(cluster.settings(server).namespace(NAMESPACE).build());
  }

  private static CreateResult create(RemoteStore store, String file) {
    return store.create(FOLDER.object(file), Content.of(new byte[1]), TIMEOUT);
  }
}
