package dev.rocky.state.tck;

import static dev.rocky.state.tck.Sent.text;
import static dev.rocky.state.tck.Sent.tryCreate;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Namespace;
import dev.rocky.state.RemoteStores;
import dev.rocky.state.Settings;
import dev.rocky.state.SettingsException;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.spi.RemoteStoreProvider;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * The contract of a {@link RemoteStoreProvider} and its registration: found under its name exactly
 * once, idle until it opens a store, strict about settings, and without state of its own.
 *
 * @since 0.1
 */
public abstract class RemoteStoreProviderContract {

  private static final String UNKNOWN = "a_setting_that_no_store_has";

  /** For subclasses. */
  protected RemoteStoreProviderContract() {}

  /** The name under which the store is asked for. */
  protected abstract String name();

  /** Settings that open the remote of the tests, without {@code namespace}. */
  protected abstract Settings settings();

  /** The class loader that sees the provider: that of the test class, unless overridden. */
  protected ClassLoader loader() {
    return getClass().getClassLoader();
  }

  /** As in {@link RemoteStoreContract#isOfTheServer}: {@code false}, unless overridden. */
  protected boolean isOfTheServer(String thread) {
    return false;
  }

  @Test
  final void theProviderIsFoundUnderItsNameExactlyOnce() {
    List<String> available = RemoteStores.available(loader());
    assertEquals(
        1,
        Collections.frequency(available, name()),
        () ->
            "\""
                + name()
                + "\" must stand once in "
                + available
                + ": is it in META-INF/services/"
                + RemoteStoreProvider.class.getName()
                + "?");
  }

  @Test
  final void theNameIsMadeOfLowerCaseLettersDigitsAndHyphensAndStaysTheSame() {
    assertTrue(name().matches("[a-z0-9-]+"), name());
    assertEquals(provider().name(), provider().name());
  }

  @Test
  final void nothingHappensInTheConstructor() {
    LeakCheck leaks = leakCheck();
    for (int i = 0; i < 10; i++) {
      assertEquals(name(), provider().name());
    }
    leaks.close();
  }

  @Test
  final void anUnknownSettingIsRefusedByNameAndNothingIsLeftBehind() {
    LeakCheck leaks = leakCheck();
    Settings settings = settings().with(UNKNOWN, "1");
    SettingsException refused =
        assertThrows(
            SettingsException.class, () -> RemoteStores.open(name(), settings, loader()).close());
    assertTrue(
        refused.problems().stream().anyMatch(problem -> problem.contains(UNKNOWN)),
        () -> "the problem must name the key: " + refused.problems());
    leaks.close();
  }

  @Test
  final void aNamespaceThatIsNoneIsRefused() {
    assertThrows(
        SettingsException.class,
        () -> RemoteStores.open(name(), settings().with("namespace", "../up"), loader()).close());
  }

  @Test
  final void storesOfOneNamespaceShareItAndOthersDoNot() {
    Namespace one = unique();
    try (RemoteStore store = open(one);
        RemoteStore same = open(one);
        RemoteStore other = open(unique())) {
      tryCreate(store, "a", "1");
      assertEquals(Optional.of("1"), text(same, "a"));
      assertEquals(Optional.empty(), text(other, "a"));
    }
  }

  @Test
  final void aClosedStoreLeavesNoThreadAndTheOthersOpen() {
    LeakCheck leaks = leakCheck();
    RemoteStoreProvider provider = provider();
    try (RemoteStore one = provider.open(with(unique()))) {
      try (RemoteStore other = provider.open(with(unique()))) {
        tryCreate(one, "a", "1");
        tryCreate(other, "a", "2");
      }
      tryCreate(one, "b", "3");
      assertEquals(Optional.of("3"), text(one, "b"));
    }
    leaks.close();
  }

  private RemoteStore open(Namespace namespace) {
    return RemoteStores.open(name(), with(namespace), loader());
  }

  private Settings with(Namespace namespace) {
    return settings().with("namespace", namespace.name());
  }

  private LeakCheck leakCheck() {
    return LeakCheck.startThreadsAndSockets(thread -> !isOfTheServer(thread));
  }

  private static Namespace unique() {
    return new Namespace("tck_" + UUID.randomUUID().toString().replace('-', '_'));
  }

  private RemoteStoreProvider provider() {
    return ServiceLoader.load(RemoteStoreProvider.class, loader()).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.name().equals(name()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No provider is called \"" + name() + "\""));
  }
}
