package dev.rocky.state.sync;

import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.Listing;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.ReadResult;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteException;
import dev.rocky.state.remote.RemoteName;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The remote store as one transfer sees it: the same calls with the same results, but without
 * timeouts, and repeated as the policy allows. Each may throw {@link TransferStopped}.
 *
 * <p><b>Doubt.</b> A write whose result is <i>unknown</i> is not repeated here, since only the
 * protocol knows whether that is right. If it does repeat it, that is a repetition like any other:
 * counted, waited for, and at some time not allowed any more. As long as a register is in doubt,
 * the transfer that stops ends as {@link TransferOutcome#UNKNOWN}.
 *
 * <p>Calls may be made by several threads.
 */
final class Transfer {

  private final RemoteStore remote;
  private final Optional<TransferCache> cache;
  private final TransferTally tally;
  private final TransferCalls calls;

  /** By name, how often in a row a write of it ended in doubt. */
  private final Map<RemoteName, Integer> doubts = new ConcurrentHashMap<>();

  private final AtomicInteger races = new AtomicInteger();
  private volatile Duration asked = Duration.ZERO;
  private volatile boolean inDoubt;
  private volatile TransferOutcome outcome = TransferOutcome.OK;

  Transfer(
      RemoteStore remote, Optional<TransferCache> cache, TransferTally tally, TransferCalls calls) {
    this.remote = remote;
    this.cache = cache;
    this.tally = tally;
    this.calls = calls;
  }

  /** What it is for. */
  TransferKind kind() {
    return tally.kind();
  }

  /** What stands before the remote store; of what it says, only what can be proved is used. */
  Optional<TransferCache> cache() {
    return cache;
  }

  /** See {@link RemoteStore#read}. */
  Optional<Register> read(RegisterName name) {
    Optional<Register> found = certain(left -> asking(() -> remote.read(name, left)));
    found.ifPresent(this::received);
    return found;
  }

  /** See {@link RemoteStore#readIfChanged}. */
  ReadResult readIfChanged(RegisterName name, Version known) {
    ReadResult result = certain(left -> asking(() -> remote.readIfChanged(name, known, left)));
    if (result instanceof ReadResult.Changed changed) {
      received(changed.register());
    }
    return result;
  }

  /** See {@link RemoteStore#get}; {@code to} is opened anew for each repetition. */
  boolean get(ObjectName name, Destination to, long maxBytes) {
    return certain(
        left -> {
          try (OutputStream sink = tally.counting(to.open())) {
            return remote.get(name, sink, maxBytes, left);
          } catch (IOException e) {
            throw new UncheckedIOException("What was received as " + name + " is not kept", e);
          }
        });
  }

  /** See {@link RemoteStore#list}. */
  Listing list(Folder folder, PageToken page) {
    return certain(left -> remote.list(folder, page, left));
  }

  /**
   * See {@link RemoteStore#delete}; the names must never be created again. What stays in a cache
   * does no harm, since nobody names it.
   */
  void delete(Collection<? extends RemoteName> names) {
    try {
      boolean unused =
          certain(
              left -> {
                remote.delete(names, left);
                return true;
              });
    } finally {
      cache.ifPresent(found -> found.evict(names)); // some may be gone
    }
  }

  /** See {@link RemoteStore#create}. What was created is put into a cache as well. */
  CreateResult create(ObjectName name, Content content) {
    CreateResult result =
        write(
            name,
            left -> {
              tally.sent(content.size());
              return remote.create(name, content, left);
            },
            answer ->
                answer instanceof CreateResult.Unknown unknown
                    ? Optional.of(unknown.cause())
                    : Optional.empty());
    if (result instanceof CreateResult.Created) {
      cache.ifPresent(found -> found.put(name, content));
    }
    return result;
  }

  /**
   * See {@link RemoteStore#compareAndSet}. A cache forgets the register before, so that nothing old
   * stays there if this process dies, and once more if it was not this call that moved it.
   */
  CompareAndSetResult compareAndSet(RegisterName name, Version expected, byte[] content) {
    cache.ifPresent(found -> found.forget(name));
    CompareAndSetResult result =
        write(
            name,
            left -> {
              tally.sent(content.length);
              return asking(() -> remote.compareAndSet(name, expected, content, left));
            },
            answer ->
                answer instanceof CompareAndSetResult.Unknown unknown
                    ? Optional.of(unknown.cause())
                    : Optional.empty());
    if (result instanceof CompareAndSetResult.Unknown) {
      inDoubt = true;
    } else if (result instanceof CompareAndSetResult.Written) {
      inDoubt = false;
      return result;
    } // a conflict may be one with the attempt that is in doubt
    cache.ifPresent(found -> found.forget(name));
    return result;
  }

  /** An attempt of an earlier transfer may have taken effect, or still may. */
  void doubt() {
    inDoubt = true;
  }

  /** What became of the writes in doubt is known by now, or they can never take effect any more. */
  void settled() {
    inDoubt = false;
    doubts.clear();
  }

  /**
   * Another machine was faster: waits at random, longer each time, and returns if there is time to
   * try again. No failure, and no repetition that would count.
   */
  void lostRace() {
    calls.afterRace(races.incrementAndGet());
  }

  /** How long ago the last call began that read or wrote a register. */
  Duration age() {
    return calls.elapsed().minus(asked);
  }

  /** How much time is left; not negative. */
  Duration left() {
    return calls.left();
  }

  /** The generation that the remote is at. */
  void generation(long generation) {
    tally.generation(generation);
  }

  /**
   * How the transfer will have ended if its work returns: as it should ({@code OK}, unless told
   * otherwise, {@code ABSENT}), with something to decide ({@code CONFLICT}, {@code REGRESSED}), or
   * {@code UNKNOWN}.
   */
  void endsAs(TransferOutcome outcome) {
    this.outcome = outcome;
  }

  /** How many remote calls were made. */
  int attempts() {
    return tally.attempts();
  }

  /**
   * The event of a transfer whose work returned; in doubt, it is not as it should be, and a
   * conflict, which comes back, does not hide that.
   */
  TransferEvent event() {
    boolean hides = outcome == TransferOutcome.OK || outcome == TransferOutcome.CONFLICT;
    TransferOutcome told = inDoubt && hides ? TransferOutcome.UNKNOWN : outcome;
    return tally.event(told, Optional.empty(), calls.elapsed(), null);
  }

  /** The event of a transfer that ended by {@code problem}, which is thrown. */
  TransferEvent event(TransferOutcome reason, Throwable problem) {
    return inDoubt
        ? event(TransferOutcome.UNKNOWN, reason, problem)
        : tally.event(reason, Optional.empty(), calls.elapsed(), problem);
  }

  /** The event of a transfer that ended by {@code problem}, without which its caller goes on. */
  TransferEvent passedOver(TransferOutcome reason, Throwable problem) {
    TransferOutcome passed =
        kind() == TransferKind.DOWNLOAD
            ? TransferOutcome.ERROR_THEN_FRESH
            : TransferOutcome.SKIPPED_AFTER_FAILURE;
    return event(inDoubt ? TransferOutcome.UNKNOWN : passed, reason, problem);
  }

  private TransferEvent event(TransferOutcome shown, TransferOutcome cause, Throwable problem) {
    return tally.event(shown, Optional.of(cause), calls.elapsed(), problem);
  }

  private <T> T asking(Supplier<T> request) {
    asked = calls.elapsed();
    return request.get();
  }

  private <T> T certain(Function<Duration, T> request) {
    return calls.call(request, result -> Optional.empty());
  }

  private <T> T write(
      RemoteName name,
      Function<Duration, T> request,
      Function<T, Optional<RemoteException>> doubt) {
    int before = doubts.getOrDefault(name, 0);
    if (before > 0) {
      calls.beforeRetry(before);
    }
    T result = calls.call(request, doubt);
    if (doubt.apply(result).isPresent()) {
      doubts.put(name, before + 1);
    } else {
      doubts.remove(name);
    }
    return result;
  }

  private void received(Register register) {
    tally.received(register.content().length);
  }

  /** Where the content of an object goes. */
  @FunctionalInterface
  interface Destination {

    /** A stream to an empty place; what an earlier one wrote there is gone. */
    OutputStream open() throws IOException;
  }
}
