package dev.rocky.state.s3;

import dev.rocky.state.Namespace;
import dev.rocky.state.sync.DisturbedWays;
import dev.rocky.state.sync.FleetRemote;
import dev.rocky.state.sync.NothingLostContract;
import dev.rocky.state.sync.RemoteAddress;
import java.util.Random;

/** On a server that speaks S3. */
class NothingLostTest extends NothingLostContract {

  @Override
  protected FleetRemote start(Namespace namespace) {
    return new Bucket(namespace);
  }

  private static final class Bucket implements FleetRemote {

    private final S3Server server = S3Server.startProcess();
    private final DisturbedWays ways = new DisturbedWays(server.address());
    private final Namespace namespace;

    Bucket(Namespace namespace) {
      this.namespace = namespace;
    }

    @Override
    public RemoteAddress address(int machine) {
      return new RemoteAddress("s3", server.settingsAsText(namespace, ways.of(machine)));
    }

    @Override
    public RemoteAddress durable() {
      return new RemoteAddress("s3", server.settingsAsText(namespace));
    }

    @Override
    public void disturb(Random random) {
      ways.disturb(random);
    }

    @Override
    public void heal() {
      ways.heal();
    }

    @Override
    public void close() {
      ways.close();
      server.close();
    }
  }
}
