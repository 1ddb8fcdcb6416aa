package dev.rocky.engine;

import dev.rocky.engine.record.TableConflict;
import dev.rocky.engine.record.TableConflicts;
import dev.rocky.engine.record.TableKey;
import dev.rocky.state.Ledger;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.RemoteSync;
import dev.rocky.state.StateException;
import dev.rocky.state.SyncSession;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transfers of one run, and what they mean for its plans. Without a remote there are none.
 *
 * @param session empty without a remote
 * @param pulled what the pull at the start said
 * @param trust how far the state of tables counts that are not in conflict
 */
record RunSync(Optional<SyncSession> session, Optional<PullResult> pulled, Trust trust) {

  private static final Logger LOG = LoggerFactory.getLogger(Run.class);

  /** Pulls. A ledger that others share does not become this machine's own for want of a remote. */
  static RunSync begin(Ledger ledger, Optional<RemoteSync> remote) {
    return begin(ledger, remote, SyncSession::pull);
  }

  /** The same for what must not be decided on an old state. */
  static RunSync beginVerified(Ledger ledger, Optional<RemoteSync> remote) {
    return begin(ledger, remote, SyncSession::pullVerified);
  }

  private static RunSync begin(
      Ledger ledger, Optional<RemoteSync> remote, Function<SyncSession, PullResult> pull) {
    if (remote.isEmpty()) {
      Trust trust = ledger.boundTo().map(Trust::withoutRemote).orElse(Trust.ALONE);
      return new RunSync(Optional.empty(), Optional.empty(), trust);
    }
    SyncSession session = remote.get().startRun();
    PullResult pulled = pull.apply(session);
    return new RunSync(Optional.of(session), Optional.of(pulled), Trust.after(pulled));
  }

  /** How far the state of tables counts now: other runs may have pulled since this one did. */
  Function<TableKey, Trust> trust(Ledger ledger) {
    if (session.isEmpty()) {
      return table -> trust;
    }
    Set<TableKey> inConflict =
        TableConflicts.all(ledger).stream().map(TableConflict::table).collect(Collectors.toSet());
    return inConflict.isEmpty()
        ? table -> trust
        : table -> inConflict.contains(table) ? Trust.IN_CONFLICT : trust;
  }

  /**
   * Pushes, if there is a remote.
   *
   * @param report of the run, which has ended whatever happens here
   * @throws PushFailedException if the push throws, or the remote lost what the ledger has seen
   */
  RunReport push(RunReport report, Ledger ledger) {
    if (session.isEmpty()) {
      return report;
    }
    PushResult pushed;
    try {
      pushed = session.get().push();
    } catch (RuntimeException e) {
      throw new PushFailedException(told(report, Optional.empty(), ledger), e);
    }
    RunReport told = told(report, Optional.of(pushed), ledger);
    if (pushed instanceof PushResult.Regressed regressed) {
      throw new PushFailedException(told, regressed);
    }
    return told;
  }

  /** What became of the push stays told, even if the conflicts cannot be read. */
  private static RunReport told(RunReport report, Optional<PushResult> pushed, Ledger ledger) {
    List<TableConflict> conflicts = List.of();
    try {
      conflicts = TableConflicts.all(ledger);
    } catch (StateException e) {
      LOG.atWarn().addKeyValue("run", report.run().id()).setCause(e).log("conflicts.not_read");
    }
    return new RunReport(report.run(), report.tables(), pushed, conflicts);
  }
}
