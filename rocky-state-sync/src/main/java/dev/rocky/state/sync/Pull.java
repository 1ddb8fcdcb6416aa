package dev.rocky.state.sync;

import dev.rocky.state.LedgerSync;
import dev.rocky.state.PullResult;
import dev.rocky.state.spi.Decision;
import java.util.Optional;

/** One pull: brings the ledger up to HEAD, and writes nothing to the remote. */
final class Pull {

  private final Binding binding;
  private final LedgerSync ledger;
  private final Transfer transfer;
  private final CatchUp catchUp;

  Pull(Binding binding, Transfer transfer, TemporaryFiles files) {
    this.binding = binding;
    this.ledger = binding.ledger();
    this.transfer = transfer;
    this.catchUp = new CatchUp(binding, transfer, files);
  }

  /** Pulls; without the remote store, if a cache has a HEAD and that is enough. */
  PullResult run() {
    Optional<CachedPull.Reached> cached =
        new CachedPull(binding, transfer, catchUp.fetcher()).run();
    return cached.isPresent() ? result(cached.get(), false) : verified();
  }

  /** Pulls by the HEAD that the remote store has. */
  PullResult verified() {
    return result(catchUp.reach());
  }

  /** U3: the same, after a person has decided for the remote. */
  PullResult adopt() {
    catchUp.say(Decision.THEIRS);
    Standing standing = catchUp.reach();
    while (standing.isApart()
        && standing.head().isPresent()
        && !catchUp.decide(standing, Decision.THEIRS)) {
      standing = catchUp.reach(); // another process was faster
    }
    return result(standing.isApart() && standing.head().isPresent() ? catchUp.reach() : standing);
  }

  private PullResult result(Standing standing) {
    if (!standing.isApart()) {
      new CachedHead(transfer, binding.codec()).keep(standing.head());
    }
    if (standing instanceof Standing.Foreign foreign) {
      throw new ForeignLineageException(foreign.problem());
    }
    if (standing instanceof Standing.Regressed regressed) {
      return regressed(regressed.problem());
    }
    if (standing.head().isEmpty() && standing.state().lastBase().isPresent()) {
      return regressed(Verdict.absent(standing.state().lastBase().get()).problem()); // U1 goes on
    }
    if (standing.head().isEmpty()) {
      transfer.endsAs(TransferOutcome.ABSENT);
      return new PullResult.Absent();
    }
    long generation = standing.head().orElseThrow().head().generation();
    return result(new CachedPull.Reached(generation, catchUp.applied(), catchUp.changed()), true);
  }

  private PullResult result(CachedPull.Reached reached, boolean verified) {
    if (!reached.applied()) {
      return new PullResult.Unchanged(reached.generation(), verified);
    }
    long conflicts = ledger.conflicts(conflict -> {});
    if (conflicts > 0) {
      transfer.endsAs(TransferOutcome.CONFLICT);
    }
    return new PullResult.Restored(reached.generation(), verified, reached.changed(), conflicts);
  }

  private PullResult regressed(String problem) {
    transfer.endsAs(TransferOutcome.REGRESSED);
    return new PullResult.Regressed(problem);
  }
}
