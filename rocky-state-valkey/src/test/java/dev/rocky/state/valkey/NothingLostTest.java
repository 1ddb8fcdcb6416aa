package dev.rocky.state.valkey;

import dev.rocky.state.Namespace;
import dev.rocky.state.sync.FleetRemote;
import dev.rocky.state.sync.NothingLostContract;

/** On a server that keeps what it acknowledges. */
class NothingLostTest extends NothingLostContract {

  @Override
  protected FleetRemote start(Namespace namespace) {
    return new FleetServer(namespace);
  }
}
