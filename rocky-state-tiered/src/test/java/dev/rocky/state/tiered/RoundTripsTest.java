package dev.rocky.state.tiered;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.Namespace;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.StateStore;
import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.s3.S3Request;
import dev.rocky.state.s3.S3Server;
import dev.rocky.state.sync.SyncedLedger;
import dev.rocky.state.tiered.TieredSettings.Mode;
import dev.rocky.state.valkey.ValkeyServer;
import dev.rocky.state.valkey.ValkeyTraffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What transfers cost in round trips, as the servers of both tiers count them. */
class RoundTripsTest {

  private static final Namespace NAMESPACE = new Namespace("bronze");
  private static final Key RECORD = Key.of(0x10, "a");

  /** So that no request is left out because this machine is busy. */
  private static final Duration PATIENT = Duration.ofMinutes(1);

  private final S3Server bucket = S3Server.start();
  private final ValkeyServer cache = ValkeyServer.start();
  private final List<AutoCloseable> open = new ArrayList<>();
  private ValkeyTraffic traffic;

  @BeforeEach
  void listen() {
    traffic = new ValkeyTraffic(cache);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable machine : open) {
      machine.close();
    }
    traffic.close();
    cache.close();
    bucket.close();
  }

  @Test
  void aCacheFirstPullWithNothingNewIsOneRoundTripAndNoneToTheDurableStore() {
    Machine one = machine(Mode.CACHE_FIRST);
    one.commit("1");
    countAnew();
    int before = one.store.writes;

    PullResult pulled = one.pull();

    assertEquals(new PullResult.Unchanged(1, false), pulled);
    assertEquals(List.of("GETRANGE"), traffic.takeCommands());
    assertEquals(List.of(), bucket.takeRequests());
    assertEquals(before, one.store.writes, "nothing to note");
  }

  @Test
  void aSmallColdCacheFirstPullIsTwoRoundTripsAndOneLocalCommit() {
    machine(Mode.CACHE_FIRST).commit("1");
    Machine other = machine(Mode.CACHE_FIRST);
    countAnew();
    int before = other.store.writes;

    PullResult pulled = other.pull();

    assertEquals(new PullResult.Restored(1, false, 1, 0), pulled);
    assertEquals(List.of("GETRANGE", "GETRANGE"), traffic.takeCommands());
    assertEquals(List.of(), bucket.takeRequests());
    assertEquals(before + 1, other.store.writes);
  }

  @Test
  void aCacheFirstPullOneGenerationBehindIsTwoRoundTrips() {
    Machine one = machine(Mode.CACHE_FIRST);
    Machine other = machine(Mode.CACHE_FIRST);
    one.commit("1");
    PullResult unused = other.pull();
    one.commit("2");
    countAnew();

    PullResult pulled = other.pull();

    assertEquals(new PullResult.Restored(2, false, 1, 0), pulled);
    assertEquals(List.of("GETRANGE", "GETRANGE"), traffic.takeCommands());
    assertEquals(List.of(), bucket.takeRequests());
  }

  @Test
  void aValidatedPullWithNothingNewIsOneRequestToTheDurableStoreAlone() {
    Machine one = machine(Mode.VALIDATED);
    one.commit("1");
    countAnew();

    PullResult pulled = one.pull();

    assertEquals(new PullResult.Unchanged(1, true), pulled);
    assertEquals(List.of(), traffic.takeCommands());
    assertEquals(List.of(S3Request.Kind.GET), kinds());
  }

  @Test
  void aSmallColdValidatedPullIsOneRoundTripToEachTier() {
    machine(Mode.VALIDATED).commit("1");
    Machine other = machine(Mode.VALIDATED);
    countAnew();

    PullResult pulled = other.pull();

    assertEquals(new PullResult.Restored(1, true, 1, 0), pulled);
    assertEquals(List.of("GETRANGE"), traffic.takeCommands());
    assertEquals(List.of(S3Request.Kind.GET), kinds());
  }

  @Test
  void aPushWithNothingToSendAsksTheDurableStoreOnce() {
    Machine one = machine(Mode.VALIDATED);
    one.commit("1");
    countAnew();

    PushResult pushed = one.push();

    assertEquals(new PushResult.UpToDate(1), pushed);
    assertEquals(List.of(), traffic.takeCommands());
    assertEquals(List.of(S3Request.Kind.GET), kinds());
  }

  private void countAnew() {
    List<String> unusedCommands = traffic.takeCommands();
    List<S3Request> unusedRequests = bucket.takeRequests();
  }

  private List<S3Request.Kind> kinds() {
    return bucket.takeRequests().stream().map(S3Request::kind).toList();
  }

  private Machine machine(Mode mode) {
    Machine machine = new Machine(mode);
    open.add(machine);
    return machine;
  }

  /** A ledger that is synced through both servers. */
  private final class Machine implements AutoCloseable {

    private final CountedStore store = new CountedStore();
    private final Ledger ledger = Ledger.over(store);
    private final SyncedLedger synced;

    Machine(Mode mode) {
      RemoteStore tiered =
          TieredRemoteStore.of(
              cache.open(NAMESPACE),
              bucket.open(NAMESPACE),
              new TieredSettings(mode, PATIENT, 1, PATIENT));
      synced = SyncedLedger.builder(ledger, tiered, NAMESPACE, "tiered").open();
    }

    PullResult pull() {
      return synced.startRun().pull();
    }

    PushResult push() {
      return synced.startRun().push();
    }

    void commit(String value) {
      ledger.write(
          tx -> {
            tx.put(RECORD, value.getBytes(UTF_8));
            return true;
          });
      PushResult unused = push();
    }

    @Override
    public void close() {
      synced.close();
      ledger.close();
    }
  }

  /** A store in memory that counts its commits. */
  private static final class CountedStore implements StateStore {

    private final StateStore store = new MemoryStateStore();
    private int writes;

    @Override
    public <T extends @Nullable Object, X extends Exception> T read(ReadWork<T, X> work) throws X {
      return store.read(work);
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T write(WriteWork<T, X> work)
        throws X {
      writes++;
      return store.write(work);
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
