package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Progress;
import dev.rocky.state.StateException;
import dev.rocky.state.spi.Base;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What is done now and then to the remote side of a synced ledger, by one machine or several, while
 * others pull and push: makes snapshots of what has changed, deletes what nobody needs any more,
 * looks back, and reads everything back. The steps stand in {@code docs/sync-protocol.md}.
 *
 * <p>Each call is one transfer, and ends in exactly one event. Besides what the methods say they
 * throw, whatever the policy: {@link dev.rocky.state.remote.RemoteDamagedException}, {@link
 * NewerFormatException}, {@link RemoteKeyException}, {@link
 * dev.rocky.state.remote.RemoteCancelledException} and, if there is no room for temporary files,
 * {@link StateException}. Nothing has to be repaired after a failure or a crash: the next call does
 * what is left.
 *
 * <p>All methods may be called from any thread. Calls that fetch or send have up to three threads
 * of their own, none of which outlives the call.
 *
 * @since 0.1
 */
public final class RemoteMaintenance {

  /** How far back states can be restored, unless said otherwise. */
  public static final Duration HISTORY = Duration.ofDays(7);

  private static final Duration LEAST_GRACE = Duration.ofHours(24);

  /** What a call has at hand. */
  private record Tools(Transfer transfer, TemporaryFiles files, Fetcher fetcher) {}

  private final Binding binding;
  private final Transfers transfers;
  private final Duration grace;

  /**
   * Maintenance of what a ledger is bound to.
   *
   * @param timeout of a transfer
   */
  RemoteMaintenance(Binding binding, Transfers transfers, Duration timeout) {
    this(binding, transfers, timeout, LEAST_GRACE);
  }

  /** The same with another least grace. */
  RemoteMaintenance(Binding binding, Transfers transfers, Duration timeout, Duration leastGrace) {
    this.binding = binding;
    this.transfers = transfers;
    Duration twice = timeout.multipliedBy(2);
    this.grace = twice.compareTo(leastGrace) > 0 ? twice : leastGrace;
  }

  /**
   * Makes a snapshot of the remote's state, so that who begins with nothing fetches that and not
   * every commit since the one before. Whoever has changed its encryption key calls it as well: the
   * snapshot gets the newest key; what lies in the history keeps its own until it is collected.
   *
   * @throws StateException if it failed and the policy says {@code on_upload_failure = fail}
   */
  public CompactionResult compact() {
    TransferResult<CompactionResult> result =
        transfers.run(
            TransferKind.COMPACT,
            with(tools -> new Compaction(binding, tools.transfer(), tools.files()).run()));
    return valueOr(result, CompactionResult.Unknown::new, CompactionResult.Skipped::new);
  }

  /** {@link #collect(Duration)} with the usual {@link #HISTORY}. */
  public CollectionResult collect() {
    return collect(HISTORY);
  }

  /**
   * Deletes what nobody needs any more: uploads that no commit names, and snapshots and changes
   * before the history. What was written, or was still promised to readers, within the last 24
   * hours (twice the transfer timeout, if that is longer) stays, by the remote's clock; so a
   * generation goes a day after a collection has found it to lie before the history.
   *
   * @param history how far back states can be restored, by the times of their commits; not
   *     negative. Snapshots are what it goes by, so without {@link #compact} nothing goes
   * @throws StateException if it failed and the policy says {@code on_upload_failure = fail}
   */
  public CollectionResult collect(Duration history) {
    if (history.isNegative()) {
      throw new IllegalArgumentException("A history is not negative: " + history);
    }
    TransferResult<CollectionResult> result =
        transfers.run(
            TransferKind.COLLECT,
            with(
                tools ->
                    new SegmentCollector(binding, tools.transfer(), tools.files(), history, grace)
                        .run()));
    return valueOr(result, CollectionResult.Unknown::new, CollectionResult.Skipped::new);
  }

  /**
   * The generations that can be compared and restored.
   *
   * @return the newest first; empty if there is nothing at the remote
   * @throws StateException if the remote could not be read
   */
  public List<HistoryEntry> history() {
    return inspect(
            (tools, head) -> {
              List<HistoryEntry> entries = new ArrayList<>();
              for (LogEntry commit : tools.fetcher().log(head).since(head.floor() - 1)) {
                entries.add(HistoryEntry.of(commit));
              }
              Collections.reverse(entries);
              return List.copyOf(entries);
            })
        .orElse(List.of());
  }

  /**
   * Hands every record that differs between two generations to {@code consumer}, in key order.
   *
   * @param consumer what it throws ends the comparison and is passed on
   * @return how many there are
   * @throws UnknownGenerationException if one of both is not in the {@link #history}
   * @throws StateException if the remote could not be read
   */
  public long diff(long before, long after, Consumer<Difference> consumer) {
    requireNonNull(consumer, "consumer");
    return inspect(
            (tools, head) -> {
              try (FetchedState one = tools.fetcher().at(head, before);
                  FetchedState other = tools.fetcher().at(head, after)) {
                return Differences.between(one.records(), other.records(), consumer);
              }
            })
        .orElseThrow(RemoteMaintenance::nothingThere);
  }

  /**
   * Gives the ledger the records that a generation had, in one transaction, so that nobody pushes
   * half of it. It is a change like any other: records get a raised epoch where they have one, and
   * leave a tombstone if the generation has not had them; they go with the next push, and merge
   * with what others have changed; histories are united. Pull before: what a ledger lacks of the
   * remote would not be restored, and come back with the next pull.
   *
   * @return how many records have another value than before
   * @throws UnknownGenerationException if it is not in the {@link #history}
   * @throws ForeignLineageException if the remote has another history than the ledger
   * @throws PullNeededException if the ledger has not been brought up to HEAD, or a push of it is
   *     still on its way
   * @throws StateException if the remote could not be read; or what the ledger's store throws
   */
  public long restore(long generation) {
    return inspect(
            (tools, head) -> {
              Optional<Base> base = binding.ledger().state().base();
              if (base.isPresent() && !base.get().lineage().equals(head.lineage())) {
                throw new ForeignLineageException(
                    "HEAD belongs to lineage %s, but this ledger to %s: nothing was restored"
                        .formatted(head.lineage(), base.get().lineage()));
              }
              try (FetchedState state = tools.fetcher().at(head, generation)) {
                return binding
                    .ledger()
                    .writeOn(
                        Fetcher.state(head),
                        transaction ->
                            Restoration.run(transaction, binding.rules(), state.records()))
                    .orElseThrow(() -> notAt(head));
              }
            })
        .orElseThrow(RemoteMaintenance::nothingThere);
  }

  private static PullNeededException notAt(Head head) {
    return new PullNeededException(
        "The ledger is not at generation %d, which the remote is at, or a push of it is still on its way: nothing was restored. Pull before; if that changes nothing, push"
            .formatted(head.generation()));
  }

  /**
   * Reads back everything that HEAD names, object by object and entry by entry; from the remote
   * store, whatever a cache before it has.
   *
   * @param progress hears of the phases {@code roots} and {@code parts}
   * @return what was found; empty if there is nothing at the remote
   * @throws StateException if the remote could not be read
   */
  public Optional<RemoteVerifyReport> verify(Progress progress) {
    requireNonNull(progress, "progress");
    return inspect(
        (tools, head) -> {
          SegmentFiles segments =
              SegmentFiles.uncached(tools.transfer(), binding.protection(), tools.files());
          Fetcher fetcher = new Fetcher(segments, tools.files());
          HeadReader heads = new HeadReader(binding.codec());
          return new RemoteVerification(head, segments, fetcher, progress)
              .run(() -> heads.read(tools.transfer(), Optional.empty()).map(CurrentHead::head));
        });
  }

  /**
   * Has everybody write the newest format that this version knows. Machines that do not read it
   * refuse from then on, so all of them are updated before.
   *
   * @return whether it was an older one; {@code false} changes nothing, nor does an absent HEAD
   * @throws StateException if it failed, or nobody could find out; call it again
   */
  public boolean upgrade() {
    TransferResult<Boolean> result =
        transfers.run(
            TransferKind.UPGRADE,
            with(
                tools ->
                    new HeadChange(binding, tools.transfer(), tools.fetcher())
                        .commit(RemoteMaintenance::newestFormat)
                        .isPresent()));
    return valueOrThrow(result);
  }

  private static Optional<HeadChange.Draft> newestFormat(Head head) {
    return head.format().number() < Format.CURRENT.number()
        ? Optional.of(HeadChange.Draft.of(CommitKind.FORMAT, head).in(Format.CURRENT))
        : Optional.empty();
  }

  private <T> Optional<T> inspect(BiFunction<Tools, Head, T> work) {
    TransferResult<Optional<T>> result =
        transfers.run(
            TransferKind.INSPECT,
            with(
                tools ->
                    LatestHead.with(
                        tools.transfer(),
                        binding.codec(),
                        head -> Optional.of(work.apply(tools, head)))));
    return valueOrThrow(result);
  }

  private <T> TransferWork<T> with(Function<Tools, T> work) {
    return transfer -> {
      try (TemporaryFiles files = new TemporaryFiles(binding.folder())) {
        return work.apply(
            new Tools(transfer, files, new Fetcher(transfer, binding.protection(), files)));
      }
    };
  }

  private static <T> T valueOr(
      TransferResult<T> result,
      Function<StateException, ? extends T> inDoubt,
      Function<StateException, ? extends T> passedOver) {
    if (result instanceof TransferResult.Completed<T> completed) {
      return completed.value();
    }
    StateException failure = ((TransferResult.GivenUp<T>) result).failure();
    return result.event().outcome() == TransferOutcome.UNKNOWN
        ? inDoubt.apply(failure)
        : passedOver.apply(failure);
  }

  private static <T> T valueOrThrow(TransferResult<T> result) {
    if (result instanceof TransferResult.GivenUp<T> ended) {
      throw ended.failure();
    }
    return ((TransferResult.Completed<T>) result).value();
  }

  private static UnknownGenerationException nothingThere() {
    return new UnknownGenerationException("There is nothing at the remote, and so no generation");
  }
}
