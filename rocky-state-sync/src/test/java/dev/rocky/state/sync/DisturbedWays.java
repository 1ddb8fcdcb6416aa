package dev.rocky.state.sync;

import dev.rocky.state.tck.FaultProxy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Two ways through the network to one server, of which one goes wrong now and then. */
public final class DisturbedWays implements AutoCloseable {

  /** More bytes than one call sends or receives in most cases. */
  private static final int BYTES = 6_000;

  private final List<FaultProxy> proxies;

  /** Both are as they should be. */
  public DisturbedWays(InetSocketAddress server) {
    proxies = List.of(FaultProxy.to(server), FaultProxy.to(server));
  }

  /** That of the machine with this number. */
  public InetSocketAddress of(int machine) {
    return proxies.get(machine % proxies.size()).address();
  }

  /** Mends one of both, and breaks it again in most cases. */
  public void disturb(Random random) {
    FaultProxy proxy = proxies.get(random.nextInt(proxies.size()));
    proxy.heal();
    switch (random.nextInt(8)) {
      case 0 -> proxy.toClient().resetAfter(random.nextInt(BYTES));
      case 1 -> proxy.toServer().resetAfter(random.nextInt(BYTES));
      case 2 -> proxy.toClient().cutAfter(random.nextInt(BYTES));
      case 3 -> proxy.reset();
      case 4 -> proxy.toServer().hold();
      case 5 -> proxy.toClient().delay(Duration.ofMillis(50));
      default -> {}
    }
  }

  /** Mends both. */
  public void heal() {
    proxies.forEach(FaultProxy::heal);
  }

  @Override
  public void close() {
    proxies.forEach(FaultProxy::close);
  }
}
