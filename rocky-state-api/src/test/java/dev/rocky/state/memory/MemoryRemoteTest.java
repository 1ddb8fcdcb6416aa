package dev.rocky.state.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.ProviderLookupException;
import dev.rocky.state.RemoteStores;
import dev.rocky.state.Settings;
import dev.rocky.state.remote.CompareAndSetResult.Written;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.Listing;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the store in memory does beyond its contract. */
class MemoryRemoteTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final RegisterName HEAD = new RegisterName("HEAD");
  private static final Folder FOLDER = new Folder("segments");

  @Test
  void theSameNameIsTheSameRemoteUntilItIsForgotten() {
    MemoryRemote remote = MemoryRemote.named("a name of this test");
    assertSame(remote, MemoryRemote.named("a name of this test"));
    MemoryRemote.forget("a name of this test");
    assertNotSame(remote, MemoryRemote.named("a name of this test"));
    MemoryRemote.forget("a name of this test");
  }

  @Test
  void theProviderOpensTheOneOfThatName() {
    Settings settings = Settings.of(Map.of("remote", "shared", "namespace", "prod"));
    try (RemoteStore store = open(settings);
        RemoteStore own = open(Settings.empty())) {
      assertInstanceOf(
          Written.class, store.compareAndSet(HEAD, Version.ABSENT, new byte[1], TIMEOUT));
      assertTrue(MemoryRemote.named("shared/prod").open().read(HEAD, TIMEOUT).isPresent());
      assertEquals(Optional.empty(), MemoryRemote.named("shared").open().read(HEAD, TIMEOUT));
      assertEquals(Optional.empty(), own.read(HEAD, TIMEOUT));
    } finally {
      MemoryRemote.forget("shared/prod");
      MemoryRemote.forget("shared");
    }
  }

  @Test
  void anUnknownKindOfRemoteNamesTheArtifactToAdd() {
    ProviderLookupException notFound =
        assertThrows(
            ProviderLookupException.class,
            () -> RemoteStores.open("s3", Settings.empty(), getClass().getClassLoader()));
    assertEquals("s3", notFound.name());
    assertTrue(
        notFound.getMessage().contains("No remote store is called \"s3\"")
            && notFound.getMessage().contains("dev.rocky:rocky-state-s3"),
        notFound.getMessage());
  }

  @Test
  void equalContentsHaveEqualVersions() {
    RemoteStore store = new MemoryRemote().open();
    Version a = write(store, Version.ABSENT, "a");
    Version b = write(store, a, "b");
    assertNotEquals(a, b);
    assertEquals(a, write(store, b, "a"));
  }

  @Test
  void listingsComeInUnevenPagesAndInOddOrder() {
    RemoteStore store = new MemoryRemote().open();
    List<String> created = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      created.add(String.format("%03d", i));
      store.create(FOLDER.object(created.get(i)), Content.of(new byte[0]), TIMEOUT);
    }
    List<Listing> pages = pages(store);
    List<String> listed =
        pages.stream().flatMap(p -> p.objects().stream()).map(o -> o.name().file()).toList();
    List<Integer> sizes = pages.stream().map(page -> page.objects().size()).toList();
    assertTrue(sizes.stream().distinct().count() > 1, "sizes of pages: " + sizes);
    assertNotEquals(created, listed);
    assertEquals(created, listed.stream().sorted().toList());
  }

  @Test
  void timesAreWholeSecondsOfItsOwnClock() {
    Instant now = Instant.parse("2026-01-01T00:00:59.999Z");
    RemoteStore store = new MemoryRemote(Clock.fixed(now, ZoneOffset.UTC)).open();
    store.create(FOLDER.object("a"), Content.of(new byte[0]), TIMEOUT);
    Instant seconds = Instant.parse("2026-01-01T00:00:59Z");
    for (Listing page : pages(store)) {
      assertEquals(seconds, page.now());
      page.objects().forEach(object -> assertEquals(seconds, object.lastModified()));
    }
  }

  private static List<Listing> pages(RemoteStore store) {
    List<Listing> pages = new ArrayList<>();
    Optional<PageToken> next = Optional.of(PageToken.FIRST);
    while (next.isPresent()) {
      pages.add(store.list(FOLDER, next.get(), TIMEOUT));
      next = pages.get(pages.size() - 1).next();
    }
    return pages;
  }

  private static Version write(RemoteStore store, Version expected, String text) {
    byte[] content = text.getBytes(UTF_8);
    return assertInstanceOf(Written.class, store.compareAndSet(HEAD, expected, content, TIMEOUT))
        .version();
  }

  private static RemoteStore open(Settings settings) {
    return RemoteStores.open("memory", settings, MemoryRemoteTest.class.getClassLoader());
  }
}
