package dev.rocky.state.tck;

import dev.rocky.state.Namespace;
import dev.rocky.state.memory.MemoryRemote;
import dev.rocky.state.remote.RemoteStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The remote store in memory under the contract that every remote store is under. */
class MemoryRemoteStoreTest extends RemoteStoreContract {

  private final Map<Namespace, MemoryRemote> remotes = new ConcurrentHashMap<>();

  @Override
  protected RemoteStore open(Namespace namespace) {
    return remotes.computeIfAbsent(namespace, unused -> new MemoryRemote()).open();
  }
}
