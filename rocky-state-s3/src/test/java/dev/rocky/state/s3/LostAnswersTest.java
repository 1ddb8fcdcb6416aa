package dev.rocky.state.s3;

import dev.rocky.state.Namespace;
import dev.rocky.state.sync.LostAnswersContract;
import dev.rocky.state.sync.RemoteAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterAll;

/** Down to the SDK, and a server that speaks S3. */
class LostAnswersTest extends LostAnswersContract {

  private static final S3Server SERVER = S3Server.start();

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
    return new RemoteAddress("s3", SERVER.settingsAsText(namespace, way));
  }

  @Override
  protected int half() {
    return 20;
  }
}
