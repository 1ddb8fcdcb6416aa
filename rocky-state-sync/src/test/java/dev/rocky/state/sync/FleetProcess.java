package dev.rocky.state.sync;

import static dev.rocky.state.tck.RemoteOperation.COMPARE_AND_SET;

import dev.rocky.state.tck.ChildJvm;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.FaultScript;
import dev.rocky.state.tck.RemoteOperation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.LogManager;

/** A {@link FleetMachine} in a JVM of its own, whose calls to the remote go wrong now and then. */
final class FleetProcess {

  /** A file in a machine's folder: its process waits for being killed within a remote call. */
  static final String DOOMED = "doomed";

  private static final List<String> FLAGS =
      List.of("-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private FleetProcess() {}

  /**
   * Starts one, which goes on until it is killed or told anything.
   *
   * @param address of the remote store
   */
  static ChildJvm start(
      String name, String life, Path folder, Path archive, long seed, RemoteAddress address) {
    List<String> arguments =
        new ArrayList<>(
            List.of(name, life, folder.toString(), archive.toString(), String.valueOf(seed)));
    arguments.addAll(address.arguments());
    return ChildJvm.start(FLAGS, FleetProcess.class, arguments.toArray(String[]::new));
  }

  /** Prints {@code ready} before it begins and {@code done} when it ended as it was told. */
  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().reset();
    long seed = Long.parseLong(arguments[4]);
    FaultScript script = new FaultScript();
    try (FleetMachine machine =
        new FleetMachine(
            arguments[0],
            arguments[1],
            Path.of(arguments[2]),
            RemoteAddress.parse(List.of(arguments).subList(5, arguments.length)),
            script,
            Path.of(arguments[3]),
            new Random(seed))) {
      Path doomed = Path.of(arguments[2]).resolve(DOOMED);
      disturb(script, seed, machine);
      System.out.println("ready");
      AtomicBoolean told = listen();
      Random random = new Random(-seed);
      while (!told.get()) {
        aim(script, random, machine, doomed);
        machine.run();
      }
    }
    System.out.println("done");
  }

  /** True as soon as there is a line, or nobody any more who could write one. */
  private static AtomicBoolean listen() {
    AtomicBoolean told = new AtomicBoolean();
    Thread listener =
        new Thread(
            () -> {
              try {
                int unused = System.in.read();
              } catch (IOException e) {
                // nobody there
              }
              told.set(true);
            },
            "listens");
    listener.setDaemon(true);
    listener.start();
    return told;
  }

  /** Leaves word that the moment has come, and waits for it. */
  private static void die(Path doomed) {
    try {
      Files.createFile(doomed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    while (true) {
      LockSupport.park();
    }
  }

  /**
   * Sometimes a call meets what it must survive: a commit a collection after its segment was made,
   * or death after it took effect and what it sent was changed again; any call death.
   */
  private static void aim(FaultScript script, Random random, FleetMachine machine, Path doomed) {
    RemoteOperation[] all = RemoteOperation.values();
    RemoteOperation any = all[random.nextInt(all.length)];
    switch (random.nextInt(60)) {
      case 0, 1, 2, 3, 4, 5 -> script.next(COMPARE_AND_SET, new Fault.Before(machine::collect));
      case 6 ->
          script.next(
              COMPARE_AND_SET,
              new Fault.After(
                  () -> {
                    machine.advance();
                    die(doomed);
                  }));
      case 7 -> script.next(any, new Fault.Before(() -> die(doomed)));
      case 8 -> script.next(any, new Fault.After(() -> die(doomed)));
      default -> {}
    }
  }

  /** Calls go wrong, and others change the ledger meanwhile. */
  private static void disturb(FaultScript script, long seed, FleetMachine machine) {
    FaultScript unused =
        script.atRandom(
            seed,
            0.1,
            new Fault.Unavailable(),
            new Fault.LostAnswer(),
            new Fault.LostRequest(),
            new Fault.Late(1),
            new Fault.Late(4),
            new Fault.Contended(),
            new Fault.Broken(100),
            new Fault.Stale(),
            new Fault.Before(machine::advance),
            new Fault.Before(machine::advance),
            new Fault.After(machine::advance),
            new Fault.After(machine::advance),
            new Fault.Delayed(Duration.ofMillis(200)),
            new Fault.Delayed(Duration.ofMillis(2_500)));
  }
}
