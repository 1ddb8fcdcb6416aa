package dev.rocky.state.tiered;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Namespace;
import dev.rocky.state.Settings;
import dev.rocky.state.memory.MemoryRemote;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.tck.RemoteStoreContract;
import dev.rocky.state.tck.RemoteStoreProviderContract;
import dev.rocky.state.tiered.TieredSettings.Mode;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contracts of a remote store, kept by two of them. */
class TieredRemoteStoreTest {

  private static RemoteStore open(Namespace namespace, Mode mode) {
    return TieredRemoteStore.of(
        MemoryRemote.named("cache/" + namespace).open(),
        MemoryRemote.named("durable/" + namespace).open(),
        TieredSettings.ofDefaults().withMode(mode));
  }

  /** Each of the two may take a second by itself. */
  @Test
  void bothTiersAreClosedSideBySide() {
    CountDownLatch both = new CountDownLatch(2);
    RemoteStore store =
        TieredRemoteStore.of(meeting(both), meeting(both), TieredSettings.ofDefaults());

    store.close();

    assertEquals(0, both.getCount());
  }

  /** A store whose close waits for that of another. */
  private static RemoteStore meeting(CountDownLatch both) {
    RemoteStore store = new MemoryRemote().open();
    return (RemoteStore)
        Proxy.newProxyInstance(
            RemoteStore.class.getClassLoader(),
            new Class<?>[] {RemoteStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                both.countDown();
                assertTrue(both.await(60, TimeUnit.SECONDS), "the other is not closed meanwhile");
              }
              return method.invoke(store, arguments);
            });
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
