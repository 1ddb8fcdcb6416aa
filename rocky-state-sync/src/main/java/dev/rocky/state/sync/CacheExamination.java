package dev.rocky.state.sync;

import dev.rocky.state.remote.CacheResult;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.RemoteCache;
import dev.rocky.state.remote.RemoteCancelledException;
import dev.rocky.state.remote.RemoteRetention;
import dev.rocky.state.spi.CommitId;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
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

  private final RemoteCache cache;
  private final Supplier<Duration> time;
  private final byte[] body;
  private final ObjectName object = SegmentName.root(1, CommitId.mint(new SecureRandom())).object();

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
    boolean unused = cache.evict(List.of(object), time.get()).isDone();
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
    return cache.get(object, new ByteArrayOutputStream(), body.length, time.get()).isDone()
        ? new CheckOutcome.Warned("what was removed from it is still there", ADVICE)
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
    if (told instanceof RemoteRetention.Limited limited) {
      return new CheckOutcome.Noted(
          limited.limits().stream()
                  .map(RemoteRetention.Limit::problem)
                  .distinct()
                  .collect(Collectors.joining("; "))
              + "; which is all right for a cache");
    }
    return new CheckOutcome.Passed();
  }
}
