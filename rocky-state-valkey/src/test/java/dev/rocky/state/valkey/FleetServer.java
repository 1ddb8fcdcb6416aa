package dev.rocky.state.valkey;

import dev.rocky.state.Namespace;
import dev.rocky.state.sync.DisturbedWays;
import dev.rocky.state.sync.FleetRemote;
import dev.rocky.state.sync.RemoteAddress;
import java.util.Random;

/**
 * A server that has on disk what it acknowledges, and is killed and started again, hangs, and
 * cannot be reached now and then.
 */
final class FleetServer implements FleetRemote {

  private final ValkeyServer server =
      ValkeyServer.start("--appendonly", "yes", "--appendfsync", "always");
  private final DisturbedWays ways = new DisturbedWays(server.address());
  private final Namespace namespace;

  FleetServer(Namespace namespace) {
    this.namespace = namespace;
  }

  @Override
  public RemoteAddress address(int machine) {
    return new RemoteAddress("valkey", server.settingsAsText(namespace, ways.of(machine)));
  }

  @Override
  public RemoteAddress durable() {
    return new RemoteAddress("valkey", server.settingsAsText(namespace));
  }

  @Override
  public void disturb(Random random) {
    server.resume();
    switch (random.nextInt(10)) {
      case 0 -> server.restart();
      case 1 -> server.pause();
      default -> ways.disturb(random);
    }
  }

  @Override
  public void heal() {
    server.resume();
    ways.heal();
  }

  @Override
  public void close() {
    ways.close();
    server.close();
  }
}
