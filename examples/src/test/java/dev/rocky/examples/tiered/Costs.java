package dev.rocky.examples.tiered;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.Namespace;
import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.s3.S3Server;
import dev.rocky.state.sync.SyncedLedger;
import dev.rocky.state.tiered.TieredRemoteStore;
import dev.rocky.state.tiered.TieredSettings;
import dev.rocky.state.tiered.TieredSettings.Mode;
import dev.rocky.state.valkey.ValkeyServer;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What transfers take by a bucket alone and by one with Valkey before it, as medians. Both servers
 * are on this machine, so that a bucket in a network costs more than here, and Valkey less beside
 * it.
 */
final class Costs {

  private static final int ROUNDS = 30;
  private static final int KEPT = 15;

  private final S3Server bucket;
  private final ValkeyServer valkey;
  private final PrintStream out;

  Costs(S3Server bucket, ValkeyServer valkey, PrintStream out) {
    this.bucket = bucket;
    this.valkey = valkey;
    this.out = out;
  }

  /** Prints a table; Valkey is killed before its last line. */
  void measure() {
    out.printf("%-38s %12s %12s %12s %12s%n", "milliseconds", "push", "pull", "pull", "pull of");
    out.printf("%-38s %12s %12s %12s %12s%n", "", "of 1", "of 1", "of nothing", "all");
    measure("the bucket alone", "alone", bucket::open);
    measure("with Valkey, validated", "validated", namespace -> tiered(namespace, Mode.VALIDATED));
    measure("with Valkey, cache first", "first", namespace -> tiered(namespace, Mode.CACHE_FIRST));
    valkey.kill();
    measure("with a dead Valkey, validated", "dead", name -> tiered(name, Mode.VALIDATED));
  }

  private RemoteStore tiered(Namespace namespace, Mode mode) {
    return TieredRemoteStore.of(
        valkey.open(namespace), bucket.open(namespace), TieredSettings.ofDefaults().withMode(mode));
  }

  private void measure(String how, String name, Function<Namespace, RemoteStore> remote) {
    Namespace namespace = new Namespace(name);
    List<Double> pushes = new ArrayList<>();
    List<Double> pulls = new ArrayList<>();
    List<Double> evens = new ArrayList<>();
    List<Double> wholes = new ArrayList<>();
    try (Ledger ledger = Ledger.over(new MemoryStateStore());
        SyncedLedger writer = synced(ledger, namespace, remote);
        Ledger copy = Ledger.over(new MemoryStateStore());
        SyncedLedger reader = synced(copy, namespace, remote)) {
      for (int round = 0; round < ROUNDS; round++) {
        change(ledger, round);
        pushes.add(millis(() -> writer.startRun().push()));
        pulls.add(millis(() -> reader.startRun().pull()));
        evens.add(millis(() -> reader.startRun().pull()));
        try (Ledger empty = Ledger.over(new MemoryStateStore());
            SyncedLedger fresh = synced(empty, namespace, remote)) {
          wholes.add(millis(() -> fresh.startRun().pull()));
        }
      }
    }
    out.printf(
        "%-38s %12.2f %12.2f %12.2f %12.2f%n",
        how, median(pushes), median(pulls), median(evens), median(wholes));
  }

  private static SyncedLedger synced(
      Ledger ledger, Namespace namespace, Function<Namespace, RemoteStore> remote) {
    return SyncedLedger.builder(ledger, remote.apply(namespace), namespace, "tiered").open();
  }

  private static void change(Ledger ledger, int round) {
    ledger.write(
        transaction -> {
          Key key = Key.of(Ledger.FIRST_TRAVELLING_SPACE, "table" + round % 10);
          transaction.put(key, ("watermark " + round).getBytes(UTF_8));
          return true;
        });
  }

  private static double millis(Runnable transfer) {
    long begin = System.nanoTime();
    transfer.run();
    return (System.nanoTime() - begin) / 1e6;
  }

  /** Of the last ones: by then the JVM knows the way. */
  private static double median(List<Double> times) {
    return times.subList(times.size() - KEPT, times.size()).stream()
        .sorted()
        .skip(KEPT / 2)
        .findFirst()
        .orElseThrow();
  }
}
