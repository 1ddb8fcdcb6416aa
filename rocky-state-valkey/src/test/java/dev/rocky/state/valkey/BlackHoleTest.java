package dev.rocky.state.valkey;

import dev.rocky.state.Namespace;
import dev.rocky.state.sync.BlackHoleContract;
import dev.rocky.state.sync.RemoteAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterAll;

/** Down to the sockets, and a server. */
class BlackHoleTest extends BlackHoleContract {

  private static final ValkeyServer SERVER = ValkeyServer.start();

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @Override
  protected InetSocketAddress server() {
    return SERVER.address();
  }

  @Override
  protected RemoteAddress address(Namespace namespace, InetSocketAddress way) {
    return new RemoteAddress("valkey", SERVER.settingsAsText(namespace, way));
  }
}
