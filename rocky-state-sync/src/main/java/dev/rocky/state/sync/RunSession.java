package dev.rocky.state.sync;

import dev.rocky.state.LedgerSync;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.StateException;
import dev.rocky.state.SyncSession;
import dev.rocky.state.remote.RemoteCancelledException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The pulls and pushes of one run. */
final class RunSession implements SyncSession {

  private final Binding binding;
  private final Transfers transfers;
  private final ReentrantLock turn;

  /**
   * A run without transfers so far.
   *
   * @param turn held by a transfer of the ledger. The protocol needs no lock, but two transfers at
   *     once would do their work twice
   */
  RunSession(Binding binding, Transfers transfers, ReentrantLock turn) {
    this.binding = binding;
    this.transfers = transfers;
    this.turn = turn;
  }

  @Override
  public PullResult pull() {
    return pull(Pull::run);
  }

  @Override
  public PullResult pullVerified() {
    return pull(Pull::verified);
  }

  @Override
  public PushResult push() {
    return push(false);
  }

  /** U3. */
  PullResult adopt() {
    return pull(Pull::adopt);
  }

  /** U1 or U2. */
  PushResult republish() {
    return push(true);
  }

  private PullResult pull(Function<Pull, PullResult> how) {
    TransferResult<PullResult> result =
        transfers.run(
            TransferKind.DOWNLOAD,
            transfer -> inTurn(transfer, files -> how.apply(new Pull(binding, transfer, files))));
    return result instanceof TransferResult.Completed<PullResult> completed
        ? completed.value()
        : new PullResult.Indeterminate(((TransferResult.GivenUp<PullResult>) result).failure());
  }

  private PushResult push(boolean decided) {
    Push[] push = new Push[1];
    TransferResult<PushResult> result =
        transfers.run(
            TransferKind.UPLOAD,
            transfer ->
                inTurn(
                    transfer,
                    files -> {
                      push[0] = new Push(binding, transfer, files, decided);
                      return push[0].run();
                    }));
    if (result instanceof TransferResult.Completed<PushResult> completed) {
      return completed.value();
    }
    StateException failure = ((TransferResult.GivenUp<PushResult>) result).failure();
    return result.event().outcome() == TransferOutcome.UNKNOWN
        ? new PushResult.Unknown(failure)
        : skipped(failure, push[0]);
  }

  /** Conflicts are told even if nothing else could be committed. */
  private PushResult skipped(StateException failure, @Nullable Push push) {
    LedgerSync ledger = binding.ledger();
    OptionalLong generation = push == null ? OptionalLong.empty() : push.generation();
    LeftOut leftOut = push == null ? new LeftOut(false) : push.leftOut();
    return Push.conflict(ledger, generation, leftOut, Optional.of(failure))
        .orElseGet(() -> new PushResult.Skipped(failure));
  }

  private <T> T inTurn(Transfer transfer, Function<TemporaryFiles, T> work) {
    try {
      if (!turn.tryLock(transfer.left().toNanos(), TimeUnit.NANOSECONDS)) {
        throw new TransferStopped(TransferOutcome.TIMEOUT, null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RemoteCancelledException(
          "Interrupted while another transfer of the same ledger was under way", e);
    }
    try (TemporaryFiles files = new TemporaryFiles(binding.folder())) {
      return work.apply(files);
    } finally {
      turn.unlock();
    }
  }
}
