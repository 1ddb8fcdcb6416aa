package dev.rocky.state.sync;

import dev.rocky.state.LedgerSync;
import dev.rocky.state.PushResult;
import dev.rocky.state.StateException;
import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.spi.Attempt;
import dev.rocky.state.spi.CommitId;
import dev.rocky.state.spi.ConflictingRecord;
import dev.rocky.state.spi.Decision;
import dev.rocky.state.spi.SeenHead;
import dev.rocky.state.spi.SyncState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One push: a pull that goes on with P1 to P4, and begins again when others were faster. */
final class Push {

  private final Binding binding;
  private final LedgerSync ledger;
  private final Transfer transfer;
  private final TemporaryFiles files;
  private final CatchUp catchUp;

  /** By attempt that this transfer has sent, how many records it has made it of. */
  private final Map<CommitId, Long> sent = new HashMap<>();

  private boolean decided;
  private boolean refused;
  private LeftOut leftOut = new LeftOut(false);
  private OptionalLong generation = OptionalLong.empty();
  private long records;

  /**
   * A push.
   *
   * @param decided U1, U2: a person has decided for the ledger, should the remote lack what it has
   *     seen
   */
  Push(Binding binding, Transfer transfer, TemporaryFiles files, boolean decided) {
    this.binding = binding;
    this.ledger = binding.ledger();
    this.transfer = transfer;
    this.files = files;
    this.catchUp = new CatchUp(binding, transfer, files);
    this.decided = decided;
    if (decided) {
      catchUp.say(Decision.OURS);
    }
  }

  /** Pushes. */
  PushResult run() {
    if (ledger.state().pending().isPresent()) {
      transfer.doubt();
    }
    while (true) {
      Standing standing = catchUp.reach();
      acknowledge();
      if (standing instanceof Standing.Pending pending) {
        again(pending);
      } else if (standing instanceof Standing.Even even) {
        if (commit(even)) {
          return result(even);
        }
      } else if (decided) {
        decide(standing);
      } else {
        return apart(standing);
      }
    }
  }

  /** What is in conflict, if anything is, beside what became of the rest. */
  static Optional<PushResult> conflict(
      LedgerSync ledger,
      OptionalLong generation,
      LeftOut leftOut,
      Optional<StateException> failure) {
    List<ConflictingRecord> first = new ArrayList<>();
    long count =
        ledger.conflicts(
            conflict -> {
              if (first.size() < PushResult.Conflict.LISTED) {
                first.add(conflict);
              }
            });
    first.addAll(leftOut.first());
    first.sort(Comparator.comparing(ConflictingRecord::key));
    return count + leftOut.count() == 0
        ? Optional.empty()
        : Optional.of(
            new PushResult.Conflict(
                generation,
                count + leftOut.count(),
                first.subList(0, Math.min(first.size(), PushResult.Conflict.LISTED)),
                failure));
  }

  /** The newest commit that this transfer has made so far. */
  OptionalLong generation() {
    return generation;
  }

  /** What the newest snapshot that it was to be made of has, and could not be sent. */
  LeftOut leftOut() {
    return leftOut;
  }

  /** S3, unless what the attempt names has gone with HEAD: S2. */
  private void again(Standing.Pending pending) {
    Attempt attempt = pending.attempt();
    boolean made = sent.containsKey(attempt.id());
    if (pending.head().isEmpty() && !made && !isThere(attempt)) {
      boolean unused = ledger.forget(attempt.id());
      transfer.settled();
      return;
    }
    if (refused) {
      transfer.lostRace(); // against something that has not moved HEAD
    }
    sent.putIfAbsent(attempt.id(), 0L);
    boolean unused = send(attempt);
  }

  /**
   * Whether the snapshot of a first HEAD is there; an earlier transfer has made it. A cache may
   * still have what is gone.
   */
  private boolean isThere(Attempt attempt) {
    Head head = binding.codec().decode(attempt.content());
    SegmentFiles segments = SegmentFiles.uncached(transfer, binding.protection(), files);
    try {
      segments.segment(head.lineage(), head.snapshot()).close();
      return true;
    } catch (SegmentMissingException e) {
      return false;
    }
  }

  /** P1 to P4; false if it has to begin again with R1. */
  private boolean commit(Standing.Even even) {
    Optional<CurrentHead> head = even.head();
    CommitId id = binding.mint(head);
    Instant now = binding.clock().instant();
    NextCommit next =
        head.map(found -> NextCommit.onto(id, found, now))
            .orElseGet(() -> NextCommit.first(id, even.state().lastBase(), now));
    Attempt attempt;
    try (OutgoingSegment made =
        ledger.snapshot(
            snapshot -> OutgoingSegment.of(snapshot, next, binding.protection(), files))) {
      if (!made.before().isStill(even.state())) {
        return false;
      }
      leftOut = made.leftOut();
      if (made.segment().isEmpty()) {
        return true;
      }
      if (!made.upload(transfer)) {
        transfer.lostRace(); // for a name
        return false;
      }
      OutgoingSegment.Local local = made.segment().get();
      attempt = next.attempt(local.written().root(), remoteTime(head), binding.codec());
      if (!begin(made, local, attempt)) {
        return false;
      }
      sent.put(attempt.id(), local.written().entries());
    }
    decided = false;
    return send(attempt);
  }

  /** P2. */
  private boolean begin(OutgoingSegment made, OutgoingSegment.Local local, Attempt attempt) {
    try (SentEntries entries = new SentEntries(local.entries())) {
      return ledger.begin(made.before(), attempt, made.position(), entries);
    }
  }

  /** P3 and P4; false if R1 has to tell. */
  private boolean send(Attempt attempt) {
    CompareAndSetResult result =
        transfer.compareAndSet(HeadReader.HEAD, attempt.expected(), attempt.content());
    refused = result instanceof CompareAndSetResult.Conflict;
    if (result instanceof CompareAndSetResult.Written written) {
      acknowledge(attempt); // also if another process was faster to settle it
      boolean unused =
          ledger.commit(attempt.id(), new SeenHead(attempt.content(), written.version()));
      new CachedHead(transfer, binding.codec())
          .offer(binding.codec().decode(attempt.content()), attempt.content());
      return true;
    }
    catchUp.race();
    return false;
  }

  /** Only the first HEAD has a time by the remote's clock that no HEAD before it has. */
  private Instant remoteTime(Optional<CurrentHead> head) {
    return head.isPresent()
        ? head.get().head().floorTime()
        : transfer.list(SegmentName.FOLDER, PageToken.FIRST).now();
  }

  /** U1: what HEAD was is forgotten, and P1 follows. U2, and R1 follows. */
  private void decide(Standing standing) {
    SyncState state = standing.state();
    if (standing.head().isPresent()) {
      decided = !catchUp.decide(standing, Decision.OURS);
      return;
    }
    if (state.decision().equals(Optional.of(Decision.THEIRS))) {
      boolean unused = catchUp.decide(standing, Decision.OURS); // and U1 once R1 has told again
      return;
    }
    if (state.pending().isPresent() && !ledger.forget(state.pending().get().id())) {
      return;
    }
    transfer.settled();
    boolean unused = commit(new Standing.Even(CatchUp.without(state), Optional.empty()));
  }

  /** The attempts of this transfer that were found in the log. */
  private void acknowledge() {
    catchUp.committed().stream()
        .filter(attempt -> sent.containsKey(attempt.id()))
        .forEach(this::acknowledge);
    catchUp.committed().clear();
  }

  private void acknowledge(Attempt attempt) {
    generation = OptionalLong.of(attempt.commit().generation());
    records += sent.getOrDefault(attempt.id(), 0L);
    transfer.generation(attempt.commit().generation());
  }

  private PushResult result(Standing.Even even) {
    Optional<PushResult> conflict = conflict(ledger, generation, leftOut, Optional.empty());
    if (conflict.isPresent()) {
      transfer.endsAs(TransferOutcome.CONFLICT);
      return conflict.get();
    }
    return generation.isPresent()
        ? new PushResult.Pushed(generation.getAsLong(), records)
        : new PushResult.UpToDate(even.head().map(found -> found.head().generation()).orElse(0L));
  }

  private PushResult apart(Standing standing) {
    if (standing instanceof Standing.Regressed regressed) {
      transfer.endsAs(TransferOutcome.REGRESSED);
      return new PushResult.Regressed(regressed.problem());
    }
    throw new ForeignLineageException(((Standing.Foreign) standing).problem());
  }
}
