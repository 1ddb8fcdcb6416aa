package dev.rocky.state.tiered;

import dev.rocky.state.memory.MemoryRemote;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.Listing;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import dev.rocky.state.tck.ManualClock;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A cache and a durable store that machines share, and what a test does to them by itself. */
final class Tiers {

  static final RegisterName HEAD = new RegisterName("HEAD");
  static final Folder SEGMENTS = new Folder("segments");
  static final Instant NOW = Instant.parse("2026-01-31T23:59:59.123Z");
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  final ManualClock clock = new ManualClock(NOW);
  final MemoryRemote cache = new MemoryRemote(clock);
  final MemoryRemote durable = new MemoryRemote(clock);
  private final RemoteStore cached = cache.open();
  private final RemoteStore stored = durable.open();

  /** What the durable store has. */
  Optional<Register> head() {
    return stored.read(HEAD, TIMEOUT);
  }

  /** Where the cache has it. */
  RegisterName cachedName() {
    return new StoreCache(
            cached, stored.location(), TieredSettings.ofDefaults(), clock, System::nanoTime)
        .here(HEAD);
  }

  /** What the cache has, as it is stored there. */
  Optional<Register> cachedHead() {
    return cached.read(cachedName(), TIMEOUT);
  }

  /** Whether the cache has what the durable store has. */
  boolean isHeadCached() {
    return cachedHead()
        .flatMap(found -> CacheEntry.decode(found.content()))
        .filter(entry -> Arrays.equals(entry.content(), head().orElseThrow().content()))
        .isPresent();
  }

  /** Somebody puts {@code content} into the cache, now. */
  void cacheHead(byte[] content) {
    cacheEntry(new CacheEntry(clock.instant(), content).encode());
  }

  /** Somebody puts bytes where the cache has HEAD. */
  void cacheEntry(byte[] bytes) {
    cached.delete(List.of(cachedName()), TIMEOUT);
    cached.compareAndSet(cachedName(), Version.ABSENT, bytes, TIMEOUT);
  }

  /** Somebody takes the durable store back, or HEAD away. */
  void setBack(Optional<Register> to) {
    stored.delete(List.of(HEAD), TIMEOUT);
    to.ifPresent(head -> stored.compareAndSet(HEAD, Version.ABSENT, head.content(), TIMEOUT));
  }

  /** The cache loses everything, as one that is flushed. */
  void flush() {
    List<ObjectName> names = objects(cached);
    cached.delete(names, TIMEOUT);
    cached.delete(List.of(cachedName()), TIMEOUT);
  }

  /** Everything in the cache is replaced by something as long, or longer. */
  void spoil(int more) {
    for (ObjectName name : objects(cached)) {
      long size = content(cached, name).length;
      cached.delete(List.of(name), TIMEOUT);
      cached.create(name, Content.of(new byte[(int) size + more]), TIMEOUT);
    }
  }

  /** The names of what the cache has, of HEAD's objects. */
  List<ObjectName> cachedObjects() {
    return objects(cached);
  }

  /** The names of what the durable store has. */
  List<ObjectName> durableObjects() {
    return objects(stored);
  }

  /** Somebody deletes objects of the durable store. */
  void deleteDurable(List<ObjectName> names) {
    stored.delete(names, TIMEOUT);
  }

  /** Whether each object that both have is the same in both. */
  boolean agree() {
    return objects(cached).stream()
        .allMatch(name -> Arrays.equals(content(cached, name), content(stored, name)));
  }

  private static byte[] content(RemoteStore store, ObjectName name) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    store.get(name, content, RemoteStore.MAX_OBJECT_BYTES, TIMEOUT);
    return content.toByteArray();
  }

  private static List<ObjectName> objects(RemoteStore store) {
    List<ObjectName> names = new ArrayList<>();
    Optional<PageToken> next = Optional.of(PageToken.FIRST);
    while (next.isPresent()) {
      Listing page = store.list(SEGMENTS, next.get(), TIMEOUT);
      page.objects().forEach(listed -> names.add(listed.name()));
      next = page.next();
    }
    return names;
  }
}
