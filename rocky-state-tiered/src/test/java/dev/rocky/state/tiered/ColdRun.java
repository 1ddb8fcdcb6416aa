package dev.rocky.state.tiered;

import dev.rocky.state.Namespace;
import dev.rocky.state.Secret;
import dev.rocky.state.memory.MemoryRemote;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.tiered.TieredSettings.Mode;
import dev.rocky.state.valkey.ValkeyRemoteStore;
import dev.rocky.state.valkey.ValkeySettings;
import dev.rocky.state.valkey.ValkeySettings.TrustStore;
import java.nio.file.Path;

/**
 * A short job, alone in a JVM that has just started: it pulls, writes a record, pushes, and ends.
 * Arguments: the URL of the cache, a trust store, its password, a namespace. Prints what it counted
 * of its cache after each transfer.
 */
final class ColdRun {

  private ColdRun() {}

  public static void main(String[] arguments) {
    Namespace namespace = new Namespace(arguments[3]);
    ValkeySettings cache =
        ValkeySettings.builder(new Secret(arguments[0]))
            .trustStore(new TrustStore(Path.of(arguments[1]), new Secret(arguments[2])))
            .namespace(namespace)
            .build();
    RemoteStore tiered =
        TieredRemoteStore.of(
            ValkeyRemoteStore.open(cache),
            new MemoryRemote().open(),
            TieredSettings.ofDefaults().withMode(Mode.CACHE_FIRST));
    try (ServerMachine machine = new ServerMachine(tiered, namespace)) {
      System.out.println(machine.pull() + " " + machine.use());
      System.out.println(machine.commit(TieredMachine.A, "1") + " " + machine.use());
    }
  }
}
