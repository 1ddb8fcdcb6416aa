package dev.rocky.state.tiered;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Namespace;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.Secret;
import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import dev.rocky.state.s3.S3RemoteStore;
import dev.rocky.state.s3.S3Server;
import dev.rocky.state.tck.FaultProxy;
import dev.rocky.state.tiered.TieredSettings.Mode;
import dev.rocky.state.valkey.ValkeyRemoteStore;
import dev.rocky.state.valkey.ValkeyServer;
import dev.rocky.state.valkey.ValkeySettingsBuilder;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real servers of both tiers, of which one or both fail, refuse, or have what is not ours. */
class ServersDownTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static S3Server s3;

  private final Namespace namespace = someNamespace();
  private final List<ServerMachine> machines = new ArrayList<>();
  private ValkeyServer valkey;
  private FaultProxy toBucket;

  @BeforeAll
  static void startBucket() {
    s3 = S3Server.start();
  }

  @AfterAll
  static void stopBucket() {
    s3.close();
  }

  @BeforeEach
  void start() {
    valkey = ValkeyServer.start("--appendonly", "yes");
    toBucket = FaultProxy.to(s3.address());
  }

  @AfterEach
  void close() {
    machines.forEach(ServerMachine::close);
    toBucket.close();
    valkey.close();
  }

  @ParameterizedTest
  @EnumSource
  void whileTheDurableStoreIsDownOnlyACachedHeadServesPulls(Mode mode) {
    ServerMachine one = machine(mode);
    ServerMachine other = machine(mode);
    assertPushed(one.commit(TieredMachine.A, "1"));
    other.pull();
    assertPushed(one.commit(TieredMachine.B, "2"));
    bucketDown();

    PullResult pulled = other.pull();
    PushResult pushed = other.commit(TieredMachine.C, "3");

    if (mode == Mode.CACHE_FIRST) {
      assertEquals(new PullResult.Restored(2, false, 1, 0), pulled);
    } else {
      assertInstanceOf(PullResult.Indeterminate.class, pulled);
    }
    assertInstanceOf(PushResult.Skipped.class, pushed);
    toBucket.heal();
    assertEquals(new PushResult.Pushed(3, 1), other.push());
    requireEverywhere(3);
  }

  @ParameterizedTest
  @EnumSource
  void whileBothAreDownAPullIsIndeterminateAndAPushWaits(Mode mode) {
    ServerMachine one = machine(mode);
    assertPushed(one.commit(TieredMachine.A, "1"));
    bucketDown();
    valkey.kill();

    assertInstanceOf(PullResult.Indeterminate.class, one.pull());
    assertInstanceOf(PushResult.Skipped.class, one.commit(TieredMachine.B, "2"));

    toBucket.heal();
    valkey.restart();
    assertEquals(new PushResult.Pushed(2, 1), one.push());
    requireEverywhere(2);
  }

  @ParameterizedTest
  @EnumSource
  void aHeadOfAnotherLineageInTheCacheIsNotUsed(Mode mode) {
    ServerMachine one = machine(mode);
    assertPushed(one.commit(TieredMachine.A, "1"));
    Namespace elsewhere = someNamespace();
    try (ServerMachine foreign = machine(elsewhere, Mode.CACHE_FIRST)) {
      assertPushed(foreign.commit(TieredMachine.A, "foreign"));
      assertPushed(foreign.commit(TieredMachine.A, "foreign, too"));
    }
    putIntoCache(cachedHead(elsewhere));

    assertEquals(new PullResult.Unchanged(1, true), one.pull());

    assertEquals(new PullResult.Unchanged(1, mode == Mode.VALIDATED), one.pull(), "it is gone");
    assertPushed(one.commit(TieredMachine.B, "2"));
    requireEverywhere(2);
  }

  @ParameterizedTest
  @EnumSource
  void anOlderHeadOrNoneInTheCacheOfMachinesThatValidateChangesNothing(Mode others) {
    ServerMachine other = machine(others);
    ServerMachine one = machine(Mode.VALIDATED);
    ServerMachine writer = machine(Mode.CACHE_FIRST);
    assertPushed(writer.commit(TieredMachine.A, "1"));
    one.pull();
    byte[] older = cachedHead(namespace);
    assertPushed(writer.commit(TieredMachine.B, "2"));
    putIntoCache(older);

    assertEquals(new PullResult.Restored(2, true, 1, 0), one.pull());
    assertPushed(one.commit(TieredMachine.C, "3"));
    other.pull();
    requireEverywhere(3);
  }

  @ParameterizedTest
  @EnumSource
  void aForeignObjectUnderARightNameIsNotUsed(Mode mode) {
    ServerMachine one = machine(mode);
    assertPushed(one.commit(TieredMachine.A, "1"));
    assertPushed(one.commit(TieredMachine.B, "2"));
    swapCachedObjects();
    ServerMachine other = machine(mode);

    assertInstanceOf(PullResult.Restored.class, other.pull());

    assertEquals(one.records(), other.records());
    assertEquals(2, other.use().behind(), other.use()::toString);
    assertTrue(other.use().wrong() + other.use().failures() > 0, other.use()::toString);
  }

  @ParameterizedTest
  @EnumSource
  void garbageInThePlaceOfEverythingIsNotUsed(Mode mode) {
    ServerMachine one = machine(mode);
    assertPushed(one.commit(TieredMachine.A, "1"));
    assertPushed(one.commit(TieredMachine.B, "2"));
    Object unused = valkey.ask("EVAL", FleetTiers.SPOIL, "0");
    ServerMachine other = machine(mode);

    assertEquals(new PullResult.Restored(2, true, 2, 0), other.pull());

    assertEquals(one.records(), other.records());
    assertEquals(2, other.use().behind(), other.use()::toString);
  }

  @ParameterizedTest
  @EnumSource
  void aCacheThatMayNotBeWrittenCostsNothingButItself(Mode mode) {
    ServerMachine one = machine(mode, "-eval", "-evalsha");

    assertPushed(one.commit(TieredMachine.A, "1"));

    assertTrue(one.use().failures() >= 1, one.use()::toString);
    ServerMachine other = machine(mode);
    assertEquals(new PullResult.Restored(1, true, 1, 0), other.pull());
    assertEquals(1, other.use().behind());
    assertEquals(one.records(), other.records());
  }

  @ParameterizedTest
  @EnumSource
  void aHeadThatCouldNotBeRemovedLosesNoCommit(Mode mode) {
    ServerMachine first = machine(mode);
    assertPushed(first.commit(TieredMachine.A, "1"));
    ServerMachine one = machine(mode, "-unlink", "-del", "-set");
    one.pull();

    assertPushed(one.commit(TieredMachine.B, "2"));

    ServerMachine other = machine(mode);
    assertEquals(
        mode == Mode.CACHE_FIRST
            ? new PullResult.Restored(1, false, 1, 0)
            : new PullResult.Restored(2, true, 2, 0),
        other.pull());
    assertEquals(new PushResult.Pushed(3, 1), other.commit(TieredMachine.C, "3"));
    requireEverywhere(3);
  }

  /** The entry that the cache has for the HEAD of {@code of}. */
  private byte[] cachedHead(Namespace of) {
    try (RemoteStore fast = valkey.open(of)) {
      return fast.read(names(of).here(Tiers.HEAD), TIMEOUT).orElseThrow().content();
    }
  }

  private void putIntoCache(byte[] entry) {
    RegisterName name = names(namespace).here(Tiers.HEAD);
    try (RemoteStore fast = valkey.open(namespace)) {
      fast.delete(List.of(name), TIMEOUT);
      assertInstanceOf(
          CompareAndSetResult.Written.class,
          fast.compareAndSet(name, Version.ABSENT, entry, TIMEOUT));
    }
  }

  /** Two objects that the cache has change places. */
  private void swapCachedObjects() {
    Folder folder = names(namespace).here(Tiers.SEGMENTS.object("any")).folder();
    try (RemoteStore fast = valkey.open(namespace)) {
      List<ObjectName> both =
          fast.list(folder, PageToken.FIRST, TIMEOUT).objects().stream()
              .map(listed -> listed.name())
              .toList();
      assertEquals(2, both.size(), both::toString);
      List<byte[]> contents = both.stream().map(name -> content(fast, name)).toList();
      fast.delete(both, TIMEOUT);
      for (int i = 0; i < 2; i++) {
        assertInstanceOf(
            CreateResult.Created.class,
            fast.create(both.get(i), Content.of(contents.get(1 - i)), TIMEOUT));
      }
    }
  }

  private static byte[] content(RemoteStore store, ObjectName name) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    assertTrue(store.get(name, content, RemoteStore.MAX_OBJECT_BYTES, TIMEOUT));
    return content.toByteArray();
  }

  /** Tells where the cache of {@code of} has what. */
  private CacheNames names(Namespace of) {
    try (RemoteStore durable = durable(of)) {
      return new CacheNames(durable.location());
    }
  }

  private void bucketDown() {
    toBucket.refuse();
    toBucket.reset();
  }

  /**
   * A machine without a ledger finds so many records, and every other one has them after a pull.
   */
  private void requireEverywhere(int records) {
    ServerMachine fresh = machine(Mode.VALIDATED);
    assertEquals(new PullResult.Restored(generation(fresh), true, records, 0), fresh.pull());
    for (ServerMachine machine : machines) {
      machine.synced.startRun().pullVerified();
      assertEquals(fresh.records(), machine.records());
    }
  }

  private static long generation(ServerMachine machine) {
    return machine.synced.maintenance().history().get(0).generation();
  }

  private ServerMachine machine(Mode mode) {
    return added(machine(namespace, mode));
  }

  private ServerMachine machine(Namespace of, Mode mode) {
    return new ServerMachine(valkey.open(of), durable(of), of, mode);
  }

  /** One whose user of the cache lacks permissions. */
  private ServerMachine machine(Mode mode, String... denied) {
    List<String> rules =
        new ArrayList<>(List.of("ACL", "SETUSER", "etl", "on", ">pw", "~*", "+@all"));
    rules.addAll(List.of(denied));
    valkey.tell(rules.toArray(String[]::new));
    ValkeySettingsBuilder settings =
        valkey.settings().namespace(namespace).user("etl").password(new Secret("pw"));
    return added(
        new ServerMachine(
            ValkeyRemoteStore.open(settings.build()), durable(namespace), namespace, mode));
  }

  private ServerMachine added(ServerMachine machine) {
    machines.add(machine);
    return machine;
  }

  private RemoteStore durable(Namespace of) {
    return S3RemoteStore.open(s3.settings(toBucket.address()).namespace(of).build());
  }

  private static void assertPushed(PushResult result) {
    assertInstanceOf(PushResult.Pushed.class, result);
  }

  private static Namespace someNamespace() {
    return new Namespace("t" + Long.toHexString(new Random().nextLong()));
  }
}
