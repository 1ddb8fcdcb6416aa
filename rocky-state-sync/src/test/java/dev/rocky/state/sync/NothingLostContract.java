package dev.rocky.state.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Namespace;
import dev.rocky.state.Progress;
import dev.rocky.state.PullResult;
import dev.rocky.state.remote.Listing;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.spi.Decision;
import dev.rocky.state.tck.FaultScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Machines, each a process with an LMDB ledger, that pull, advance watermarks, append counts, push,
 * compact and collect through a disturbed network, and are killed, on one namespace of a remote.
 * Then all that they sent and were told is compared. The deep variant goes on for the minutes that
 * the system property {@code rocky.fleet.minutes} says.
 *
 * <p>A module with a remote store extends it, and says what the fleet shares.
 */
public abstract class NothingLostContract {

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
  private final List<FleetLane> lanes = new ArrayList<>();
  private int kills;

  /** For subclasses. */
  protected NothingLostContract() {}

  /** Starts servers on which {@code namespace} is empty, and ways to them; closed by the test. */
  protected abstract FleetRemote start(Namespace namespace) throws Exception;

  @BeforeEach
  final void beQuiet() {
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  final void close() {
    logger.setUseParentHandlers(true);
    lanes.forEach(FleetLane::close);
  }

  @Test
  final void whateverHappensToMachinesAndNetworkNothingIsLostAndNothingDoubled() throws Exception {
    try (FleetRemote remote = start(new Namespace("fleet" + Long.toHexString(seed)))) {
      Path archive = Files.createDirectory(root.resolve("archive"));
      for (int i = 0; i < MACHINES; i++) {
        lanes.add(
            new FleetLane(
                "m" + i, LONGEST, root, archive, remote.address(i), new Random(random.nextLong())));
      }

      long begin = System.nanoTime();
      while (System.nanoTime() - begin < TIME.toNanos() || !isEnough()) {
        LockSupport.parkNanos(random.nextInt(300_000_000));
        killThoseThatAreDue();
        if (random.nextInt(5) == 0) {
          remote.disturb(random);
        }
        if (System.nanoTime() - begin > 4 * TIME.toNanos() + LONG.toNanos()) {
          throw new AssertionError("it takes too long: " + pushed() + " pushes");
        }
      }
      remote.heal();
      lanes.forEach(FleetLane::stop);

      settleAndCheck(remote, archive);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed + ", " + kills + " kills: " + e.getMessage(), e);
    }
  }

  private void killThoseThatAreDue() throws IOException {
    for (FleetLane lane : lanes) {
      if (lane.isDue()) {
        LockSupport.parkNanos(random.nextInt(50_000_000));
        lane.kill();
        kills++;
      }
    }
  }

  private void settleAndCheck(FleetRemote shared, Path archive) throws IOException {
    List<Path> folders = new ArrayList<>(folders());
    List<Path> surviving = new ArrayList<>(lanes.stream().map(FleetLane::folder).toList());
    Path fresh = Files.createDirectory(root.resolve("fresh"));
    List.of(folders, surviving).forEach(some -> some.add(fresh));
    List<FleetMachine> machines = new ArrayList<>();
    try (RemoteStore remote = shared.durable().open()) {
      for (int i = 0; i < MACHINES; i++) {
        FleetLane lane = lanes.get(i);
        machines.add(machine(lane.name(), lane.folder(), shared.address(i), archive));
      }
      settle(machines);
      machines.add(machine("fresh", fresh, shared.durable(), archive));
      machines.forEach(NothingLostContract::checkRest);
      RemoteMaintenance keeper = machines.get(0).maintenance();
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
    CollectionResult result = keeper.collect(Duration.ZERO);
    while (result instanceof CollectionResult.Collected) {
      result = keeper.collect(Duration.ZERO);
    }
    assertInstanceOf(CollectionResult.NothingToCollect.class, result);
    assertEquals(new FleetChain(archive, head(remote), notes).needed(), listed(remote));
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

  private static FleetMachine machine(
      String name, Path folder, RemoteAddress address, Path archive) {
    return new FleetMachine(
        name, name + "-last", folder, address, new FaultScript(), archive, new Random(0));
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
            + " %d compactions, %d collections; transfers with a cached HEAD %d, with cached"
            + " objects %d, with a cache that failed %d; seed %d";
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
            notes.count("cached", "HEAD"),
            notes.count("cached", "objects"),
            notes.count("cached", "nothing"),
            seed);
    if (DEEP || Boolean.getBoolean("rocky.tell")) {
      System.out.println(told);
    }
  }
}
