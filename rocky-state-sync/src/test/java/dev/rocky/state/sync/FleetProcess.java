package dev.rocky.state.sync;

import dev.rocky.state.tck.ChildJvm;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.FaultScript;
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
      disturb(script, seed, machine, Path.of(arguments[2]).resolve(DOOMED));
      System.out.println("ready");
      AtomicBoolean told = listen();
      while (!told.get()) {
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

  /** What has just been sent is changed, and its answer never heard. */
  private static void advanceAndDie(FleetMachine machine, Path doomed) {
    machine.advance();
    die(doomed);
  }

  /** Calls go wrong, and others change the ledger and collect meanwhile. */
  private static void disturb(FaultScript script, long seed, FleetMachine machine, Path doomed) {
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
            new Fault.Before(() -> die(doomed)),
            new Fault.After(() -> die(doomed)),
            new Fault.After(() -> advanceAndDie(machine, doomed)),
            new Fault.Before(machine::collect),
            new Fault.Before(machine::advance),
            new Fault.Before(machine::advance),
            new Fault.After(machine::advance),
            new Fault.After(machine::advance),
            new Fault.Delayed(Duration.ofMillis(200)),
            new Fault.Delayed(Duration.ofMillis(2_500)));
  }
}
