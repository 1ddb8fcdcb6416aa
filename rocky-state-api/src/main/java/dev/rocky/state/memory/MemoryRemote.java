package dev.rocky.state.memory;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.Listing;
import dev.rocky.state.remote.Listing.Listed;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteName;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What the machines of a test share instead of a bucket: one namespace in the memory of this
 * process. Each machine {@linkplain #open opens} a {@link RemoteStore} of its own on it; what they
 * stored stays when those are closed.
 *
 * <pre>{@code
 * MemoryRemote bucket = new MemoryRemote();
 * RemoteStore one = bucket.open();
 * RemoteStore other = bucket.open();
 * }</pre>
 *
 * <p>It is no nicer than a bucket where somebody could come to depend on it: listings are in odd
 * order and in uneven pages, times are in whole seconds, equal contents have equal versions. It
 * never fails, though, nor lags behind; for that there is a decorator in {@code rocky-state-tck}.
 *
 * <p>Threads: any. Each change is one atomic operation of the map.
 *
 * @since 0.1
 */
public final class MemoryRemote {

  private static final Map<String, MemoryRemote> NAMED = new ConcurrentHashMap<>();
  private static final int PAGES = 8;

  /** An object or the content of a register; nobody changes the array. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Stored(byte[] bytes, Instant created) {}

  private final Map<RemoteName, Stored> contents = new ConcurrentHashMap<>();
  private final Clock clock;
  private final Optional<String> name;

  /** An empty one, by the clock of this machine. */
  public MemoryRemote() {
    this(Clock.systemUTC());
  }

  /**
   * An empty one.
   *
   * @param clock the remote's clock
   */
  public MemoryRemote(Clock clock) {
    this(clock, Optional.empty());
  }

  private MemoryRemote(Clock clock, Optional<String> name) {
    this.clock = requireNonNull(clock, "clock");
    this.name = name;
  }

  /**
   * The one that everybody in this JVM gets by that name; empty the first time. It stays until it
   * is {@linkplain #forget forgotten}.
   */
  public static MemoryRemote named(String name) {
    return NAMED.computeIfAbsent(
        requireNonNull(name, "name"),
        named -> new MemoryRemote(Clock.systemUTC(), Optional.of(named)));
  }

  /** The next {@link #named} of that name is a new one. */
  public static void forget(String name) {
    NAMED.remove(requireNonNull(name, "name"));
  }

  /** A store of one machine; the caller closes it. */
  public RemoteStore open() {
    return new MemoryRemoteStore(this);
  }

  /** Its name in this process, if it has one. */
  Optional<String> location() {
    return name.map(named -> "memory:" + named);
  }

  boolean create(ObjectName name, byte[] bytes) {
    return contents.putIfAbsent(name, new Stored(bytes, now())) == null;
  }

  byte @Nullable [] object(ObjectName name) {
    Stored stored = contents.get(name);
    return stored == null ? null : stored.bytes();
  }

  void delete(RemoteName name) {
    contents.remove(name);
  }

  Optional<Register> register(RegisterName name) {
    return Optional.ofNullable(contents.get(name))
        .map(stored -> new Register(version(stored.bytes()), stored.bytes()));
  }

  /** Whether the register was at {@code expected}; it has {@code bytes} then. */
  boolean compareAndSet(RegisterName name, Version expected, byte[] bytes) {
    AtomicBoolean written = new AtomicBoolean();
    contents.compute(
        name,
        (unused, stored) -> {
          Version actual = stored == null ? Version.ABSENT : version(stored.bytes());
          written.set(actual.equals(expected));
          return actual.equals(expected) ? new Stored(bytes, now()) : stored;
        });
    return written.get();
  }

  /** Page {@code n} has the names whose hashes fall into part n of {@value #PAGES}. */
  Listing list(Folder folder, PageToken page) {
    int wanted = page.equals(PageToken.FIRST) ? 0 : Integer.parseInt(page.text());
    List<Listed> rest =
        contents.entrySet().stream()
            .filter(entry -> isIn(folder, entry.getKey()))
            .map(entry -> listed((ObjectName) entry.getKey(), entry.getValue()))
            .filter(listed -> page(listed.name()) >= wanted)
            .toList();
    List<Listed> objects = rest.stream().filter(listed -> page(listed.name()) == wanted).toList();
    Optional<PageToken> next =
        rest.size() > objects.size()
            ? Optional.of(new PageToken(String.valueOf(wanted + 1)))
            : Optional.empty();
    return new Listing(objects, next, now());
  }

  /** Half of the SHA-256: like the entity tags of S3, equal for equal contents. */
  static Version version(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return new Version(HexFormat.of().formatHex(Arrays.copyOf(hash, 16)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  private static boolean isIn(Folder folder, RemoteName name) {
    return name instanceof ObjectName object && object.folder().equals(folder);
  }

  private static Listed listed(ObjectName name, Stored stored) {
    return new Listed(name, stored.bytes().length, stored.created());
  }

  private static int page(ObjectName name) {
    return ((name.file().hashCode() * 0x9E3779B9) >>> 16) % PAGES;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
