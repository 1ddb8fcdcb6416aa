package dev.rocky.state.tck;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Namespace;
import dev.rocky.state.remote.RemoteStore;
import java.net.InetSocketAddress;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * The part of the contract of {@link RemoteStore} that only a bad network can show: calls end in
 * time, and whatever breaks, no outcome is told that is not certain. A {@link FaultProxy} stands
 * between the store and its server.
 *
 * @since 0.1
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class RemoteStoreNetworkContract implements HangingCases, BreakingCases {

  private final Namespace namespace =
      new Namespace("tck_" + UUID.randomUUID().toString().replace('-', '_'));
  private @Nullable FaultProxy proxy;
  private @Nullable RemoteStore store;
  private @Nullable RemoteStore direct;
  private @Nullable LeakCheck leaks;

  /** For subclasses. */
  protected RemoteStoreNetworkContract() {}

  /** Where the server of the tests listens. */
  protected abstract InetSocketAddress server();

  /**
   * Opens a store on {@code namespace} that reaches the server through {@code address}.
   *
   * @param address on the loopback interface: that of the server or of a proxy before it
   */
  protected abstract RemoteStore open(Namespace namespace, InetSocketAddress address);

  /** As in {@link RemoteStoreContract#isOfTheServer}: {@code false}, unless overridden. */
  protected boolean isOfTheServer(String thread) {
    return false;
  }

  @BeforeEach
  final void openStores() {
    leaks = LeakCheck.startThreadsAndSockets(thread -> !isOfTheServer(thread));
    proxy = FaultProxy.to(server());
    store = open(namespace, proxy.address());
    direct = open(namespace, server());
  }

  @AfterEach
  final void closeStores() {
    Background.start(
            "close after the test",
            () -> {
              store().close();
              requireNonNull(direct).close();
              proxy().close();
            })
        .await();
    requireNonNull(leaks).close();
  }

  @Override
  public final FaultProxy proxy() {
    return requireNonNull(proxy);
  }

  @Override
  public final RemoteStore store() {
    return requireNonNull(store);
  }

  @Override
  public final RemoteStore direct() {
    return requireNonNull(direct);
  }

  @Override
  public final RemoteStore another() {
    return open(namespace, proxy().address());
  }
}
