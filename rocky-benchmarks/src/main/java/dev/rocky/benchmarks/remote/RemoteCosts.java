package dev.rocky.benchmarks.remote;

import static dev.rocky.benchmarks.store.Contender.LMDB;
import static dev.rocky.benchmarks.store.Contender.ROCKY;

import dev.rocky.benchmarks.Folders;
import dev.rocky.benchmarks.store.Contender;
import dev.rocky.benchmarks.store.Table;
import dev.rocky.state.Namespace;
import dev.rocky.state.StateStore;
import dev.rocky.state.lmdb.LmdbSettings.Check;
import dev.rocky.state.lmdb.LmdbStateStore;
import dev.rocky.state.s3.S3Request;
import dev.rocky.state.s3.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The program that measures all of {@link RemoteFigure}: machines with an LMDB file each, which
 * share their ledger through an S3 server in a process of its own.
 */
public final class RemoteCosts {

  /** The whole heap of the program, in MiB, whatever the size of the ledger. */
  public static final int HEAP_MIB = 128;

  private static final String FILE = "state.lmdb";
  private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final Path folder;
  private final int tables;
  private final int changes;
  private final S3Server server;
  private final PackedRecords packed;
  private boolean counts;
  private int namespaces;
  private int moved;

  private RemoteCosts(Path folder, int tables, int changes, S3Server server) throws IOException {
    this.folder = folder;
    this.tables = tables;
    this.changes = changes;
    this.server = server;
    Path raw = copy("raw");
    packed = PackedRecords.of(raw.resolve(FILE), folder.resolve("packed"));
    Folders.delete(raw);
  }

  /**
   * The program; prints lines of a figure, a contender and a value.
   *
   * @param arguments a folder with the ledger {@value #FILE}, its tables, how many of them change
   *     one by one in each round, how many rounds do not count, and how many do
   */
  public static void main(String[] arguments) throws Exception {
    try (S3Server server = S3Server.startProcess(0)) {
      RemoteCosts costs =
          new RemoteCosts(
              Path.of(arguments[0]), number(arguments[1]), number(arguments[2]), server);
      int rounds = number(arguments[4]);
      for (int round = -number(arguments[3]); round < rounds; round++) {
        costs.counts = round >= 0;
        costs.round();
      }
    }
    System.out.println();
  }

  private void round() throws Exception {
    Namespace namespace = new Namespace("round_" + ++namespaces);
    Path one = copy("one");
    Path other = empty("other");
    Path busy = empty("busy");
    Path raw = empty("raw");
    try (LmdbStateStore store = Contender.stateStore(one, Check.AUTO);
        SyncedFile pusher = coldPush(store, namespace, one);
        SyncedFile puller = open(Contender.stateStore(other, Check.AUTO), namespace, other)) {
      long start = System.nanoTime();
      puller.pull(tables);
      time(RemoteFigure.COLD_PULL_TIME, ROCKY, start);
      start = System.nanoTime();
      packed.append(raw.resolve("raw.lmdb"));
      time(RemoteFigure.COLD_PULL_TIME, LMDB, start);
      pullBesideAWriter(busy, namespace);
      if (changes > 0) {
        small(pusher, puller, store);
      }
    }
    for (Path used : List.of(one, other, busy, raw)) {
      Folders.delete(used);
    }
  }

  private static int number(String argument) {
    return Integer.parseInt(argument);
  }

  private SyncedFile coldPush(StateStore store, Namespace namespace, Path at) {
    long start = System.nanoTime();
    SyncedFile pusher = open(store, namespace, at);
    pusher.push(tables);
    time(RemoteFigure.COLD_PUSH_TIME, ROCKY, start);
    return pusher;
  }

  private void pullBesideAWriter(Path at, Namespace namespace) throws InterruptedException {
    TimedStore timed = new TimedStore(Contender.stateStore(at, Check.AUTO));
    StateStore others = Contender.stateStore(at, Check.AUTO);
    try (SyncedFile puller = open(timed, namespace, at);
        BusyWriter writer = new BusyWriter(others)) {
      puller.pull(tables);
      print(RemoteFigure.BLOCKED_TIME, ROCKY, writer.end() / NANOS_PER_MILLI);
      print(RemoteFigure.APPLY_TIME, ROCKY, timed.longest() / NANOS_PER_MILLI);
    }
  }

  private void small(SyncedFile pusher, SyncedFile puller, LmdbStateStore store)
      throws IOException {
    try (WholeFile file = new WholeFile(store, folder.resolve("copy"), server)) {
      for (int i = 0; i < changes; i++) {
        pusher.change(Table.moved(moved++ % tables));
        forgetRequests();
        long start = System.nanoTime();
        pusher.push(1);
        time(RemoteFigure.PUSH_TIME, ROCKY, start);
        sent(ROCKY);
        start = System.nanoTime();
        file.push();
        time(RemoteFigure.PUSH_TIME, LMDB, start);
        sent(LMDB);
        start = System.nanoTime();
        puller.pull(1);
        time(RemoteFigure.BEHIND_TIME, ROCKY, start);
        print(RemoteFigure.BEHIND_REQUESTS, ROCKY, server.takeRequests().size());
        print(RemoteFigure.BEHIND_BYTES, ROCKY, (double) puller.bytesReceived());
        start = System.nanoTime();
        puller.pull(0);
        time(RemoteFigure.UNCHANGED_TIME, ROCKY, start);
        print(RemoteFigure.UNCHANGED_REQUESTS, ROCKY, server.takeRequests().size());
        print(RemoteFigure.UNCHANGED_BYTES, ROCKY, (double) puller.bytesReceived());
      }
    }
  }

  private void sent(Contender contender) {
    List<S3Request> requests = server.takeRequests();
    print(RemoteFigure.PUSH_REQUESTS, contender, requests.size());
    double bytes = requests.stream().mapToDouble(S3Request::bytes).sum();
    print(RemoteFigure.PUSH_BYTES, contender, bytes);
  }

  private void forgetRequests() {
    List<S3Request> unused = server.takeRequests();
  }

  private void time(RemoteFigure figure, Contender contender, long start) {
    print(figure, contender, (System.nanoTime() - start) / NANOS_PER_MILLI);
  }

  private void print(RemoteFigure figure, Contender contender, double value) {
    if (counts) {
      System.out.println(figure + " " + contender + " " + value);
    }
  }

  private SyncedFile open(StateStore store, Namespace namespace, Path at) {
    return new SyncedFile(store, server.open(namespace), "s3", namespace, at);
  }

  /** A folder with a copy of the ledger. */
  private Path copy(String name) throws IOException {
    Path copy = empty(name);
    Files.copy(folder.resolve(FILE), copy.resolve(FILE));
    return copy;
  }

  private Path empty(String name) throws IOException {
    return Files.createDirectory(folder.resolve(name));
  }
}
