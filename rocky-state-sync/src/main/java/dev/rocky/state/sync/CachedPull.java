package dev.rocky.state.sync;

import dev.rocky.state.LedgerSync;
import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.remote.RemoteRefusedException;
import dev.rocky.state.spi.ApplyResult;
import dev.rocky.state.spi.Base;
import dev.rocky.state.spi.SyncState;
import java.util.Optional;

/**
 * A pull by the HEAD that a cache has: R1, A1 or A2, and A3 as if it had been read when it was the
 * newest, and everything since had taken until now. So it may say that nothing is new, or bring a
 * ledger with nothing to settle forward on its own lineage. Whatever else would follow from it, be
 * it that the remote lost something, has another history or is damaged, only the remote store can
 * tell.
 *
 * <p>For one transfer and one thread.
 */
final class CachedPull {

  private final Binding binding;
  private final LedgerSync ledger;
  private final Transfer transfer;
  private final Fetcher fetcher;

  /**
   * A pull that has not been made.
   *
   * @param fetcher may have been used, and may be used afterwards
   */
  CachedPull(Binding binding, Transfer transfer, Fetcher fetcher) {
    this.binding = binding;
    this.ledger = binding.ledger();
    this.transfer = transfer;
    this.fetcher = fetcher;
  }

  /**
   * Where the ledger is.
   *
   * @param generation of the HEAD that the cache has
   * @param applied whether anything was fetched and applied
   * @param changed how many records have another value than before
   */
  record Reached(long generation, boolean applied, long changed) {}

  /** Makes it; if it returns nothing, the ledger is as it was, and the remote store has to tell. */
  Optional<Reached> run() {
    if (transfer.cache().isEmpty()) {
      return Optional.empty();
    }
    SyncState state = ledger.state();
    if (hasToSettle(state)) {
      return Optional.empty();
    }
    Optional<Reached> reached = follow(state, new CachedHead(transfer, binding.codec()).read());
    reached.ifPresent(found -> goesBy(found.generation()));
    return reached;
  }

  /** An attempt, or a decision, which is about the remote as it is. */
  private static boolean hasToSettle(SyncState state) {
    return state.pending().isPresent()
        || state.decision().isPresent()
        || state.forgotten().isPresent();
  }

  private Optional<Reached> follow(SyncState state, Optional<Head> head) {
    try {
      return head.filter(found -> goesOnFrom(state.base(), found))
          .flatMap(found -> reach(state, found));
    } catch (SegmentMissingException
        | RemoteDamagedException
        | RemoteRefusedException
        | RemoteKeyException
        | NewerFormatException e) {
      return Optional.empty(); // of a HEAD that may be old or nobody's, that is no news
    }
  }

  /** Whether the log knows the base, and ends there or behind it. */
  private boolean goesOnFrom(Optional<Base> base, Head head) {
    return base.isEmpty()
        || (head.lineage().equals(base.get().lineage())
            && head.generation() >= base.get().generation()
            && fetcher
                .log(head)
                .id(base.get().generation())
                .equals(Optional.of(base.get().commit())));
  }

  private Optional<Reached> reach(SyncState state, Head head) {
    Base target = Fetcher.state(head);
    if (state.base().equals(Optional.of(target))) {
      return Optional.of(new Reached(head.generation(), false, 0));
    }
    return apply(state, head) instanceof ApplyResult.Applied applied
        ? Optional.of(new Reached(head.generation(), true, applied.changed()))
        : Optional.empty(); // another process was faster; or what was read is older than it should
  }

  /** A1 or A2, and A3, which leaves what was seen of the remote store as it is. */
  private ApplyResult apply(SyncState state, Head head) {
    Optional<FetchedState> changes = state.base().flatMap(base -> fetcher.changes(head, base));
    try (FetchedState fetched = changes.orElseGet(() -> fetcher.whole(head, state.base()))) {
      return changes.isPresent()
          ? ledger.applyChanges(
              state, fetched.state(), Optional.empty(), fetched.records(), binding.rules())
          : ledger.applyAll(
              state, fetched.state(), Optional.empty(), fetched.records(), binding.rules());
    }
  }

  private void goesBy(long generation) {
    transfer.generation(generation);
    transfer.cache().ifPresent(TransferCache::goesByHead);
  }
}
