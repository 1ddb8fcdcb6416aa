package dev.rocky.state.tck;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.StateStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract of {@link StateStore}: every sentence of its Javadoc is a test here. The author of a
 * store extends this class and says how the store is opened:
 *
 * <pre>{@code
 * class MyStoreTest extends StateStoreContract {
 *   @Override
 *   protected StateStore open(Path folder) {
 *     return new MyStore(folder.resolve("state.db"));
 *   }
 * }
 * }</pre>
 *
 * <p>Each test gets a store on an empty folder of its own. After the test the store is closed, and
 * a thread that it left behind, or a file in that folder that it left open, fails the test. What
 * not every store can do is said by overriding a hook; no test is skipped for it, the tests then
 * hold the store to what the hook says.
 *
 * <p>The system property {@code rocky.depth} ({@code normal} or {@code deep}) says how long the
 * tests with many threads go on. See {@code StateStoreModelContract} for random sequences of
 * commands, {@code StateStoreProcessContract} for several processes and {@code
 * StateStoreProviderContract} for the provider.
 *
 * @since 0.1
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class StateStoreContract
    implements EntryCases,
        ScanCases,
        TransactionCases,
        NestingCases,
        ConcurrencyCases,
        HammerCases,
        CloseCases,
        ReopenCases {

  private @TempDir @Nullable Path folder;
  private final List<StateStore> opened = new ArrayList<>();
  private @Nullable StateStore store;
  private @Nullable LeakCheck leaks;

  /** For subclasses. */
  protected StateStoreContract() {}

  /**
   * Opens the store that lives in {@code folder}: a new, empty one if the folder is empty, else the
   * one that an earlier call made there. The tests close what is opened here.
   *
   * @param folder exists; nobody else uses it
   */
  protected abstract StateStore open(Path folder);

  /**
   * Whether what was written is there when {@link #open} is called again on the same folder: {@code
   * true}, unless overridden. A store that answers {@code false} keeps its contents for itself, and
   * is tested to begin empty.
   */
  protected boolean durable() {
    return true;
  }

  /**
   * Opens a store like {@link #open}, whose writers wait for each other no longer than {@code
   * timeout}. Empty, unless overridden: the timeout of the store cannot be chosen. Then the tests
   * only see that writers wait.
   */
  protected Optional<StateStore> open(Path folder, Duration timeout) {
    return Optional.empty();
  }

  /**
   * Opens the store that lives in {@code folder} so that it can only be read. Empty, unless
   * overridden: the store knows no such thing.
   */
  protected Optional<StateStore> openReadOnly(Path folder) {
    return Optional.empty();
  }

  @BeforeEach
  final void openStore() {
    leaks = LeakCheck.start(folder());
    store = opened(open(place("store")));
  }

  @AfterEach
  final void closeStores() {
    Background<Boolean> closing =
        Background.start(
            "close after the test",
            () -> {
              for (StateStore each : opened) {
                each.close();
              }
            });
    closing.await();
    requireNonNull(leaks).close();
  }

  @Override
  public final StateStore store() {
    return requireNonNull(store);
  }

  @Override
  public final StateStore reopen() {
    store().close();
    store = openAgain();
    return store();
  }

  @Override
  public final StateStore openAgain() {
    return opened(open(place("store")));
  }

  @Override
  public final boolean remembers() {
    return durable();
  }

  @Override
  public final StateStore openElsewhere() {
    return opened(open(place("store " + opened.size())));
  }

  @Override
  public final Optional<StateStore> openElsewhere(Duration writeLockTimeout) {
    return open(place("store " + opened.size()), writeLockTimeout).map(this::opened);
  }

  @Override
  public final Optional<StateStore> reopenReadOnly() {
    store().close();
    return openReadOnly(place("store")).map(this::opened);
  }

  private Path folder() {
    return requireNonNull(folder);
  }

  private Path place(String name) {
    try {
      return Files.createDirectories(folder().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private StateStore opened(StateStore opened) {
    this.opened.add(opened);
    return opened;
  }
}
