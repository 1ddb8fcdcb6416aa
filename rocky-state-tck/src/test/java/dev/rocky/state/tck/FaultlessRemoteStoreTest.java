package dev.rocky.state.tck;

import dev.rocky.state.Namespace;
import dev.rocky.state.remote.RemoteStore;

/** The decorator without faults under the contract: it must be as good as what it decorates. */
class FaultlessRemoteStoreTest extends MemoryRemoteStoreTest {

  @Override
  protected RemoteStore open(Namespace namespace) {
    return new FaultyRemoteStore(super.open(namespace), new FaultScript());
  }
}
