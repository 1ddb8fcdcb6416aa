package dev.rocky.state.sync;

import dev.rocky.state.LedgerSync;
import dev.rocky.state.spi.ApplyResult;
import dev.rocky.state.spi.Attempt;
import dev.rocky.state.spi.Base;
import dev.rocky.state.spi.Decision;
import dev.rocky.state.spi.SeenHead;
import dev.rocky.state.spi.SyncState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What pull and push begin with: R1, and what follows from it up to A3. Settles what is pending,
 * fetches what is new, applies it, and begins again whenever another process was faster.
 *
 * <p>For one transfer and one thread.
 */
final class CatchUp {

  private final LedgerSync ledger;
  private final Binding binding;
  private final HeadReader heads;
  private final Transfer transfer;
  private final Fetcher fetcher;
  private final List<Attempt> committed = new ArrayList<>();
  private @Nullable SegmentMissingException missing;
  private Optional<SeenHead> incomplete = Optional.empty();
  private Optional<Decision> said = Optional.empty();
  private boolean racing;
  private boolean applied;
  private long changed;

  CatchUp(Binding binding, Transfer transfer, TemporaryFiles files) {
    this.ledger = binding.ledger();
    this.binding = binding;
    this.heads = new HeadReader(binding.codec());
    this.transfer = transfer;
    this.fetcher = new Fetcher(transfer, binding.protection(), files);
  }

  /** What it fetches with. */
  Fetcher fetcher() {
    return fetcher;
  }

  /** Goes on until there is nothing to fetch, or nothing that may be done without being told. */
  Standing reach() {
    while (true) {
      SyncState state = ledger.state();
      if (state.pending().isEmpty()) {
        transfer.settled(); // maybe by another process
      }
      Optional<CurrentHead> head = heads.read(transfer, state.seen());
      Optional<Standing> standing = unlessIncomplete(state, head);
      if (standing.isPresent()) {
        if (standing.get().isApart()) {
          new CachedHead(transfer, binding.codec()).forget();
        }
        return standing.get();
      }
    }
  }

  /**
   * U2, U3: a person has said {@code decision}, should the remote lack what the ledger has seen.
   */
  void say(Decision decision) {
    said = Optional.of(decision);
  }

  /**
   * U2, U3, where R1 found what only a person can decide; R1 follows.
   *
   * @return whether the decision is stored; else another process was faster, or an attempt that was
   *     made after an earlier decision had to go
   */
  boolean decide(Standing standing, Decision decision) {
    SyncState state = standing.state();
    if (state.decision().isPresent() && state.pending().isPresent()) {
      if (ledger.forget(state.pending().get().id())) {
        transfer.settled();
      }
      return false;
    }
    return decide(state, decision);
  }

  private boolean decide(SyncState state, Decision decision) {
    boolean decided = ledger.decide(state, decision);
    if (decided) {
      said = Optional.empty();
    }
    return decided;
  }

  /** An attempt of this transfer did not get through: if it is lost, that was a race. */
  void race() {
    racing = true;
  }

  /** The attempts that were found in the log, in their order; each was acknowledged by that. */
  List<Attempt> committed() {
    return committed;
  }

  /** Whether anything was fetched and applied. */
  boolean applied() {
    return applied;
  }

  /** How many records have another value than before. */
  long changed() {
    return changed;
  }

  /** A segment that is missing is damage only if HEAD still is the one that names it. */
  private Optional<Standing> unlessIncomplete(SyncState state, Optional<CurrentHead> head) {
    if (missing != null && head.map(CurrentHead::seen).equals(incomplete)) {
      throw missing.damage(head.orElseThrow().head());
    }
    try {
      missing = null;
      return follow(state, head);
    } catch (SegmentMissingException e) {
      missing = e;
      incomplete = head.map(CurrentHead::seen);
      return Optional.empty();
    }
  }

  /** One verdict and its step; empty if R1 has to be made again. */
  private Optional<Standing> follow(SyncState state, Optional<CurrentHead> head) {
    Verdict verdict =
        Verdict.of(
            state, head, generation -> fetcher.log(head.orElseThrow().head()).id(generation));
    if (verdict instanceof Verdict.Committed settled) {
      return commit(settled.attempt(), state, head.orElseThrow());
    } else if (verdict instanceof Verdict.Lost lost) {
      return forget(lost.attempt(), state, head);
    } else if (verdict instanceof Verdict.Undecided
        || verdict instanceof Verdict.Unsynced
        || verdict instanceof Verdict.Behind) {
      return fetch(state, head.orElseThrow());
    } else if (verdict instanceof Verdict.Again again) {
      return Optional.of(new Standing.Pending(state, head, again.attempt()));
    } else if (verdict instanceof Verdict.Regressed regressed) {
      return Optional.of(new Standing.Regressed(state, head, regressed.problem()));
    } else if (verdict instanceof Verdict.Foreign foreign) {
      return Optional.of(new Standing.Foreign(state, head, foreign.problem()));
    }
    return Optional.of(new Standing.Even(state, head)); // Absent, Current
  }

  /** S1. */
  private Optional<Standing> commit(Attempt attempt, SyncState state, CurrentHead head) {
    if (!ledger.commit(attempt.id(), head.seen())) {
      return Optional.empty();
    }
    transfer.settled();
    committed.add(attempt);
    return follow(on(state, attempt.commit(), head), Optional.of(head));
  }

  /** S2. */
  private Optional<Standing> forget(Attempt attempt, SyncState state, Optional<CurrentHead> head) {
    if (!ledger.forget(attempt.id())) {
      return Optional.empty();
    }
    transfer.settled();
    if (racing) {
      racing = false;
      transfer.lostRace();
      return Optional.empty();
    }
    return follow(without(state), head);
  }

  /** A1 if that is possible, else A2, of an attempt that cannot be told about always A2: S4. */
  private Optional<Standing> fetch(SyncState state, CurrentHead head) {
    if (isOverruled(state)) {
      boolean unused = decide(state, said.orElseThrow());
      return Optional.empty();
    }
    Optional<FetchedState> changes =
        state.pending().isPresent()
            ? Optional.empty()
            : state.base().flatMap(base -> fetcher.changes(head.head(), base));
    if (changes.isPresent()) {
      try (FetchedState fetched = changes.get()) {
        return applied(
            state,
            head,
            ledger.applyChanges(
                state,
                fetched.state(),
                Optional.of(head.seen()),
                fetched.records(),
                binding.rules()));
      }
    }
    try (FetchedState fetched = fetcher.whole(head.head(), state.base())) {
      return applied(
          state,
          head,
          ledger.applyAll(
              state,
              fetched.state(),
              Optional.of(head.seen()),
              fetched.records(),
              binding.rules()));
    }
  }

  /** Whether somebody has decided otherwise before, and nobody has followed that yet. */
  private boolean isOverruled(SyncState state) {
    return said.isPresent() && state.decision().isPresent() && !state.decision().equals(said);
  }

  /** A3. */
  private Optional<Standing> applied(SyncState state, CurrentHead head, ApplyResult result) {
    if (result instanceof ApplyResult.Overtaken) {
      return Optional.empty();
    }
    if (result instanceof ApplyResult.Regressed regressed) {
      return Optional.of(
          new Standing.Regressed(
              state,
              Optional.of(head),
              "The remote has an older value of %s than the one that this ledger had from it. "
                      .formatted(regressed.key())
                  + Verdict.WAYS_OUT));
    }
    transfer.settled();
    applied = true;
    changed += ((ApplyResult.Applied) result).changed();
    return Optional.of(new Standing.Even(on(state, head.state(), head), Optional.of(head)));
  }

  /** The ledger after S2. */
  static SyncState without(SyncState state) {
    return new SyncState(
        state.remote(),
        state.base(),
        state.seen(),
        Optional.empty(),
        state.decision(),
        state.forgotten(),
        state.decisions());
  }

  /** The ledger after S1 and A3. */
  private static SyncState on(SyncState state, Base base, CurrentHead head) {
    return new SyncState(
        state.remote(),
        Optional.of(base),
        Optional.of(head.seen()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        state.decisions());
  }
}
