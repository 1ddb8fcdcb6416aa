package dev.rocky.state.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Namespace;
import dev.rocky.state.Progress;
import dev.rocky.state.PullResult;
import dev.rocky.state.remote.Listing;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.s3.S3Server;
import dev.rocky.state.spi.Decision;
import dev.rocky.state.tck.FaultProxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Machines, each a process with an LMDB ledger, that pull, advance watermarks, append counts, push,
 * compact and collect through a disturbed network, and are killed, on one bucket of a server that
 * speaks S3. Then all that they sent and were told is compared. The deep variant goes on for the
 * minutes that the system property {@code rocky.fleet.minutes} says.
 */
class NothingLostTest {

  private static final boolean DEEP = "deep".equals(System.getProperty("rocky.depth"));
  private static final Duration TIME =
      DEEP
          ? Duration.ofSeconds(60L * Integer.getInteger("rocky.fleet.minutes", 20))
          : Duration.ofSeconds(20);
  private static final int MACHINES = 8;
  private static final int PUSHES = DEEP ? 2_000 : 20;
  private static final int KILLS = DEEP ? 100 : MACHINES;

  /** Bytes; a run notes some thousand. */
  private static final int LONGEST = DEEP ? 40_000 : 8_000;

  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir private Path root;

  /** Its lines are for hosts. */
  private final Logger logger = Logger.getLogger(TransferEvent.class.getName());

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final S3Server server = S3Server.startProcess();
  private final Namespace namespace = new Namespace("fleet" + Long.toHexString(seed));
  private final List<FaultProxy> proxies =
      List.of(FaultProxy.to(server.address()), FaultProxy.to(server.address()));
  private final List<FleetLane> lanes = new ArrayList<>();
  private int kills;

  @BeforeEach
  void beQuiet() {
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void close() {
    logger.setUseParentHandlers(true);
    lanes.forEach(FleetLane::close);
    proxies.forEach(FaultProxy::close);
    server.close();
  }

  @Test
  void whateverHappensToMachinesAndNetworkNothingIsLostAndNothingDoubled() throws Exception {
    try {
      Path archive = Files.createDirectory(root.resolve("archive"));
      for (int i = 0; i < MACHINES; i++) {
        InetSocketAddress way = proxies.get(i % proxies.size()).address();
        lanes.add(
            new FleetLane(
                "m" + i, LONGEST, root, archive, settings(way), new Random(random.nextLong())));
      }

      long begin = System.nanoTime();
      while (System.nanoTime() - begin < TIME.toNanos() || !isEnough()) {
        disturbAndKill();
        if (System.nanoTime() - begin > 4 * TIME.toNanos() + LONG.toNanos()) {
          throw new AssertionError("it takes too long: " + pushed() + " pushes");
        }
      }
      proxies.forEach(FaultProxy::heal);
      lanes.forEach(FleetLane::stop);

      settleAndCheck(archive);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed + ", " + kills + " kills: " + e.getMessage(), e);
    }
  }

  private void disturbAndKill() throws IOException {
    LockSupport.parkNanos(random.nextInt(300_000_000));
    for (FleetLane lane : lanes) {
      if (lane.isDue()) {
        LockSupport.parkNanos(random.nextInt(50_000_000));
        lane.kill();
        kills++;
      }
    }
    if (random.nextInt(5) > 0) {
      return;
    }
    FaultProxy proxy = proxies.get(random.nextInt(proxies.size()));
    proxy.heal();
    switch (random.nextInt(8)) {
      case 0 -> proxy.toClient().resetAfter(random.nextInt(6_000));
      case 1 -> proxy.toServer().resetAfter(random.nextInt(6_000));
      case 2 -> proxy.toClient().cutAfter(random.nextInt(6_000));
      case 3 -> proxy.reset();
      case 4 -> proxy.toServer().hold();
      case 5 -> proxy.toClient().delay(Duration.ofMillis(50));
      default -> {}
    }
  }

  private void settleAndCheck(Path archive) throws IOException {
    List<Path> folders = new ArrayList<>(folders());
    List<Path> surviving = new ArrayList<>(lanes.stream().map(FleetLane::folder).toList());
    Path fresh = Files.createDirectory(root.resolve("fresh"));
    List.of(folders, surviving).forEach(some -> some.add(fresh));
    List<FleetMachine> machines = new ArrayList<>();
    try (RemoteStore remote = server.open(namespace)) {
      for (FleetLane lane : lanes) {
        machines.add(machine(lane.name(), lane.folder(), archive));
      }
      settle(machines);
      machines.add(machine("fresh", fresh, archive));
      machines.forEach(NothingLostTest::checkRest);
      RemoteMaintenance keeper = machines.get(0).maintenance(Duration.ZERO);
      keeper.compact();
      FleetNotes notes = new FleetNotes(folders);
      collectAll(keeper, remote, archive, notes);
      notes = new FleetNotes(folders);
      FleetChain chain = new FleetChain(archive, head(remote), notes);
      notes.check(chain, surviving);
      for (FleetMachine machine : machines) {
        assertEquals(chain.state(), machine.records());
      }
      RemoteVerifyReport report = keeper.verify(Progress.NONE).orElseThrow();
      assertTrue(report.isIntact(), report.toString());
      tell(notes, chain);
    } finally {
      for (FleetMachine machine : machines) {
        machine.close();
      }
    }
  }

  private static void settle(List<FleetMachine> machines) {
    for (int round = 0; round < 3; round++) {
      for (FleetMachine machine : machines) {
        machine.pull();
        machine.push();
        machine.resolve(Decision.OURS);
        machine.push();
      }
    }
  }

  private static void checkRest(FleetMachine machine) {
    PullResult pulled = machine.pull();
    assertTrue(
        pulled instanceof PullResult.Restored || pulled instanceof PullResult.Unchanged,
        pulled.toString());
    assertTrue(machine.isAtRest());
  }

  /** With nothing left of the grace, only what HEAD needs stays. */
  private void collectAll(
      RemoteMaintenance keeper, RemoteStore remote, Path archive, FleetNotes notes)
      throws IOException {
    long deadline = System.nanoTime() + LONG.toNanos();
    Set<SegmentName> listed = Set.of();
    Set<SegmentName> needed = Set.of();
    while (System.nanoTime() < deadline) {
      CollectionResult result = keeper.collect(Duration.ZERO);
      FleetChain chain = new FleetChain(archive, head(remote), notes);
      listed = listed(remote);
      needed = chain.needed();
      if (result instanceof CollectionResult.NothingToCollect && listed.equals(needed)) {
        return;
      }
      LockSupport.parkNanos(300_000_000); // times of servers are whole seconds
    }
    assertEquals(needed, listed);
  }

  private static Set<SegmentName> listed(RemoteStore remote) {
    Set<SegmentName> roots = new HashSet<>();
    Optional<PageToken> next = Optional.of(PageToken.FIRST);
    while (next.isPresent()) {
      Listing page = remote.list(SegmentName.FOLDER, next.get(), LONG);
      page.objects()
          .forEach(
              object -> {
                SegmentName name = SegmentName.parse(object.name()).orElseThrow();
                roots.add(SegmentName.root(name.generation(), name.id()));
              });
      next = page.next();
    }
    return roots;
  }

  private static byte[] head(RemoteStore remote) {
    return remote.read(HeadReader.HEAD, LONG).orElseThrow().content();
  }

  private FleetMachine machine(String name, Path folder, Path archive) {
    return new FleetMachine(
        name, name + "-last", folder, server.open(namespace), archive, new Random(0));
  }

  private Map<String, String> settings(InetSocketAddress way) {
    Map<String, String> settings = new TreeMap<>(server.settingsAsText(namespace));
    settings.put("endpoint", "http://" + way.getHostString() + ":" + way.getPort());
    return settings;
  }

  private boolean isEnough() throws IOException {
    return kills >= KILLS && pushed() >= PUSHES;
  }

  private long pushed() throws IOException {
    return new FleetNotes(folders()).count("pushed");
  }

  private List<Path> folders() {
    return lanes.stream().flatMap(lane -> lane.folders().stream()).toList();
  }

  private void tell(FleetNotes notes, FleetChain chain) {
    String figures =
        "%d kills, %d acknowledged pushes, %d commits, %d counts; %d partly, %d unknown, %d skipped;"
            + " %d compactions, %d collections; seed %d";
    String told =
        figures.formatted(
            kills,
            notes.count("pushed"),
            chain.length(),
            chain.counts(),
            notes.count("partly"),
            notes.count("push", "Unknown"),
            notes.count("push", "Skipped"),
            notes.count("compact", "Compacted"),
            notes.count("collect", "Collected"),
            seed);
    if (DEEP) {
      System.out.println(told);
    }
  }
}
