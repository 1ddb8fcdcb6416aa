package dev.rocky.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.memory.MemoryStateStoreProvider;
import dev.rocky.state.spi.StateStoreProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking providers up: class loaders that see none, one, several, and broken ones. */
class StateStoresTest {

  private @TempDir Path folder;

  @Test
  void aProviderIsFoundByItsName() {
    try (StateStore store = StateStores.open("memory", Settings.empty())) {
      assertTrue(store instanceof MemoryStateStore);
    }
    assertTrue(StateStores.available(StateStores.class.getClassLoader()).contains("memory"));
  }

  @Test
  void theSettingsReachTheProvider() {
    Settings settings = Settings.of(Map.of("unknown", 1));
    SettingsException refused =
        assertThrows(SettingsException.class, () -> StateStores.open("memory", settings));
    assertTrue(refused.getMessage().contains("unknown"), refused.getMessage());
  }

  @Test
  void anUnknownNameListsWhatWasFound() throws IOException {
    try (URLClassLoader loader =
        loader(Mine.class.getName(), MemoryStateStoreProvider.class.getName())) {
      ProviderLookupException e = lookupFails("nonsense", loader);
      assertEquals("nonsense", e.name());
      assertEquals(List.of("memory", "mine"), e.found());
      assertTrue(e.getMessage().contains("\"nonsense\""), e.getMessage());
      assertTrue(e.getMessage().contains("Found: memory, mine"), e.getMessage());
    }
  }

  @Test
  void aKnownNameThatIsMissingSaysWhichArtifactToAdd() throws IOException {
    try (URLClassLoader loader = loader(Mine.class.getName())) {
      for (String name : List.of("lmdb", "local")) {
        ProviderLookupException e = lookupFails(name, loader);
        assertEquals(name, e.name());
        assertTrue(e.getMessage().contains("dev.rocky:rocky-state-lmdb"), e.getMessage());
      }
      assertTrue(lookupFails("memory", loader).getMessage().contains("dev.rocky:rocky-state-api"));
    }
  }

  @Test
  void theNameOfARemoteStoreSaysHowThatIsOpened() {
    for (String name : List.of("s3", "valkey", "tiered")) {
      ProviderLookupException e =
          assertThrows(
              ProviderLookupException.class, () -> StateStores.open(name, Settings.empty()));
      assertTrue(e.getMessage().contains("RemoteStores"), e.getMessage());
      assertTrue(e.getMessage().contains("SyncedLedger"), e.getMessage());
    }
  }

  @Test
  void noProviderAtAllIsSaid() throws IOException {
    try (URLClassLoader loader = loader()) {
      ProviderLookupException e = lookupFails("memory", loader);
      assertEquals(List.of(), e.found());
      assertTrue(e.getMessage().contains("Found: none"), e.getMessage());
      assertEquals(List.of(), StateStores.available(loader));
    }
  }

  @Test
  void twoProvidersOfOneNameAreAnErrorThatNamesBoth() throws IOException {
    try (URLClassLoader loader =
        loader(
            Mine.class.getName(),
            AlsoMine.class.getName(),
            MemoryStateStoreProvider.class.getName())) {
      ProviderLookupException e = lookupFails("mine", loader);
      assertEquals(List.of("memory", "mine", "mine"), e.found());
      assertEquals(e.found(), StateStores.available(loader));
      assertTrue(e.getMessage().contains(Mine.class.getName()), e.getMessage());
      assertTrue(e.getMessage().contains(AlsoMine.class.getName()), e.getMessage());
      StateStores.open("memory", Settings.empty(), loader).close();
    }
  }

  @Test
  void aBrokenProviderDoesNotStandInTheWayOfAnother() throws IOException {
    for (String broken :
        List.of(
            Throwing.class.getName(),
            ThrowingError.class.getName(),
            String.class.getName(),
            "no.such.Provider")) {
      try (URLClassLoader loader = loader(broken, Mine.class.getName())) {
        StateStores.open("mine", Settings.empty(), loader).close();
        assertEquals(List.of("mine"), StateStores.available(loader), broken);
      }
    }
  }

  @Test
  void aBrokenProviderIsReportedWhenTheNameIsNotFound() throws IOException {
    try (URLClassLoader loader =
        loader(Throwing.class.getName(), "no.such.Provider", Mine.class.getName())) {
      String message = lookupFails("throwing", loader).getMessage();
      assertTrue(message.contains("Found: mine"), message);
      assertTrue(message.contains(Throwing.class.getName()), message);
      assertTrue(message.contains("broken on purpose"), message);
      assertTrue(message.contains("no.such.Provider"), message);
    }
  }

  @Test
  void aProviderWhoseSuperclassIsMissingDoesNotStandInTheWay() throws IOException {
    copyClass(Orphan.class);
    ClassLoader parent = new Hiding(Set.of(Orphan.class.getName(), Mine.class.getName()));
    try (URLClassLoader loader =
        loader(parent, Orphan.class.getName(), MemoryStateStoreProvider.class.getName())) {
      StateStores.open("memory", Settings.empty(), loader).close();
    }
  }

  @Test
  void aProviderWhoseNameThrowsDoesNotStandInTheWay() throws IOException {
    try (URLClassLoader loader = loader(Nameless.class.getName(), Mine.class.getName())) {
      StateStores.open("mine", Settings.empty(), loader).close();
    }
  }

  @Test
  void aClassLoaderThatCannotListItsResourcesIsAnErrorAndNoEndlessLoop() {
    ClassLoader loader =
        new ClassLoader(StateStoresTest.class.getClassLoader()) {
          @Override
          public Enumeration<URL> getResources(String name) throws IOException {
            throw new IOException("unreadable jar");
          }
        };
    assertTrue(lookupFails("memory", loader).getMessage().contains("unreadable jar"));
  }

  @Test
  void eachClassLoaderSeesItsOwnProviders() throws Exception {
    copyClass(Mine.class);
    ClassLoader parent = new Hiding(Set.of(Mine.class.getName()));
    try (URLClassLoader plugin = loader(parent, Mine.class.getName());
        URLClassLoader host = new URLClassLoader(new URL[0], parent)) {
      assertEquals(List.of("mine"), StateStores.available(plugin));
      assertEquals(List.of(), StateStores.available(host));
      Class<?> other = plugin.loadClass(Mine.class.getName());
      assertNotSame(Mine.class, other, "the plugin brings its own class");
      assertSame(plugin, other.getClassLoader());
      StateStores.open("mine", Settings.empty(), plugin).close();
      assertThrows(
          ProviderLookupException.class, () -> StateStores.open("mine", Settings.empty(), host));
    }
  }

  @Test
  void theClassLoaderOfTheThreadDoesNotMatter() throws IOException {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader loader = loader(Mine.class.getName())) {
      Thread.currentThread().setContextClassLoader(loader);
      assertThrows(ProviderLookupException.class, () -> StateStores.open("mine", Settings.empty()));
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void twoStoresOfOneNameAreIndependent() {
    try (StateStore one = StateStores.open("memory", Settings.empty());
        StateStore other = StateStores.open("memory", Settings.empty())) {
      one.write(
          transaction -> {
            transaction.put(Key.of(1, "a"), new byte[] {1});
            return true;
          });
      assertEquals(
          0,
          other.<Integer, RuntimeException>read(
              t -> t.get(Key.of(1, "a")).map(v -> v.length).orElse(0)));
    }
  }

  @Test
  void whatAProviderThrowsIsPassedOn() throws IOException {
    try (URLClassLoader loader = loader(Refusing.class.getName())) {
      StoreOpenException refused =
          assertThrows(
              StoreOpenException.class,
              () -> StateStores.open("refusing", Settings.empty(), loader));
      assertEquals("not today", refused.getMessage());
    }
  }

  private static ProviderLookupException lookupFails(String name, ClassLoader loader) {
    return assertThrows(
        ProviderLookupException.class, () -> StateStores.open(name, Settings.empty(), loader));
  }

  private URLClassLoader loader(String... providers) throws IOException {
    return loader(new Hiding(Set.of()), providers);
  }

  /**
   * A loader with a services file of its own, and classes of its own where they were copied to the
   * folder.
   */
  private URLClassLoader loader(ClassLoader parent, String... providers) throws IOException {
    Path services = folder.resolve("META-INF/services/" + StateStoreProvider.class.getName());
    Files.createDirectories(services.getParent());
    Files.write(services, List.of(providers));
    return new URLClassLoader(new URL[] {folder.toUri().toURL()}, parent);
  }

  private void copyClass(Class<?> type) throws IOException {
    String name = type.getName().replace('.', '/') + ".class";
    Path copy = folder.resolve(name);
    Files.createDirectories(copy.getParent());
    try (InputStream bytes = type.getClassLoader().getResourceAsStream(name)) {
      Files.copy(bytes, copy);
    }
  }

  /** Like the loader of this class, but without its services files and some of its classes. */
  private static final class Hiding extends ClassLoader {

    private final Set<String> hidden;

    Hiding(Set<String> hidden) {
      super(StateStoresTest.class.getClassLoader());
      this.hidden = hidden;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (hidden.contains(name)) {
        throw new ClassNotFoundException(name);
      }
      return super.loadClass(name, resolve);
    }

    @Override
    public Enumeration<URL> getResources(String name) {
      return java.util.Collections.emptyEnumeration();
    }
  }

  /** A healthy one. */
  public static class Mine implements StateStoreProvider {
    @Override
    public String name() {
      return "mine";
    }

    @Override
    public StateStore open(Settings settings) {
      return settings.decode(none -> new MemoryStateStore());
    }
  }

  /** Another of the same name. */
  public static final class AlsoMine extends Mine {}

  /** Throws in its constructor. */
  public static final class Throwing extends Mine {
    public Throwing() {
      throw new IllegalStateException("broken on purpose");
    }
  }

  /** Fails as when a class is missing that it needs. */
  public static final class ThrowingError extends Mine {
    public ThrowingError() {
      throw new NoClassDefFoundError("no/such/Dependency");
    }
  }

  /** Cannot be linked where {@link Mine} is hidden. */
  public static final class Orphan extends Mine {}

  /** Cannot even say its name. */
  public static final class Nameless extends Mine {
    @Override
    public String name() {
      throw new IllegalStateException("no name");
    }
  }

  /** Cannot open. */
  public static final class Refusing implements StateStoreProvider {

    @Override
    public String name() {
      return "refusing";
    }

    @Override
    public StateStore open(Settings settings) {
      throw new StoreOpenException("not today");
    }
  }
}
