package dev.rocky.state.sync;

import dev.rocky.state.remote.CacheResult;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteCache;
import dev.rocky.state.remote.RemoteCancelledException;
import dev.rocky.state.remote.RemoteRetention;
import dev.rocky.state.spi.CommitId;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One examination of the cache before a remote store. A cache may forget, so that little is wrong
 * with it, and nothing that would be in the way of a transfer.
 */
final class CacheExamination {

  private static final String ADVICE =
      "look at its server, the network and 'cache_timeout'; transfers go on without it, as slowly"
          + " as the durable store is";

  private static final String NEVER_FULL =
      "it takes nothing away by itself: what transfers could not remove stays until it is full. Give"
          + " it a limit and let it evict what was used least, Valkey with maxmemory and"
          + " maxmemory-policy allkeys-lru";

  private final RemoteCache cache;
  private final Supplier<Duration> time;
  private final byte[] body;
  private final CommitId id = CommitId.mint(new SecureRandom());
  private final ObjectName object = SegmentName.root(1, id).object();
  private final RegisterName register =
      new RegisterName("PROBE-" + id.toString().toUpperCase(Locale.ROOT));

  /**
   * Not begun.
   *
   * @param time how long one call may take
   * @param body what is put into the cache, and taken away again
   */
  CacheExamination(RemoteCache cache, Supplier<Duration> time, byte[] body) {
    this.cache = cache;
    this.time = time;
    this.body = body;
  }

  /**
   * Makes both checks.
   *
   * @throws RemoteCancelledException if the thread is interrupted
   */
  Map<RemoteCheck, CheckOutcome> run() {
    CheckOutcome found = readBack();
    boolean unused = cache.evict(List.of(object, register), time.get()).isDone();
    CheckOutcome retention = retention();
    if (Thread.currentThread().isInterrupted()) {
      throw new RemoteCancelledException("Interrupted while the cache was examined");
    }
    return Map.of(RemoteCheck.CACHE, found, RemoteCheck.CACHE_RETENTION, retention);
  }

  private CheckOutcome readBack() {
    CacheResult put = cache.put(object, Content.of(body), time.get());
    if (!put.isDone()) {
      return notDone("nothing could be put into it", put);
    }
    ByteArrayOutputStream back = new ByteArrayOutputStream();
    CacheResult got = cache.get(object, back, body.length, time.get());
    if (!got.isDone()) {
      return notDone("what was put into it did not come back", got);
    }
    if (!Arrays.equals(body, back.toByteArray())) {
      return new CheckOutcome.Warned("what came back is not what was put into it", ADVICE);
    }
    CacheResult evicted = cache.evict(List.of(object), time.get());
    if (!evicted.isDone()) {
      return notDone("what was put into it could not be removed", evicted);
    }
    if (cache.get(object, new ByteArrayOutputStream(), body.length, time.get()).isDone()) {
      return new CheckOutcome.Warned("what was removed from it is still there", ADVICE);
    }
    return cache.keepsRegisters() ? registerBack() : new CheckOutcome.Passed();
  }

  /** The same with what a cached HEAD needs. */
  private CheckOutcome registerBack() {
    byte[] content = Arrays.copyOf(body, Math.min(body.length, 64));
    CacheResult offered = cache.offer(register, content, Duration.ZERO, old -> true, time.get());
    if (!offered.isDone()) {
      return notDone("no register could be put into it", offered);
    }
    List<byte[]> back = new ArrayList<>();
    CacheResult got = cache.register(register, back::add, time.get());
    if (!got.isDone()) {
      return notDone("the register that was put into it did not come back", got);
    }
    if (!Arrays.equals(content, back.get(0))) {
      return new CheckOutcome.Warned("the register came back as something else", ADVICE);
    }
    CacheResult evicted = cache.evict(List.of(register), time.get());
    if (!evicted.isDone()) {
      return notDone("the register that was put into it could not be removed", evicted);
    }
    return cache.register(register, back::add, time.get()).isDone()
        ? new CheckOutcome.Warned("the register that was removed from it is still there", ADVICE)
        : new CheckOutcome.Passed();
  }

  private static CheckOutcome notDone(String what, CacheResult result) {
    String why = "";
    if (result instanceof CacheResult.Failed failed) {
      why = ": " + failed.problem();
    } else if (result instanceof CacheResult.Skipped) {
      why = ": it is left alone for a while, since it failed a short while ago";
    }
    return new CheckOutcome.Warned(what + why, ADVICE);
  }

  /** What would be a warning about a store that keeps state is as it should be here. */
  private CheckOutcome retention() {
    RemoteRetention told = cache.retention(time.get());
    if (told instanceof RemoteRetention.NotTold unknown) {
      return new CheckOutcome.NotTold(unknown.reason());
    }
    List<RemoteRetention.Limit> limits =
        told instanceof RemoteRetention.Limited limited ? limited.limits() : List.of();
    String note =
        limits.stream()
            .map(limit -> limit.problem() + ", which is all right for a cache")
            .distinct()
            .collect(Collectors.joining("; "));
    if (limits.stream().noneMatch(RemoteRetention.Limit::makesRoom)) {
      note += (note.isEmpty() ? "" : "; ") + NEVER_FULL;
    }
    return new CheckOutcome.Noted(note);
  }
}
