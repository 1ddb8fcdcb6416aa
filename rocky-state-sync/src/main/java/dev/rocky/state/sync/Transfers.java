package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.failsafe.RetryPolicy;
import dev.rocky.state.Namespace;
import dev.rocky.state.StateException;
import dev.rocky.state.StoreBusyException;
import dev.rocky.state.remote.RemoteCache;
import dev.rocky.state.remote.RemoteCancelledException;
import dev.rocky.state.remote.RemoteRefusedException;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.RemoteUnavailableException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * All transfers of one run, in both directions: they share the circuit breaker and the repetitions
 * that a run may make. The one place that repeats remote calls.
 *
 * <p>A transfer runs on its caller's thread, its waits and repetitions included, so there is no
 * thread to be stopped, an interrupt gets where it belongs, and a hung call ends with the timeout
 * that the contract of {@link RemoteStore} holds it to. All methods may be called from any thread.
 */
final class Transfers {

  private final SyncPolicy policy;
  private final Namespace namespace;
  private final String name;
  private final RemoteStore remote;
  private final TransferReports reports;
  private final TransferClock clock;
  private final Breaker breaker;
  private final RunBudget budget;
  private final Backoff backoff;
  private final RetryPolicy<Object> retries;

  /**
   * The transfers of one run.
   *
   * @param name of the provider of {@code remote}, see {@link TransferEvent#remote}
   * @param remote stays open
   */
  Transfers(
      SyncPolicy policy,
      Namespace namespace,
      String name,
      RemoteStore remote,
      TransferListener listener) {
    this(
        policy,
        namespace,
        name,
        remote,
        listener,
        TransferClock.SYSTEM,
        () -> ThreadLocalRandom.current().nextDouble());
  }

  /** The same with a clock, and with random numbers from 0 to less than 1. */
  Transfers(
      SyncPolicy policy,
      Namespace namespace,
      String name,
      RemoteStore remote,
      TransferListener listener,
      TransferClock clock,
      DoubleSupplier random) {
    this.policy = requireNonNull(policy, "policy");
    this.namespace = requireNonNull(namespace, "namespace");
    this.name = TransferEvent.checkRemote(name);
    this.remote = requireNonNull(remote, "remote");
    this.reports = new TransferReports(listener);
    this.clock = requireNonNull(clock, "clock");
    RetrySettings retry = policy.retry();
    this.breaker = new Breaker(retry, clock);
    this.budget = new RunBudget(retry.maxRetriesPerRun());
    this.backoff = new Backoff(retry, random);
    this.retries = // which wait for nothing: TransferCalls waits, by the clock
        RetryPolicy.builder()
            .handle(RemoteUnavailableException.class)
            .withMaxRetries(retry.maxRetries())
            .build();
  }

  /**
   * Makes one transfer and reports it once.
   *
   * @return what the work returned, or, if the policy says to go on without it, why it failed
   * @throws RetryBudgetExhaustedException if the transfer gave up and the policy says {@code fail}
   * @throws CircuitOpenException if nothing was sent and the policy says {@code fail}
   * @throws RemoteRefusedException if the remote refused and the policy says {@code fail}
   * @throws RemoteCancelledException if the thread was interrupted or the remote store closed,
   *     whatever the policy says
   * @throws RuntimeException anything else that the work threw, whatever the policy says: damage, a
   *     newer format and mistakes are not to be passed over
   */
  <T> TransferResult<T> run(TransferKind kind, TransferWork<T> work) {
    Transfer transfer = begin(requireNonNull(kind, "kind"));
    T value;
    try {
      value = work.run(transfer);
    } catch (TransferStopped stopped) {
      return ended(transfer, stopped.reason(), failure(transfer, stopped));
    } catch (RemoteRefusedException e) {
      return ended(transfer, TransferOutcome.PERMANENT_ERROR, e);
    } catch (RemoteCancelledException e) {
      reports.report(transfer.event(TransferOutcome.CANCELLED, e));
      throw e;
    } catch (StoreBusyException e) {
      boolean interrupted = Thread.currentThread().isInterrupted();
      reports.report(
          transfer.event(
              interrupted ? TransferOutcome.CANCELLED : TransferOutcome.PERMANENT_ERROR, e));
      throw e;
    } catch (RuntimeException | Error e) {
      reports.report(transfer.event(TransferOutcome.PERMANENT_ERROR, e));
      throw e;
    }
    return new TransferResult.Completed<>(value, reports.report(transfer.event()));
  }

  private Transfer begin(TransferKind kind) {
    Optional<CacheTally> cached = remote.cache().map(unused -> new CacheTally());
    TransferTally tally = new TransferTally(kind, namespace, name, cached);
    TransferCalls calls =
        new TransferCalls(policy, retries, breaker, budget, backoff, clock, tally);
    Optional<TransferCache> cache =
        remote.cache().flatMap(found -> cached.map(count -> cache(found, count, calls)));
    return new Transfer(remote, cache, tally, calls);
  }

  private TransferCache cache(RemoteCache found, CacheTally count, TransferCalls calls) {
    return new TransferCache(
        found, count, new CacheTime(policy.transferTimeout(), calls::elapsed, calls::left));
  }

  private <T> TransferResult<T> ended(
      Transfer transfer, TransferOutcome reason, StateException failure) {
    boolean fails = policy.fails(transfer.kind());
    TransferEvent event =
        reports.report(
            fails ? transfer.event(reason, failure) : transfer.passedOver(reason, failure));
    if (fails) {
      throw failure;
    }
    return new TransferResult.GivenUp<>(failure, event);
  }

  private StateException failure(Transfer transfer, TransferStopped stopped) {
    Optional<Throwable> last = stopped.last();
    String what = "The " + transfer.kind().name().toLowerCase(Locale.ROOT) + " of " + namespace;
    if (stopped.reason() == TransferOutcome.CIRCUIT_OPEN) {
      return new CircuitOpenException(
          transfer.kind(),
          what
              + " sent nothing: "
              + policy.retry().circuitBreakerThreshold()
              + " attempts in a row had failed before. Find out what is wrong with the remote store"
              + policy
                  .retry()
                  .circuitBreakerRecoveryTimeout()
                  .map(time -> ", or try again after " + time)
                  .orElse("; the next run tries again"));
    }
    return new RetryBudgetExhaustedException(
        transfer.kind(),
        stopped.reason(),
        what
            + " gave up after "
            + transfer.attempts()
            + " remote call(s): "
            + spent(stopped.reason())
            + last.map(e -> ". The last failure: " + e.getMessage()).orElse(""),
        last.orElse(null));
  }

  private String spent(TransferOutcome reason) {
    return switch (reason) {
      case TIMEOUT -> "'transfer_timeout_seconds' (" + policy.transferTimeout() + ") are over";
      case BUDGET_EXHAUSTED ->
          "'max_retries_per_run' ("
              + policy.retry().maxRetriesPerRun().orElse(0)
              + ") repetitions were made in this run";
      default ->
          "no more is tried after 'max_retries' ("
              + policy.retry().maxRetries()
              + ") repetitions, or once the circuit is open";
    };
  }
}
