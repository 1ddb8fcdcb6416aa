package dev.rocky.state.tiered;

import dev.rocky.state.Namespace;
import dev.rocky.state.Settings;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.s3.S3RemoteStore;
import dev.rocky.state.s3.S3Server;
import dev.rocky.state.tck.RemoteStoreContract;
import dev.rocky.state.tck.RemoteStoreNetworkContract;
import dev.rocky.state.tck.RemoteStoreProcessContract;
import dev.rocky.state.tck.RemoteStoreProviderContract;
import dev.rocky.state.tck.TextSettings;
import dev.rocky.state.tiered.TieredSettings.Mode;
import dev.rocky.state.valkey.ValkeyServer;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The contracts of a remote store, on a bucket with a Valkey server before it. */
class TieredServersContractTest {

  private static S3Server s3;
  private static ValkeyServer valkey;

  @BeforeAll
  static void startServers() {
    s3 = S3Server.start();
    valkey = ValkeyServer.start();
  }

  @AfterAll
  static void stopServers() {
    valkey.close();
    s3.close();
  }

  private static RemoteStore open(Namespace namespace, Mode mode) {
    return TieredRemoteStore.of(
        valkey.open(namespace), s3.open(namespace), TieredSettings.ofDefaults().withMode(mode));
  }

  private static boolean isOfAServer(String thread) {
    return s3.owns(thread) || valkey.owns(thread);
  }

  private static Map<String, String> settings(Mode mode) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("mode", mode.name().toLowerCase(Locale.ROOT));
    settings.put("durable.provider", "s3");
    s3.settingsAsText().forEach((key, value) -> settings.put("durable." + key, value));
    settings.put("cache.provider", "valkey");
    valkey.settingsAsText().forEach((key, value) -> settings.put("cache." + key, value));
    return settings;
  }

  @Nested
  class Validated extends RemoteStoreContract {
    @Override
    protected RemoteStore open(Namespace namespace) {
      return TieredServersContractTest.open(namespace, Mode.VALIDATED);
    }

    @Override
    protected boolean isOfTheServer(String thread) {
      return isOfAServer(thread);
    }
  }

  @Nested
  class CacheFirst extends RemoteStoreContract {
    @Override
    protected RemoteStore open(Namespace namespace) {
      return TieredServersContractTest.open(namespace, Mode.CACHE_FIRST);
    }

    @Override
    protected boolean isOfTheServer(String thread) {
      return isOfAServer(thread);
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
      return TextSettings.of(TieredServersContractTest.settings(Mode.VALIDATED));
    }
  }

  @Nested
  class Processes extends RemoteStoreProcessContract {
    @Override
    protected String name() {
      return "tiered";
    }

    @Override
    protected Map<String, String> settings(Namespace namespace) {
      Map<String, String> settings = TieredServersContractTest.settings(Mode.CACHE_FIRST);
      settings.put("namespace", namespace.name());
      return settings;
    }
  }

  /** The way to the bucket is bad. */
  @Nested
  class Network extends RemoteStoreNetworkContract {
    @Override
    protected InetSocketAddress server() {
      return s3.address();
    }

    @Override
    protected RemoteStore open(Namespace namespace, InetSocketAddress address) {
      return TieredRemoteStore.of(
          valkey.open(namespace),
          S3RemoteStore.open(s3.settings(address).namespace(namespace).build()),
          TieredSettings.ofDefaults());
    }

    @Override
    protected boolean isOfTheServer(String thread) {
      return isOfAServer(thread);
    }
  }
}
