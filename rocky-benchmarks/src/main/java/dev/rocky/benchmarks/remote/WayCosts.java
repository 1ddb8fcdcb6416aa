package dev.rocky.benchmarks.remote;

import dev.rocky.benchmarks.Measurement;
import dev.rocky.benchmarks.store.Contender;
import dev.rocky.state.Namespace;
import dev.rocky.state.s3.S3Request;
import dev.rocky.state.s3.S3Server;
import dev.rocky.state.tiered.TieredRemoteStore;
import dev.rocky.state.tiered.TieredSettings;
import dev.rocky.state.tiered.TieredSettings.Mode;
import dev.rocky.state.valkey.ValkeyServer;
import dev.rocky.state.valkey.ValkeyTraffic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The program that measures the {@link RemoteFigure}s of all ways to share a ledger, in one JVM,
 * beside a server each of S3 and of Valkey in processes of their own. The ways take turns, call by
 * call, and a bare connection takes its turn with them.
 */
public final class WayCosts {

  /** Calls of which one value is the median, where they are short. */
  private static final int MANY = 2_000;

  /** The same where S3 is asked. */
  private static final int SOME = 30;

  private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  /** What hangs should be seen as time, not as a cache that is left alone. */
  private static final Duration PATIENT = Duration.ofSeconds(30);

  private final S3Server bucket;
  private final ValkeyServer valkey;
  private final RawValkey raw;
  private boolean counts;

  private WayCosts(S3Server bucket, ValkeyServer valkey, RawValkey raw) {
    this.bucket = bucket;
    this.valkey = valkey;
    this.raw = raw;
  }

  /**
   * The program; prints lines of a figure, a contender and a value.
   *
   * @param arguments a folder with a ledger, its tables, how many of them change one by one in each
   *     round, how many rounds do not count, and how many do
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    int tables = Integer.parseInt(arguments[1]);
    int changes = Integer.parseInt(arguments[2]);
    int warmUp = Integer.parseInt(arguments[3]);
    int rounds = Integer.parseInt(arguments[4]);
    try (S3Server bucket = S3Server.startProcess(0);
        ValkeyServer valkey = ValkeyServer.start();
        RawValkey raw = new RawValkey(valkey, folder.resolve("raw"))) {
      new WayCosts(bucket, valkey, raw).measure(folder, tables, changes, warmUp, rounds);
    }
    System.out.println();
  }

  private void measure(Path folder, int tables, int changes, int warmUp, int rounds)
      throws Exception {
    Path ledger = folder.resolve("state.lmdb");
    try (Way s3 = new Way(Contender.S3, ledger, tables, folder.resolve("s3"), bucket::open);
        Way alone =
            new Way(Contender.VALKEY, ledger, tables, folder.resolve("valkey"), valkey::open);
        Way validated =
            new Way(
                Contender.VALIDATED,
                ledger,
                tables,
                folder.resolve("validated"),
                namespace -> tiered(namespace, Mode.VALIDATED));
        Way cacheFirst =
            new Way(
                Contender.CACHE_FIRST,
                ledger,
                tables,
                folder.resolve("cache_first"),
                namespace -> tiered(namespace, Mode.CACHE_FIRST))) {
      List<Way> ways = List.of(s3, alone, validated, cacheFirst);
      for (int round = -warmUp; round < rounds; round++) {
        counts = round >= 0;
        for (int i = 0; i < changes; i++) {
          for (Way way : ways) {
            change(way);
          }
          raw(cacheFirst.bytesSent());
        }
        nothing(List.of(s3, validated), SOME, /* beside= */ false);
        nothing(List.of(alone, cacheFirst), MANY, /* beside= */ true);
        for (Way way : ways) {
          count(way);
        }
      }
    }
  }

  private TieredRemoteStore tiered(Namespace namespace, Mode mode) {
    return TieredRemoteStore.of(
        valkey.open(namespace),
        bucket.open(namespace),
        new TieredSettings(mode, PATIENT, 1, PATIENT));
  }

  private void change(Way way) throws IOException {
    Contender contender = way.contender();
    way.change();
    print(RemoteFigure.PUSH_TIME, contender, millis(way::push));
    print(RemoteFigure.BEHIND_TIME, contender, millis(way::pull));
    print(RemoteFigure.IDLE_PUSH_TIME, contender, millis(way::pushNothing));
    try (Way.Newcomer newcomer = way.newcomer()) {
      print(RemoteFigure.SMALL_PULL_TIME, contender, millis(newcomer::pull));
    }
  }

  /** What the same bytes take that {@link #change} moves through Valkey alone. */
  private void raw(long sent) {
    print(RemoteFigure.PUSH_TIME, Contender.JEDIS, millis(() -> raw.set(sent)));
    print(RemoteFigure.BEHIND_TIME, Contender.JEDIS, millis(raw::get));
    print(RemoteFigure.SMALL_PULL_TIME, Contender.JEDIS, millis(raw::getAndKeep));
  }

  /** Call by call in turn, for what happens on the machine meanwhile happens to all. */
  private void nothing(List<Way> ways, int calls, boolean beside) {
    List<List<Double>> times = new ArrayList<>();
    ways.forEach(way -> times.add(new ArrayList<>()));
    List<Double> bare = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      for (int way = 0; way < ways.size(); way++) {
        times.get(way).add(millis(ways.get(way)::pullNothing));
      }
      if (beside) {
        bare.add(millis(raw::getHead));
      }
    }
    for (int way = 0; way < ways.size(); way++) {
      nothing(ways.get(way).contender(), times.get(way));
    }
    if (beside) {
      nothing(Contender.JEDIS, bare);
    }
  }

  private void nothing(Contender contender, List<Double> times) {
    double mean = times.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    double micros = TimeUnit.MILLISECONDS.toMicros(1);
    print(RemoteFigure.UNCHANGED_MEDIAN, contender, Measurement.median(times) * micros);
    print(RemoteFigure.UNCHANGED_MEAN, contender, mean * micros);
  }

  /** Once more, with the servers telling what they are asked. */
  private void count(Way way) throws IOException {
    try (ValkeyTraffic traffic = new ValkeyTraffic(valkey);
        Way.Newcomer newcomer = way.newcomer()) {
      way.change();
      forget(traffic);
      way.push();
      print(RemoteFigure.PUSH_BYTES, way.contender(), (double) way.bytesSent());
      count(way, traffic, RemoteFigure.PUSH_REQUESTS, RemoteFigure.PUSH_COMMANDS);
      way.pull();
      count(way, traffic, RemoteFigure.BEHIND_REQUESTS, RemoteFigure.BEHIND_COMMANDS);
      way.pullNothing();
      count(way, traffic, RemoteFigure.UNCHANGED_REQUESTS, RemoteFigure.UNCHANGED_COMMANDS);
      way.pushNothing();
      count(way, traffic, RemoteFigure.IDLE_PUSH_REQUESTS, RemoteFigure.IDLE_PUSH_COMMANDS);
      newcomer.pull();
      count(way, traffic, RemoteFigure.SMALL_PULL_REQUESTS, RemoteFigure.SMALL_PULL_COMMANDS);
    }
  }

  private void count(Way way, ValkeyTraffic traffic, RemoteFigure requests, RemoteFigure commands) {
    print(requests, way.contender(), bucket.takeRequests().size());
    print(commands, way.contender(), traffic.takeCommands().size());
  }

  private void forget(ValkeyTraffic traffic) {
    List<S3Request> unusedRequests = bucket.takeRequests();
    List<String> unusedCommands = traffic.takeCommands();
  }

  private static double millis(Runnable call) {
    long start = System.nanoTime();
    call.run();
    return (System.nanoTime() - start) / NANOS_PER_MILLI;
  }

  private void print(RemoteFigure figure, Contender contender, double value) {
    if (counts) {
      System.out.println(figure + " " + contender + " " + value);
    }
  }
}
