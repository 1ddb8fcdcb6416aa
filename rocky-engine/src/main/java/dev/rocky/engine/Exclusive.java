package dev.rocky.engine;

import dev.rocky.engine.record.Intent;
import dev.rocky.engine.record.Intents;
import dev.rocky.engine.record.TableConflict;
import dev.rocky.engine.record.TableConflicts;
import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.record.TableStates;
import dev.rocky.state.Ledger;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.StateException;
import dev.rocky.state.SyncSession;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of tables that one run at a time may move, on whatever machine. A copy begins when its
 * intent is at the remote, where one of two that begin at once comes first, and it is committed
 * after a look whether the intent is there still. Without a remote the ledger's transaction is all
 * it takes.
 */
final class Exclusive {

  private static final Logger LOG = LoggerFactory.getLogger(Run.class);

  private final Rocky rocky;
  private final Commits commits;
  private final Optional<SyncSession> session;

  Exclusive(Rocky rocky, Commits commits, Optional<SyncSession> session) {
    this.rocky = rocky;
    this.commits = commits;
    this.session = session;
  }

  void begin(Copy copy) {
    commits.begin(copy);
    if (isShared(copy)) {
      try {
        push(copy.spec().key());
        requireStillPlanned(copy);
      } catch (RuntimeException e) {
        withdraw(copy, e);
        throw e;
      }
    }
  }

  TableResult complete(Copy copy, Observed observed) {
    if (isShared(copy)) {
      pull(copy.spec().key());
    }
    TableResult result = commits.complete(copy, observed);
    if (isShared(copy)) {
      tellOthers();
    }
    return result;
  }

  private boolean isShared(Copy copy) {
    return copy.spec().exclusive() && session.isPresent();
  }

  private void push(TableKey table) {
    PushResult pushed;
    try {
      pushed = session.orElseThrow().push();
    } catch (StateException e) {
      throw new NotExclusiveException(table, "the intent could not be pushed", e);
    }
    if (pushed instanceof PushResult.Skipped skipped) {
      throw new NotExclusiveException(table, "the intent could not be pushed", skipped.cause());
    } else if (pushed instanceof PushResult.Unknown unknown) {
      throw new NotExclusiveException(
          table, "whether the intent was pushed is not known", unknown.cause());
    } else if (pushed instanceof PushResult.Regressed regressed) {
      throw new NotExclusiveException(table, regressed.problem(), null);
    } else if (pushed instanceof PushResult.Conflict conflict && conflict.failure().isPresent()) {
      throw new NotExclusiveException(
          table, "the intent could not be pushed", conflict.failure().get());
    }
  }

  /** The push has brought the ledger up to what others did since the plan was made. */
  private void requireStillPlanned(Copy copy) {
    TableKey table = copy.spec().key();
    Ledger ledger = rocky.ledger();
    Optional<Intent> open = ledger.read(transaction -> Intents.find(transaction, table));
    if (open.isPresent() && !commits.isOwn(open.get())) {
      throw new TableBusyException(table, open.get());
    }
    TableStates.Versioned now = ledger.read(transaction -> TableStates.find(transaction, table));
    if (!now.version().equals(copy.stateVersion())) {
      throw new SupersededException(table, copy.stateVersion(), now.version());
    }
    if (open.isEmpty()) {
      throw new NotExclusiveException(
          table, "another run has ended a copy since the plan was made; plan again", null);
    }
    if (TableConflicts.all(ledger).stream().map(TableConflict::table).anyMatch(table::equals)) {
      throw new NotExclusiveException(
          table,
          "another machine moved it, too, and nobody has decided yet, see Rocky.resolve",
          null);
    }
  }

  private void withdraw(Copy copy, RuntimeException thrown) {
    try {
      commits.withdraw(copy);
    } catch (RuntimeException e) {
      thrown.addSuppressed(e);
    }
  }

  private void pull(TableKey table) {
    PullResult pulled;
    try {
      pulled = session.orElseThrow().pullVerified();
    } catch (StateException e) {
      throw new NotExclusiveException(table, "nobody could ask the remote", e);
    }
    if (pulled instanceof PullResult.Indeterminate unknown) {
      throw new NotExclusiveException(table, "nobody could ask the remote", unknown.cause());
    } else if (pulled instanceof PullResult.Regressed regressed) {
      throw new NotExclusiveException(table, regressed.problem(), null);
    }
  }

  /** Not later than need be: until then the table counts as busy. The run's push repeats it. */
  private void tellOthers() {
    try {
      PushResult unused = session.orElseThrow().push();
    } catch (StateException e) {
      LOG.atWarn().setCause(e).log("table.end_not_pushed");
    }
  }
}
