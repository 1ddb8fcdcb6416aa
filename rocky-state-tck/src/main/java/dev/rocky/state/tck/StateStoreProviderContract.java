package dev.rocky.state.tck;

import static dev.rocky.state.tck.Stored.all;
import static dev.rocky.state.tck.Stored.putAll;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Settings;
import dev.rocky.state.SettingsException;
import dev.rocky.state.StateStore;
import dev.rocky.state.StateStores;
import dev.rocky.state.spi.StateStoreProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract of a {@link StateStoreProvider} and its registration: found under its name exactly
 * once, idle until it opens a store, strict about settings, and without state of its own.
 *
 * <pre>{@code
 * class MyProviderTest extends StateStoreProviderContract {
 *   @Override
 *   protected String name() {
 *     return "mine";
 *   }
 *
 *   @Override
 *   protected Settings settings(Path folder) {
 *     return Settings.of(Map.of("path", folder.resolve("state.db")));
 *   }
 * }
 * }</pre>
 *
 * @since 0.1
 */
public abstract class StateStoreProviderContract {

  private static final String UNKNOWN = "a_setting_that_no_store_has";

  private @TempDir @Nullable Path folder;

  /** For subclasses. */
  protected StateStoreProviderContract() {}

  /** The name under which hosts ask for the store. */
  protected abstract String name();

  /**
   * Settings that open a store in {@code folder}.
   *
   * @param folder exists and is empty; another one at every call
   */
  protected abstract Settings settings(Path folder);

  /** The class loader that sees the provider: that of the test class, unless overridden. */
  protected ClassLoader loader() {
    return getClass().getClassLoader();
  }

  @Test
  final void theProviderIsFoundUnderItsNameExactlyOnce() {
    List<String> available = StateStores.available(loader());
    assertEquals(
        1,
        Collections.frequency(available, name()),
        () ->
            "\""
                + name()
                + "\" must stand once in "
                + available
                + ": is it in META-INF/services/"
                + StateStoreProvider.class.getName()
                + "?");
  }

  @Test
  final void theNameIsMadeOfLowerCaseLettersDigitsAndHyphensAndStaysTheSame() {
    assertTrue(name().matches("[a-z0-9-]+"), name());
    assertEquals(provider().name(), provider().name());
  }

  @Test
  final void theStoreIsOpenedByNameAndReadyForUse() {
    try (StateStore store = open(place("store"))) {
      putAll(store, "a");
      assertEquals(List.of("a=a"), all(store));
    }
  }

  @Test
  final void nothingHappensInTheConstructor() {
    Path place = place("idle");
    LeakCheck leaks = LeakCheck.start();
    for (int i = 0; i < 10; i++) {
      assertEquals(name(), provider().name());
    }
    leaks.close();
    assertEquals(List.of(), filesIn(place));
  }

  @Test
  final void anUnknownSettingIsRefusedByNameAndNothingIsLeftBehind() {
    Path place = place("refused");
    LeakCheck leaks = LeakCheck.start(place);
    Settings settings = settings(place).with(UNKNOWN, "1");
    SettingsException refused =
        assertThrows(
            SettingsException.class, () -> StateStores.open(name(), settings, loader()).close());
    assertTrue(
        refused.problems().stream().anyMatch(problem -> problem.contains(UNKNOWN)),
        () -> "the problem must name the key: " + refused.problems());
    assertEquals(List.of(), filesIn(place), "a store that was not opened leaves no file");
    leaks.close();
  }

  @Test
  final void aClosedStoreLeavesNoThreadAndNoOpenFile() {
    Path place = place("closed");
    LeakCheck leaks = LeakCheck.start(place);
    try (StateStore store = leaks.watch(open(place))) {
      putAll(store, "a");
    }
    leaks.close();
  }

  @Test
  final void twoStoresOfOneProviderAreIndependent() {
    StateStoreProvider provider = provider();
    try (StateStore one = provider.open(settings(place("one")))) {
      try (StateStore other = provider.open(settings(place("other")))) {
        putAll(one, "a");
        putAll(other, "b");
        assertEquals(List.of("a=a"), all(one));
        assertEquals(List.of("b=b"), all(other));
      }
      putAll(one, "c");
      assertEquals(List.of("a=a", "c=c"), all(one), "closing one store leaves the other open");
    }
  }

  private StateStore open(Path place) {
    return StateStores.open(name(), settings(place), loader());
  }

  private StateStoreProvider provider() {
    return ServiceLoader.load(StateStoreProvider.class, loader()).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.name().equals(name()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No provider is called \"" + name() + "\""));
  }

  private Path place(String name) {
    try {
      return Files.createDirectory(requireNonNull(folder).resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> filesIn(Path place) {
    try (Stream<Path> files = Files.list(place)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
