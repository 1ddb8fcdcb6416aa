package dev.rocky.state.sync;

import dev.rocky.state.tck.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * One machine after the other, each in a process; the next has the disk of the last, or its own.
 */
final class FleetLane implements AutoCloseable {

  private final String name;
  private final int longest;
  private final Path root;
  private final Path archive;
  private final RemoteAddress address;
  private final Random random;
  private final List<Path> folders = new ArrayList<>();
  private int lives;
  private long due;
  private ChildJvm child;

  /**
   * Starts the first one.
   *
   * @param longest how many bytes a process notes at most before it is killed
   * @param root of the folders of its machines
   * @param address of the remote store
   */
  FleetLane(String name, int longest, Path root, Path archive, RemoteAddress address, Random random)
      throws IOException {
    this.name = name;
    this.longest = longest;
    this.root = root;
    this.archive = archive;
    this.address = address;
    this.random = random;
    child = start(true);
  }

  String name() {
    return name;
  }

  /** The folders of all machines there were; the last one is that of the last. */
  List<Path> folders() {
    return folders;
  }

  Path folder() {
    return folders.get(folders.size() - 1);
  }

  /** Whether the process has done so much that it is to be killed, or waits for it. */
  boolean isDue() throws IOException {
    expectAlive();
    return noted() >= due || isDoomed();
  }

  /** Whether the process waits for being killed. */
  boolean isDoomed() {
    return Files.exists(folder().resolve(FleetProcess.DOOMED));
  }

  /** Kills the process and starts another; sometimes the disk is lost. */
  void kill() throws IOException {
    expectAlive();
    List<String> said = child.kill();
    if (!said.isEmpty() && !said.equals(List.of("ready"))) {
      throw new AssertionError(name + " said " + said);
    }
    Files.deleteIfExists(folder().resolve(FleetProcess.DOOMED));
    child = start(random.nextInt(5) == 0);
  }

  /** Lets the process end what it is at; one that waits for being killed is. */
  void stop() {
    child.tell("stop");
    child.expect("ready");
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (child.process().isAlive() && !isDoomed() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(10_000_000);
    }
    if (isDoomed()) {
      child.close();
    } else {
      child.expect("done");
    }
  }

  /** How many bytes the machine noted. */
  private long noted() throws IOException {
    Path notes = folder().resolve("notes");
    return Files.exists(notes) ? Files.size(notes) : 0;
  }

  private void expectAlive() {
    while (!child.process().isAlive()) {
      String unused = child.hear(); // fails with what it printed when all is heard
    }
  }

  private ChildJvm start(boolean fresh) throws IOException {
    if (fresh) {
      folders.add(Files.createDirectory(root.resolve(name + "-" + folders.size())));
    }
    due = noted() + 1 + (long) (random.nextDouble() * longest);
    String life = name + "-" + ++lives;
    return FleetProcess.start(name, life, folder(), archive, random.nextLong(), address);
  }

  @Override
  public void close() {
    child.close();
  }
}
