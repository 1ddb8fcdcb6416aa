package dev.rocky.examples.tiered;

import dev.rocky.engine.Rocky;
import dev.rocky.engine.sql.DuckDbDialect;
import dev.rocky.examples.remote.Machine;
import dev.rocky.state.Namespace;
import dev.rocky.state.Secret;
import dev.rocky.state.Settings;
import dev.rocky.state.StateStores;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.s3.S3RemoteStore;
import dev.rocky.state.s3.S3Settings;
import dev.rocky.state.sync.CacheUse;
import dev.rocky.state.sync.SyncedLedger;
import dev.rocky.state.sync.TransferEvent;
import dev.rocky.state.tiered.TieredRemoteStore;
import dev.rocky.state.tiered.TieredSettings;
import dev.rocky.state.valkey.ValkeyRemoteStore;
import dev.rocky.state.valkey.ValkeySettings;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * A {@link Machine} whose bucket has Valkey before it, and who tells of each transfer what it took
 * and which of both served it.
 *
 * <p>Arguments: its name, the S3 server's address, the bucket, the URL of Valkey, whether to go by
 * what Valkey says is current ({@code CACHE_FIRST}) or to ask the bucket ({@code VALIDATED}), the
 * path of its ledger, the path of the warehouse that all machines share.
 */
public class TieredMachine {

  /**
   * More time than by default, for a demo on a busy machine, and a shorter pause after a failure,
   * to show soon that Valkey is back.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final Duration PAUSE = Duration.ofMillis(100);

  public static void main(String[] args) throws Exception {
    Namespace namespace = new Namespace("bronze");
    TieredSettings.Mode mode = TieredSettings.Mode.valueOf(args[4]);
    try (Rocky rocky =
        Rocky.builder(
                StateStores.open("lmdb", Settings.of(Map.of("path", args[5]))), new DuckDbDialect())
            .owner(args[0])
            .remote(
                (ledger, rules) ->
                    SyncedLedger.builder(
                            ledger, open(args[1], args[2], args[3], mode), namespace, "tiered")
                        .rules(rules)
                        .listener(event -> System.out.println(told(event)))
                        .open())
            .build()) {
      new Machine(rocky, args[6]).work();
    }
  }

  /** The bucket keeps everything; what Valkey has may go at any time. */
  private static RemoteStore open(
      String endpoint, String bucket, String url, TieredSettings.Mode mode) {
    Namespace namespace = new Namespace("bronze");
    S3Settings durable =
        S3Settings.builder(bucket)
            .endpoint(URI.create(endpoint))
            .pathStyle(true)
            .namespace(namespace)
            .build();
    ValkeySettings cache = ValkeySettings.builder(new Secret(url)).namespace(namespace).build();
    return TieredRemoteStore.of(
        ValkeyRemoteStore.open(cache),
        S3RemoteStore.open(durable),
        new TieredSettings(mode, PATIENCE, 1, PAUSE));
  }

  private static String told(TransferEvent event) {
    CacheUse valkey = event.cache().orElseThrow();
    return "%s: %s in %d ms; %s, %d segment(s) from Valkey, %d from the bucket%s"
        .formatted(
            event.kind().name().toLowerCase(Locale.ROOT),
            event.outcome(),
            event.duration().toMillis(),
            valkey.head() ? "HEAD from Valkey" : "HEAD from the bucket",
            valkey.objects(),
            valkey.behind(),
            valkey.failures() + valkey.skipped() > 0 ? "; Valkey does not answer" : "");
  }
}
