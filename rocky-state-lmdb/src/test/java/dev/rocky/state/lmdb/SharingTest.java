package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.StoreBusyException;
import dev.rocky.state.StoreClosedException;
import dev.rocky.state.StoreOpenException;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One environment for one file in a process, whatever it is called and how often it is opened. */
@ExtendWith(NativeLibraryLoaded.class)
class SharingTest {

  @TempDir Path folder;

  @Test
  void handlesOnOneFileShareAndCloseOnTheirOwn() {
    LmdbStateStore first = open("ledger");
    LmdbStateStore second = open("ledger");
    Child.increment(first);
    assertEquals(1, Child.counter(second));
    first.close();
    assertThrows(StoreClosedException.class, () -> Child.counter(first));
    Child.increment(second);
    assertEquals(2, Child.counter(second));
    second.close();
  }

  @Test
  void aWriteThroughOneHandleWithinAWriteThroughAnotherIsRefusedAtOnce() {
    try (LmdbStateStore first = open("ledger");
        LmdbStateStore second = open("ledger")) {
      first.write(
          tx -> {
            assertThrows(IllegalStateException.class, () -> Child.increment(second));
            return true;
          });
    }
  }

  @Test
  void aHandleMayBeClosedWithinATransactionOfAnother() {
    LmdbStateStore first = open("ledger");
    LmdbStateStore second = open("ledger");
    first.read(
        tx -> {
          second.close();
          return tx.get(dev.rocky.state.Key.of(1));
        });
    first.close();
  }

  @Test
  void symbolicAndHardLinksLeadToTheSameStore() throws IOException {
    try (LmdbStateStore store = open("ledger")) {
      Child.increment(store);
      Files.createSymbolicLink(folder.resolve("symbolic"), folder.resolve("ledger"));
      Files.createLink(folder.resolve("hard"), folder.resolve("ledger"));
      Files.createSymbolicLink(folder.resolve("way"), folder);
      for (String name : List.of("symbolic", "hard", "way/ledger", "way/hard")) {
        try (LmdbStateStore same = open(name)) {
          assertEquals(1, Child.counter(same), name);
        }
      }
      assertEquals(
          Set.of("ledger", "ledger-lock", "ledger.guard", "symbolic", "hard", "way"), names());
    }
  }

  @Test
  void aFileWithTwoNamesIsRefusedBecauseOtherProcessesCouldNotTell() throws IOException {
    open("ledger").close();
    Files.createLink(folder.resolve("hard"), folder.resolve("ledger"));
    String message = assertThrows(StoreOpenException.class, () -> open("hard")).getMessage();
    assertTrue(message.contains("2 names"), message);
  }

  @Test
  void contradictingSettingsAreRefused() {
    LmdbSettings settings = LmdbSettings.ofDefaults().withPath(folder.resolve("ledger"));
    LmdbStateStore store = LmdbStateStore.open(settings);
    for (LmdbSettings other :
        List.of(
            settings.withReadOnly(true),
            settings.withMapSizeBytes(1 << 20),
            settings.withMaxReaders(3))) {
      assertThrows(StoreOpenException.class, () -> LmdbStateStore.open(other));
    }
    store.close();
    LmdbStateStore.open(settings.withReadOnly(true)).close();
  }

  @Test
  void anotherClassLoaderIsRefusedUntilTheFileIsClosed() throws Exception {
    try (URLClassLoader other = isolated()) {
      try (LmdbStateStore store = open("ledger")) {
        Child.increment(store);
        Throwable refused =
            assertThrows(InvocationTargetException.class, () -> openIn(other)).getCause();
        assertEquals(StoreBusyException.class.getName(), refused.getClass().getName());
        assertTrue(
            refused.getMessage().contains("through another class loader"), refused.getMessage());
        Child.increment(store);
      }
      AutoCloseable theirs = openIn(other);
      assertThrows(StoreBusyException.class, () -> open("ledger"));
      theirs.close();
      open("ledger").close();
    }
    assertEquals(
        List.of(),
        System.getProperties().stringPropertyNames().stream()
            .filter(
                name ->
                    name.startsWith("dev.rocky.state.lmdb.open:")
                        && name.contains(folder.toString()))
            .toList());
  }

  @Test
  void afterManyOpeningsNothingIsLeftOpen() throws IOException {
    open("ledger").close();
    Files.write(folder.resolve("damaged"), new byte[10_000]);
    long before = descriptors();
    for (int i = 0; i < 200; i++) {
      try (LmdbStateStore store = open("ledger")) {
        Child.increment(store);
        if (i % 10 == 0) {
          assertThrows(StoreOpenException.class, () -> open("none/ledger"));
          assertThrows(RuntimeException.class, () -> open("damaged"));
        }
      }
    }
    assertEquals(before, descriptors());
    assertEquals(
        List.of(),
        Files.readAllLines(Path.of("/proc/self/maps")).stream()
            .filter(line -> line.contains(folder.toString()))
            .toList());
  }

  /** Those of the files below {@code folder}; other tests may open theirs meanwhile. */
  private long descriptors() throws IOException {
    long count = 0;
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      for (Path each : all.toList()) {
        try {
          count += Files.readSymbolicLink(each).startsWith(folder.toRealPath()) ? 1 : 0;
        } catch (IOException e) {
          // closed meanwhile
        }
      }
    }
    return count;
  }

  /** A class loader with copies of everything. */
  private static URLClassLoader isolated() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    return new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
  }

  private AutoCloseable openIn(ClassLoader loader) throws ReflectiveOperationException {
    Class<?> settings = loader.loadClass(LmdbSettings.class.getName());
    Object defaults = settings.getMethod("ofDefaults").invoke(null);
    Object ours =
        settings.getMethod("withPath", Path.class).invoke(defaults, folder.resolve("ledger"));
    Class<?> store = loader.loadClass(LmdbStateStore.class.getName());
    return (AutoCloseable) store.getMethod("open", settings).invoke(null, ours);
  }

  private Set<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return new TreeSet<>(files.map(file -> file.getFileName().toString()).toList());
    }
  }

  private LmdbStateStore open(String name) {
    return LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(folder.resolve(name)));
  }
}
