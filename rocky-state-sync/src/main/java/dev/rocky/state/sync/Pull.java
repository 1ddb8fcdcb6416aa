package dev.rocky.state.sync;

import dev.rocky.state.LedgerSync;
import dev.rocky.state.PullResult;
import dev.rocky.state.spi.Decision;

/** One pull: brings the ledger up to HEAD, and writes nothing to the remote. */
final class Pull {

  private final LedgerSync ledger;
  private final Transfer transfer;
  private final CatchUp catchUp;

  Pull(Binding binding, Transfer transfer, TemporaryFiles files) {
    this.ledger = binding.ledger();
    this.transfer = transfer;
    this.catchUp = new CatchUp(binding, transfer, files);
  }

  /** Pulls. */
  PullResult run() {
    return result(catchUp.reach());
  }

  /** U3: the same, after a person has decided for the remote. */
  PullResult adopt() {
    catchUp.say(Decision.THEIRS);
    Standing standing = catchUp.reach();
    while (isApart(standing)
        && standing.head().isPresent()
        && !catchUp.decide(standing, Decision.THEIRS)) {
      standing = catchUp.reach(); // another process was faster
    }
    return result(isApart(standing) && standing.head().isPresent() ? catchUp.reach() : standing);
  }

  private PullResult result(Standing standing) {
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
    if (!catchUp.applied()) {
      return new PullResult.Unchanged(generation, true);
    }
    long conflicts = ledger.conflicts(conflict -> {});
    if (conflicts > 0) {
      transfer.endsAs(TransferOutcome.CONFLICT);
    }
    return new PullResult.Restored(generation, true, catchUp.changed(), conflicts);
  }

  private PullResult regressed(String problem) {
    transfer.endsAs(TransferOutcome.REGRESSED);
    return new PullResult.Regressed(problem);
  }

  private static boolean isApart(Standing standing) {
    return standing instanceof Standing.Regressed || standing instanceof Standing.Foreign;
  }
}
