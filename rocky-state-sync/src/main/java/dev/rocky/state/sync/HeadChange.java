package dev.rocky.state.sync;

import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.Content;
import dev.rocky.state.spi.CommitId;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A commit that is made of HEAD alone, and that no ledger has to know: C2, G2 and the upgrade of
 * the format. It is tried on each HEAD anew, with an id of its own; an attempt whose answer was
 * lost is made again as it was, until HEAD has its id or has moved on.
 *
 * <p>For one transfer and one thread.
 */
final class HeadChange {

  /** Says what becomes of a HEAD. */
  interface Change {

    /** What the commit makes of {@code head}; empty if it is not wanted any more. */
    Optional<Draft> on(Head head);
  }

  /**
   * What a commit makes of HEAD, but for the log.
   *
   * @param kind of the commit
   * @param root that its entry names, if it names one
   */
  record Draft(
      CommitKind kind,
      Format format,
      long covered,
      SegmentReference snapshot,
      long floor,
      Instant floorTime,
      long sweep,
      long fence,
      Optional<SegmentReference> root) {

    /** A commit that leaves HEAD as it is. */
    static Draft of(CommitKind kind, Head head) {
      return new Draft(
          kind,
          head.format(),
          head.covered(),
          head.snapshot(),
          head.floor(),
          head.floorTime(),
          head.sweep(),
          head.fence(),
          Optional.empty());
    }

    /** C2: the same with another snapshot. */
    Draft naming(SegmentReference made) {
      return new Draft(
          kind,
          format,
          made.name().generation(),
          made,
          floor,
          floorTime,
          sweep,
          fence,
          Optional.of(made));
    }

    /** G2: the same with another fence, floor and sweep. */
    Draft fenced(long fenced, long newFloor, Instant since, long newSweep) {
      return new Draft(kind, format, covered, snapshot, newFloor, since, newSweep, fenced, root);
    }

    /** The same in another format. */
    Draft in(Format other) {
      return new Draft(kind, other, covered, snapshot, floor, floorTime, sweep, fence, root);
    }
  }

  /** What was sent, and may still take effect. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Sent(CurrentHead before, Head content, byte[] bytes) {}

  private final Binding binding;
  private final Transfer transfer;
  private final HeadReader heads;
  private final SegmentUpload upload;
  private final Fetcher fetcher;
  private @Nullable Sent sent;
  private boolean refused;

  /**
   * Nothing was sent yet.
   *
   * @param fetcher reads the log if HEAD has moved on a long way
   */
  HeadChange(Binding binding, Transfer transfer, Fetcher fetcher) {
    this.binding = binding;
    this.transfer = transfer;
    this.heads = new HeadReader(binding.codec());
    this.upload = new SegmentUpload(transfer);
    this.fetcher = fetcher;
  }

  /** HEAD as it is now. */
  Optional<CurrentHead> read() {
    return heads.read(transfer, Optional.empty());
  }

  /**
   * Makes the commit.
   *
   * @return what HEAD became by it; empty if it was not wanted, or there is no HEAD
   * @throws NewerFormatException if this version can read HEAD, but not write it
   */
  Optional<Head> commit(Change change) {
    while (true) {
      Optional<CurrentHead> current = read();
      if (sent != null && current.isPresent()) {
        Sent before = sent;
        if (has(current.get().head(), before.content())) {
          return done(before);
        }
        if (!current.get().version().equals(before.before().version())) {
          sent = null; // HEAD has moved on without it, so it never takes effect any more
          refused = false;
          transfer.settled();
          transfer.lostRace();
          continue;
        }
      }
      if (current.isEmpty()) {
        return Optional.empty();
      }
      if (sent == null) {
        Optional<Draft> draft = change.on(current.get().head());
        if (draft.isEmpty()) {
          return Optional.empty();
        }
        sent = prepare(current.get(), draft.get());
      }
      if (refused) {
        transfer.lostRace(); // against something that has not moved HEAD
      }
      Sent attempt = sent;
      CompareAndSetResult result =
          transfer.compareAndSet(HeadReader.HEAD, attempt.before().version(), attempt.bytes());
      if (result instanceof CompareAndSetResult.Written) {
        new CachedHead(transfer, binding.codec()).offer(attempt.content(), attempt.bytes());
        return done(attempt);
      }
      refused = result instanceof CompareAndSetResult.Conflict;
    }
  }

  private Optional<Head> done(Sent committed) {
    sent = null;
    refused = false;
    transfer.settled();
    transfer.generation(committed.content().generation());
    return Optional.of(committed.content());
  }

  private boolean has(Head current, Head made) {
    return fetcher.log(current).id(made.generation()).equals(Optional.of(made.id()));
  }

  /**
   * The format in which to write behind {@code head}.
   *
   * @throws NewerFormatException if this version reads it only
   */
  static Format writable(Head head) {
    if (!head.format().isWritable()) {
      throw new NewerFormatException(
          "HEAD has format %d, which this version reads, but does not write: it knows %d. Use a newer version of rocky-state-sync"
              .formatted(head.format().number(), Format.CURRENT.number()));
    }
    return head.format();
  }

  private Sent prepare(CurrentHead current, Draft draft) {
    Head head = current.head();
    Format unused = writable(head);
    CommitId id = binding.mint(Optional.of(current));
    CommitLog log = head.log().since(draft.sweep());
    Optional<SegmentReference> page =
        log.isFull() ? Optional.of(page(head, id, log.page())) : Optional.empty();
    LogEntry entry =
        new LogEntry(
            head.generation() + 1,
            id,
            draft.kind(),
            binding.clock().instant().truncatedTo(ChronoUnit.MILLIS),
            draft.root().or(() -> page));
    Head next =
        new Head(
            draft.format(),
            head.lineage(),
            draft.covered(),
            draft.snapshot(),
            draft.floor(),
            draft.floorTime(),
            draft.sweep(),
            draft.fence(),
            page.map(log::withoutPage).orElse(log).append(entry));
    return new Sent(current, next, binding.codec().encode(next));
  }

  /** A root segment for the page alone. */
  private SegmentReference page(Head head, CommitId id, CommitLog page) {
    SegmentName name = SegmentName.root(head.generation() + 1, id);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SegmentStart start =
        new SegmentStart(SegmentKind.PAGE, head.lineage(), name, Optional.of(page));
    SegmentWriter.Destination memory =
        new SegmentWriter.Destination() {
          @Override
          public OutputStream create(SegmentName object) {
            return bytes;
          }

          @Override
          public void written(SegmentReference reference) {
            // the only one
          }
        };
    try (SegmentWriter writer =
        new SegmentWriter(start, head.format(), binding.protection(), memory)) {
      SegmentReference written = writer.finish().root();
      if (!upload.create(written, Content.of(bytes.toByteArray()))) {
        throw FieldInput.damaged(name.toString(), "its name was random, and is taken");
      }
      return written;
    }
  }
}
