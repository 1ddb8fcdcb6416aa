package dev.rocky.state.tiered;

import dev.rocky.state.Namespace;
import dev.rocky.state.sync.FleetRemote;
import dev.rocky.state.sync.NothingLostContract;

/** On a bucket, with a server before it that forgets, goes back, hangs and is killed. */
class NothingLostTest extends NothingLostContract {

  @Override
  protected FleetRemote start(Namespace namespace) {
    return new FleetTiers(namespace);
  }
}
