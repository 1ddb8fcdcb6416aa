package dev.rocky.state.tiered;

import dev.rocky.state.Namespace;
import dev.rocky.state.Settings;
import dev.rocky.state.memory.MemoryRemote;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.tck.RemoteStoreContract;
import dev.rocky.state.tck.RemoteStoreProviderContract;
import dev.rocky.state.tiered.TieredSettings.Mode;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** The contracts of a remote store, kept by two of them. */
class TieredRemoteStoreTest {

  private static RemoteStore open(Namespace namespace, Mode mode) {
    return TieredRemoteStore.of(
        MemoryRemote.named("cache/" + namespace).open(),
        MemoryRemote.named("durable/" + namespace).open(),
        TieredSettings.ofDefaults().withMode(mode));
  }

  @Nested
  class Validated extends RemoteStoreContract {
    @Override
    protected RemoteStore open(Namespace namespace) {
      return TieredRemoteStoreTest.open(namespace, Mode.VALIDATED);
    }
  }

  @Nested
  class CacheFirst extends RemoteStoreContract {
    @Override
    protected RemoteStore open(Namespace namespace) {
      return TieredRemoteStoreTest.open(namespace, Mode.CACHE_FIRST);
    }
  }

  @Nested
  class Provider extends RemoteStoreProviderContract {
    @Override
    protected String name() {
      return "tiered";
    }

    @Override
    protected Settings settings() {
      return Settings.of(
          Map.of(
              "mode", "cache_first",
              "cache", Map.of("provider", "memory", "remote", "cache of this test"),
              "durable", Map.of("provider", "memory", "remote", "store of this test")));
    }
  }
}
