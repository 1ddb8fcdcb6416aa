package dev.rocky.state.sync;

import dev.rocky.state.StateException;
import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.Listing;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.ReadResult;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteCache;
import dev.rocky.state.remote.RemoteContendedException;
import dev.rocky.state.remote.RemoteName;
import dev.rocky.state.remote.RemoteRetention;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import dev.rocky.state.spi.CommitId;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What one examination writes to a remote: objects that go by the names of an upload that no commit
 * names, and a register. Knows which of them may be there, so that they can be removed, and keeps a
 * part of the time back for that.
 *
 * <p>Calls may be made by several threads.
 */
final class Probe {

  private static final Duration CALL = Duration.ofSeconds(30);
  private static final Duration MOST_RESERVED = Duration.ofSeconds(20);
  private static final RegisterName HEAD = new RegisterName("HEAD");

  private final RemoteStore remote;
  private final TransferClock clock;
  private final long begin;
  private final Duration timeout;
  private final Duration reserved;
  private final SegmentName object;
  private final RegisterName register;
  private final Set<RemoteName> written = ConcurrentHashMap.newKeySet();

  Probe(RemoteStore remote, Duration timeout, TransferClock clock, SecureRandom random) {
    this.remote = remote;
    this.clock = clock;
    this.begin = clock.nanos();
    this.timeout = timeout;
    Duration fifth = timeout.dividedBy(5);
    this.reserved = fifth.compareTo(MOST_RESERVED) < 0 ? fifth : MOST_RESERVED;
    CommitId id = CommitId.mint(random);
    this.object = SegmentName.root(1, id);
    this.register = new RegisterName("PROBE-" + id.toString().toUpperCase(Locale.ROOT));
  }

  /** The name of the first object, 0, or of another. */
  SegmentName object(int number) {
    return number == 0 ? object : object.withPart(number);
  }

  /** How long the examination has taken so far. */
  Duration elapsed() {
    return Duration.ofNanos(clock.nanos() - begin);
  }

  /** How much time is left for checks. */
  Duration left() {
    return timeout.minus(reserved).minus(elapsed());
  }

  Optional<Register> readHead() {
    return remote.read(HEAD, time());
  }

  /** Whether this call created it. */
  boolean create(SegmentName name, byte[] content) {
    CreateResult result =
        untilDecided(
            () -> {
              written.add(name.object());
              return remote.create(name.object(), Content.of(content), time());
            });
    if (result instanceof CreateResult.Unknown unknown) {
      throw unknown.cause();
    }
    return result instanceof CreateResult.Created;
  }

  /** The content; empty if it is not there. */
  Optional<byte[]> get(SegmentName name, long maxBytes) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    return remote.get(name.object(), content, maxBytes, time())
        ? Optional.of(content.toByteArray())
        : Optional.empty();
  }

  /** The version that this call wrote; empty if the expected one was not there. */
  Optional<Version> replace(Version expected, byte[] content) {
    CompareAndSetResult result =
        untilDecided(
            () -> {
              written.add(register);
              return remote.compareAndSet(register, expected, content, time());
            });
    if (result instanceof CompareAndSetResult.Unknown unknown) {
      throw unknown.cause();
    }
    return result instanceof CompareAndSetResult.Written done
        ? Optional.of(done.version())
        : Optional.empty();
  }

  Optional<Register> read() {
    return remote.read(register, time());
  }

  ReadResult readIfChanged(Version known) {
    return remote.readIfChanged(register, known, time());
  }

  Listing list(PageToken page) {
    return remote.list(SegmentName.FOLDER, page, time());
  }

  RemoteRetention retention() {
    return remote.retention(time());
  }

  /** What stands before the remote store. */
  Optional<RemoteCache> cache() {
    return remote.cache();
  }

  /** Whether there may be anything to be removed. */
  boolean hasWritten() {
    return !written.isEmpty();
  }

  /** Removes all of it, with the time that was kept back. */
  void remove() {
    remote.delete(List.copyOf(written), shorter(timeout.minus(elapsed())));
  }

  /** What should be gone, and is not. */
  Optional<RemoteName> remaining() {
    Duration time = shorter(timeout.minus(elapsed()));
    if (written.contains(register) && remote.read(register, time).isPresent()) {
      return Optional.of(register);
    }
    ByteArrayOutputStream unused = new ByteArrayOutputStream();
    return written.contains(object.object())
            && remote.get(object.object(), unused, RemoteStore.MAX_OBJECT_BYTES, time)
        ? Optional.of(object.object())
        : Optional.empty();
  }

  /** Removes what it can after the examination was broken off, whatever state the thread is in. */
  void abandon() {
    boolean interrupted = Thread.interrupted();
    try {
      if (hasWritten()) {
        remove();
      }
    } catch (StateException e) {
      // why it was broken off is told; what is left here is an orphan
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Contention is no answer: the same call may be made again at once, as long as there is time. */
  private static <T> T untilDecided(Supplier<T> call) {
    while (true) {
      try {
        return call.get();
      } catch (RemoteContendedException e) {
        // once more; when there is no time any more, the call says so
      }
    }
  }

  /** How long one call may take. */
  Duration time() {
    return shorter(left());
  }

  private static Duration shorter(Duration left) {
    return left.compareTo(CALL) < 0 ? left : CALL;
  }
}
