package dev.rocky.state;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.spi.ApplyResult;
import dev.rocky.state.spi.Attempt;
import dev.rocky.state.spi.Base;
import dev.rocky.state.spi.CommitId;
import dev.rocky.state.spi.ConflictingRecord;
import dev.rocky.state.spi.Decision;
import dev.rocky.state.spi.MergeRules;
import dev.rocky.state.spi.RemoteRecord;
import dev.rocky.state.spi.Resolution;
import dev.rocky.state.spi.SeenHead;
import dev.rocky.state.spi.SentValues;
import dev.rocky.state.spi.SyncState;
import java.util.Iterator;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What remote sync does to a {@link Ledger}: the local transactions of {@code
 * docs/sync-protocol.md}, under its names. For the modules of this library; a host pulls and
 * pushes.
 *
 * <p>Each method is one transaction, all of it or nothing, and may be called by any number of
 * threads and processes at once: those that change something compare base and pending attempt with
 * what the caller had read, and do nothing if another process was faster. So a caller needs no
 * lock, and a crash between two of them leaves what the protocol expects.
 *
 * <p>All but {@link #installId} ask for a ledger that is {@linkplain Ledger#bind bound}, and throw
 * {@link IllegalStateException} otherwise. What the store and the checksums of values say is passed
 * on.
 *
 * @since 0.1
 */
public final class LedgerSync {

  private final StateStore store;

  private LedgerSync(StateStore store) {
    this.store = store;
  }

  /** For {@code ledger}, which stays open for its host. */
  public static LedgerSync of(Ledger ledger) {
    return new LedgerSync(ledger.store());
  }

  /** R1, its first half: what the ledger knows of its remote, before HEAD is read. */
  public SyncState state() {
    return store.read(SyncRecords::read);
  }

  /** Who this installation is, for people; random, made when it is asked for first. */
  public UUID installId() {
    Optional<UUID> install = store.read(SyncRecords::install);
    return install.isPresent() ? install.get() : store.write(LedgerSync::install);
  }

  /**
   * P1: runs {@code work} on one snapshot of records, journal and state.
   *
   * <p>A read transaction is open meanwhile, for which the store keeps what others replace. So
   * {@code work} writes what it is given into a temporary file and sends nothing: that comes after
   * it, with the state and position that it returns.
   */
  public <T extends @Nullable Object, X extends Exception> T snapshot(SnapshotWork<T, X> work)
      throws X {
    requireNonNull(work, "work");
    return store.read(transaction -> work.run(new SyncSnapshot(transaction)));
  }

  /** Work on a snapshot. */
  @FunctionalInterface
  public interface SnapshotWork<T extends @Nullable Object, X extends Exception> {
    /** Reads what it needs from {@code snapshot}; must not keep it. */
    T run(SyncSnapshot snapshot) throws X;
  }

  /**
   * P2: stores the attempt before it may move HEAD. What has changed since {@code position} gets
   * its sent hash; what the snapshot left out because it is damaged stays a change.
   *
   * @param before what the snapshot said
   * @param position what the snapshot said
   * @param sent what the attempt sends; asked only for what has changed since, or is damaged
   * @return false if an attempt is pending, the base is another, or a person has decided meanwhile:
   *     begin again with R1
   * @throws IllegalArgumentException if the attempt is not the next commit on that base
   */
  public boolean begin(SyncState before, Attempt attempt, long position, SentValues sent) {
    requireNonNull(sent, "sent");
    requireNext(before.lastBase(), attempt);
    return store.write(
        transaction -> {
          SyncState state = SyncRecords.read(transaction);
          if (state.pending().isPresent() || !state.isOnBaseOf(before)) {
            return false;
          }
          LedgerFormat.raise(transaction);
          SyncRecords.put(transaction, attempt);
          new Settlement(transaction).begin(position, sent, attempt.expected().isAbsent());
          return true;
        });
  }

  /**
   * S1 and P4: the attempt is in the log. What it sent leaves the journal, except what has changed
   * since, and the base becomes its commit; a decision is followed.
   *
   * <p>What it throws, as for a full disk, changes nothing about the commit: the attempt stays
   * pending, and the next R1 finds it in the log.
   *
   * @param head the one that says so: that was read, or that the attempt wrote
   * @return false if another attempt is pending, or none: another process has settled it
   */
  public boolean commit(CommitId attempt, SeenHead head) {
    return store.write(
        transaction -> {
          Optional<Attempt> pending = pending(transaction, attempt);
          if (pending.isPresent()) {
            new Settlement(transaction).commit();
            transaction.delete(SyncRecords.PENDING);
            SyncRecords.endDecision(transaction);
            SyncRecords.put(transaction, pending.get().commit());
            SyncRecords.put(transaction, head);
          }
          return pending.isPresent();
        });
  }

  /**
   * S2, the first half of U1, and S3 at a remote that has lost the attempt's segments: the attempt
   * is lost. It goes, with all sent hashes; the journal stays.
   *
   * @return false if another attempt is pending, or none: another process has settled it
   */
  public boolean forget(CommitId attempt) {
    return store.write(
        transaction -> {
          Optional<Attempt> pending = pending(transaction, attempt);
          if (pending.isPresent()) {
            new Settlement(transaction).forget();
            transaction.delete(SyncRecords.PENDING);
          }
          return pending.isPresent();
        });
  }

  /**
   * A3 after A1: brings the ledger up to a state of the remote of which the deltas were fetched. No
   * attempt may be pending.
   *
   * @param before what R1 read
   * @param target the state of the remote, which becomes the base
   * @param head the HEAD that was read, with which the next R1 costs no body. Empty if a cache told
   *     it: without a version that is the remote's own, what was seen before stays
   * @param fetched every record in the deltas, in ascending order of keys. Read within the
   *     transaction, in which no other write goes on: so from one file on this machine, into which
   *     the deltas were merged before, never from the remote. What it throws undoes the transaction
   * @param rules how records merge
   * @throws IllegalArgumentException if {@code target} is neither the base nor a newer state of its
   *     lineage, or an attempt is pending
   */
  public ApplyResult applyChanges(
      SyncState before,
      Base target,
      Optional<SeenHead> head,
      Iterator<RemoteRecord> fetched,
      MergeRules rules) {
    if (before.base().isEmpty() || before.pending().isPresent()) {
      throw new IllegalArgumentException(
          "Deltas alone tell nothing without a base, nor of a pending attempt: apply all");
    }
    return apply(before, target, head, rules, (tx, rebase) -> new Apply(fetched, rebase).changes());
  }

  /**
   * A3 after A2: brings the ledger up to a state of the remote of which all records were fetched;
   * those that are not there are absent. An attempt that is pending is one of which nobody can tell
   * (S4); it goes.
   *
   * <p>There is no base, or the snapshot that was fetched covers more than it; else its values
   * would be taken for newer ones, see {@link RemoteRecord#earlier}. That is the caller's to check.
   *
   * @param before what R1 read
   * @param target the state of the remote, which becomes the base
   * @param head the HEAD that was read, with which the next R1 costs no body. Empty if a cache told
   *     it: without a version that is the remote's own, what was seen before stays
   * @param fetched every record that the remote has, and those that the deltas delete, in ascending
   *     order of keys. Read within the transaction, as with {@link #applyChanges}
   * @param rules how records merge
   * @throws IllegalArgumentException if {@code target} is neither the base nor a newer state of its
   *     lineage
   */
  public ApplyResult applyAll(
      SyncState before,
      Base target,
      Optional<SeenHead> head,
      Iterator<RemoteRecord> fetched,
      MergeRules rules) {
    return apply(before, target, head, rules, (tx, rebase) -> new Apply(fetched, rebase).all(tx));
  }

  /**
   * Hands every record in conflict to {@code consumer}, in key order, from one snapshot.
   *
   * @return how many there were
   */
  public long conflicts(Consumer<ConflictingRecord> consumer) {
    requireNonNull(consumer, "consumer");
    return store.read(transaction -> Conflicts.forEach(transaction, consumer));
  }

  /**
   * V1: ours becomes what the remote has of a record in conflict; if that lies behind ours, what
   * the rule's {@code adopt} makes of it, which is pushed.
   *
   * @param seen what {@link #conflicts} told, and the person saw
   * @throws ValueDamagedException if theirs is damaged; nothing was changed
   */
  public Resolution takeTheirs(ConflictingRecord seen, MergeRules rules) {
    requireNonNull(rules, "rules");
    return resolve(seen, (transaction, record) -> Conflicts.takeTheirs(transaction, record, rules));
  }

  /**
   * V2: ours stays and is pushed, with an epoch that the rule has raised.
   *
   * @param seen what {@link #conflicts} told, and the person saw
   * @throws ValueDamagedException if ours or theirs is damaged; nothing was changed
   */
  public Resolution takeOurs(ConflictingRecord seen, MergeRules rules) {
    requireNonNull(rules, "rules");
    return resolve(seen, (transaction, record) -> Conflicts.takeOurs(transaction, record, rules));
  }

  /**
   * U2 and U3: a person has decided about a remote that was taken back. The ledger forgets base,
   * attempt and conflicts, so that the next A3 compares everything, and follows the decision. One
   * that was not followed yet gives way, and nothing else changes: what the ledger had to forget it
   * has forgotten, and an attempt that was made since may be on its way.
   *
   * @param before what R1 read
   * @return false if base or attempt are not what they were: look again
   */
  public boolean decide(SyncState before, Decision decision) {
    requireNonNull(decision, "decision");
    return store.write(
        transaction -> {
          SyncState state = SyncRecords.read(transaction);
          boolean still = state.isStill(before);
          if (still && state.decision().isEmpty()) {
            LedgerFormat.raise(transaction);
            SyncRecords.forget(transaction);
            Conflicts.removeAll(transaction);
            new JournalWriting(transaction).beginAgain();
          }
          if (still) {
            SyncRecords.put(transaction, decision, state.lastBase());
          }
          return still;
        });
  }

  /**
   * Changes the ledger as its host would, with a journal of it, if it is what the remote was at
   * {@code base}, its own changes aside: no attempt is pending then, and no decision waits.
   *
   * @return what {@code work} did; empty if that is not so, and nothing was done
   */
  public <T, X extends Exception> Optional<T> writeOn(Base base, StateStore.WriteWork<T, X> work)
      throws X {
    requireNonNull(work, "work");
    return store.write(
        transaction -> {
          SyncState state = SyncRecords.read(transaction);
          boolean on = state.base().equals(Optional.of(base));
          return on && state.pending().isEmpty() && state.decision().isEmpty()
              ? Optional.of(work.run(new LedgerWriting(transaction)))
              : Optional.empty();
        });
  }

  @FunctionalInterface
  private interface Rebasing {
    void run(WriteTransaction transaction, Rebase rebase) throws Rebase.BehindException;
  }

  @FunctionalInterface
  private interface Resolving {
    void run(WriteTransaction transaction, ConflictingRecord record);
  }

  private ApplyResult apply(
      SyncState before, Base target, Optional<SeenHead> head, MergeRules rules, Rebasing rebasing) {
    requireNonNull(rules, "rules");
    before.base().ifPresent(base -> requireFollows(base, target));
    try {
      return store.write(
          transaction -> {
            SyncState state = SyncRecords.read(transaction);
            if (!state.isStill(before)) {
              return new ApplyResult.Overtaken();
            }
            LedgerFormat.raise(transaction);
            Rebase rebase = new Rebase(transaction, rules, state);
            rebasing.run(transaction, rebase);
            rebase.end();
            transaction.delete(SyncRecords.PENDING);
            SyncRecords.endDecision(transaction);
            SyncRecords.put(transaction, target);
            head.ifPresent(seen -> SyncRecords.put(transaction, seen));
            return new ApplyResult.Applied(rebase.changed(), rebase.conflicts());
          });
    } catch (Rebase.BehindException e) {
      return new ApplyResult.Regressed(e.key());
    }
  }

  private Resolution resolve(ConflictingRecord seen, Resolving resolving) {
    Key key = LedgerSpaces.requireUsable(seen.key());
    return store.write(
        transaction -> {
          if (SyncRecords.read(transaction).pending().isPresent()) {
            return Resolution.ATTEMPT_PENDING;
          }
          Optional<ConflictingRecord> record = Conflicts.record(transaction, key);
          if (record.isEmpty()) {
            return Resolution.NO_CONFLICT;
          }
          if (!record.get().isStill(seen)) {
            return Resolution.CHANGED;
          }
          resolving.run(transaction, record.get());
          return Resolution.RESOLVED;
        });
  }

  private static void requireNext(Optional<Base> base, Attempt attempt) {
    Base commit = attempt.commit();
    boolean next =
        base.isPresent()
            ? commit.lineage().equals(base.get().lineage())
                && commit.generation() == base.get().generation() + 1
            : commit.generation() == 1 && attempt.expected().isAbsent();
    if (!next) {
      throw new IllegalArgumentException(
          "The next commit on " + base.map(Base::toString).orElse("no base") + " is not " + commit);
    }
  }

  private static void requireFollows(Base base, Base target) {
    boolean newer = target.generation() > base.generation();
    if (!target.equals(base) && !(newer && target.lineage().equals(base.lineage()))) {
      throw new IllegalArgumentException(
          "A ledger on " + base + " cannot be brought up to " + target + ", which is regressed");
    }
  }

  private static Optional<Attempt> pending(ReadTransaction transaction, CommitId attempt) {
    return SyncRecords.read(transaction).pending().filter(stored -> stored.id().equals(attempt));
  }

  private static UUID install(WriteTransaction transaction) {
    Optional<UUID> install = SyncRecords.install(transaction);
    UUID id = install.orElseGet(UUID::randomUUID);
    LedgerFormat.store(transaction);
    SyncRecords.put(transaction, id);
    return id;
  }
}
