package dev.rocky.state.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.CompareAndSetResult.Written;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.Listing;
import dev.rocky.state.remote.Listing.Listed;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteContendedException;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The words in which the cases speak about what a remote holds: names and contents as text. */
final class Sent {

  /** Long enough that a test which runs into it has found a hang. */
  static final Duration TIMEOUT = Duration.ofSeconds(60);

  static final Folder FOLDER = new Folder("segments");
  static final RegisterName HEAD = new RegisterName("HEAD");

  private Sent() {}

  static ObjectName object(String file) {
    return FOLDER.object(file);
  }

  static Content content(String text) {
    return Content.of(text.getBytes(UTF_8));
  }

  static CreateResult tryCreate(RemoteStore store, String file, String text) {
    return tryCreate(store, object(file), content(text));
  }

  /** Tries to create as often as it takes until nobody contends. */
  static CreateResult tryCreate(RemoteStore store, ObjectName name, Content content) {
    return untilDecided(() -> store.create(name, content, TIMEOUT));
  }

  /** Creates what is not there yet. */
  static void created(RemoteStore store, ObjectName name, Content content) {
    assertInstanceOf(CreateResult.Created.class, tryCreate(store, name, content), name.path());
  }

  static Optional<String> text(RemoteStore store, String file) {
    return bytes(store, object(file)).map(bytes -> new String(bytes, UTF_8));
  }

  static Optional<byte[]> bytes(RemoteStore store, ObjectName name) {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    return store.get(name, sink, RemoteStore.MAX_OBJECT_BYTES, TIMEOUT)
        ? Optional.of(sink.toByteArray())
        : Optional.empty();
  }

  static Optional<String> text(RemoteStore store, RegisterName name) {
    return store.read(name, TIMEOUT).map(register -> new String(register.content(), UTF_8));
  }

  /** The version of a register that may be absent. */
  static Version version(RemoteStore store, RegisterName name) {
    return store.read(name, TIMEOUT).map(r -> r.version()).orElse(Version.ABSENT);
  }

  static CompareAndSetResult compareAndSet(
      RemoteStore store, RegisterName name, Version expected, String text) {
    return compareAndSet(store, name, expected, text.getBytes(UTF_8));
  }

  /** Writes as often as it takes until nobody contends. */
  static CompareAndSetResult compareAndSet(
      RemoteStore store, RegisterName name, Version expected, byte[] content) {
    return untilDecided(() -> store.compareAndSet(name, expected, content, TIMEOUT));
  }

  /** Writes what must be at {@code expected}. */
  static Version written(RemoteStore store, RegisterName name, Version expected, String text) {
    return assertInstanceOf(Written.class, compareAndSet(store, name, expected, text)).version();
  }

  /** All pages. */
  static List<Listed> list(RemoteStore store, Folder folder) {
    List<Listed> listed = new ArrayList<>();
    Optional<PageToken> page = Optional.of(PageToken.FIRST);
    while (page.isPresent()) {
      Listing listing = store.list(folder, page.get(), TIMEOUT);
      listed.addAll(listing.objects());
      page = listing.next();
    }
    return listed;
  }

  /** The names on all pages, each once. */
  static Set<String> files(RemoteStore store, Folder folder) {
    Set<String> files = new TreeSet<>();
    list(store, folder).forEach(listed -> files.add(listed.name().file()));
    return files;
  }

  private static <T> T untilDecided(Supplier<T> write) {
    for (int contended = 0; contended < 1_000; contended++) {
      try {
        return write.get();
      } catch (RemoteContendedException e) {
        Thread.onSpinWait();
      }
    }
    throw new AssertionError("Contended 1,000 times in a row");
  }
}
