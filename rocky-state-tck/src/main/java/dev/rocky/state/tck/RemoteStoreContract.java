package dev.rocky.state.tck;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Namespace;
import dev.rocky.state.remote.RemoteStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * The contract of {@link RemoteStore}: every sentence of its Javadoc that a healthy remote can show
 * is a test here. The author of a store extends this class, with a server at hand, and says how a
 * store is opened:
 *
 * <pre>{@code
 * class MyRemoteStoreTest extends RemoteStoreContract {
 *   @Override
 *   protected RemoteStore open(Namespace namespace) {
 *     return new MyRemoteStore(SERVER.address(), "tests/" + namespace);
 *   }
 * }
 * }</pre>
 *
 * <p>Each test gets a namespace of its own, and leaves in it what it stored. After the test the
 * stores are closed, and a thread or (on Linux) a socket that one left behind fails the test.
 *
 * <p>The system property {@code rocky.depth} ({@code normal} or {@code deep}) says how long the
 * races go on. See {@code RemoteStoreNetworkContract} for connections that hang or break, {@code
 * RemoteStoreProcessContract} for races of several processes and bounded memory, and {@code
 * RemoteStoreProviderContract} for the provider.
 *
 * @since 0.1
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class RemoteStoreContract
    implements ObjectCases,
        RegisterCases,
        ListingCases,
        DeleteCases,
        RemoteRaceCases,
        RemoteCallCases {

  private final List<RemoteStore> opened = Collections.synchronizedList(new ArrayList<>());
  private final Namespace namespace = unique();
  private @Nullable RemoteStore store;
  private @Nullable LeakCheck leaks;

  /** For subclasses. */
  protected RemoteStoreContract() {}

  /**
   * Opens a store on {@code namespace}. Stores that are opened on the same one share its contents,
   * as those of several machines do; the tests close what is opened here.
   *
   * @param namespace one that is equal to no other but within one test; empty at first
   */
  protected abstract RemoteStore open(Namespace namespace);

  /**
   * Whether {@code thread} is one of a server that runs in this JVM, and so no concern of the
   * store: {@code false}, unless overridden.
   *
   * @param thread its name
   */
  protected boolean isOfTheServer(String thread) {
    return false;
  }

  /**
   * How long listings of this remote may lag behind: 20 seconds, unless overridden. A case looks
   * again and again until it sees what it expects, so that a remote whose listings are always right
   * need not say so.
   */
  protected Duration listingLag() {
    return Duration.ofSeconds(20);
  }

  /**
   * What the store was opened with and never shows, as passwords and keys: nothing, unless
   * overridden.
   */
  protected List<String> hidden() {
    return List.of();
  }

  @BeforeEach
  final void openStore() {
    leaks = LeakCheck.startThreadsAndSockets(thread -> !isOfTheServer(thread));
    store = opened(open(namespace));
  }

  @AfterEach
  final void closeStores() {
    Background<Boolean> closing =
        Background.start("close after the test", () -> opened.forEach(RemoteStore::close));
    closing.await();
    requireNonNull(leaks).close();
  }

  @Override
  public final RemoteStore remote() {
    return requireNonNull(store);
  }

  @Override
  public final RemoteStore anotherMachine() {
    return opened(open(namespace));
  }

  @Override
  public final RemoteStore anotherNamespace() {
    return opened(open(unique()));
  }

  @Override
  public final List<String> secrets() {
    return hidden();
  }

  @Override
  public final Duration lag() {
    return listingLag();
  }

  private static Namespace unique() {
    return new Namespace("tck_" + UUID.randomUUID().toString().replace('-', '_'));
  }

  private RemoteStore opened(RemoteStore store) {
    opened.add(store);
    return store;
  }
}
