package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.memory.MemoryRemote;
import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.Listing;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import dev.rocky.state.spi.CommitId;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What other machines have committed: writes HEAD and segments as the protocol has them, and
 * remembers the state that comes of it.
 */
final class Commits {

  static final RegisterName HEAD = new RegisterName("HEAD");
  static final Duration LONG = Duration.ofMinutes(1);

  final MemoryRemote bucket;
  final Protection protection;
  private final Clock clock;
  final TreeMap<String, String> state = new TreeMap<>();
  private final RemoteStore store;
  private final HeadCodec codec;
  private final Map<Head, Version> versions = new HashMap<>();
  private long ids = 1_000;

  Commits(Protection protection, Clock clock) {
    this.bucket = new MemoryRemote(clock);
    this.clock = clock;
    this.protection = protection;
    this.store = bucket.open();
    this.codec = new HeadCodec(protection);
  }

  Commits() {
    this(Protection.NONE, Clock.systemUTC());
  }

  /** The current one. */
  Head head() {
    return codec.decode(store.read(HEAD, LONG).orElseThrow().content());
  }

  /** The first commit of all. */
  Head first(List<SegmentEntry> records) {
    CommitId id = id();
    SegmentName name = SegmentName.root(1, id);
    SegmentReference root =
        write(new SegmentStart(SegmentKind.SNAPSHOT, id, name, Optional.empty()), records);
    remember(records);
    LogEntry entry = new LogEntry(1, id, CommitKind.SNAPSHOT, now(), Optional.of(root));
    CommitLog log = CommitLog.beginningWith(CommitId.NONE, entry);
    return set(new Head(Format.CURRENT, id, 1, root, 1, now(), 1, 0, log), Version.ABSENT);
  }

  Head first(SegmentEntry... records) {
    return first(List.of(records));
  }

  /** One more commit of changes. */
  Head push(List<SegmentEntry> entries) {
    Head before = head();
    CommitId id = id();
    CommitLog log = before.log();
    Optional<CommitLog> page = log.isFull() ? Optional.of(log.page()) : Optional.empty();
    SegmentName name = SegmentName.root(before.generation() + 1, id);
    SegmentReference root =
        write(new SegmentStart(SegmentKind.CHANGES, before.lineage(), name, page), entries);
    remember(entries);
    CommitLog shorter = page.isPresent() ? log.withoutPage(root) : log;
    return replace(
        before,
        shorter.append(
            new LogEntry(name.generation(), id, CommitKind.CHANGES, now(), Optional.of(root))));
  }

  Head push(SegmentEntry... entries) {
    return push(Arrays.asList(entries));
  }

  /** HEAD with another log. */
  Head replace(Head before, CommitLog log) {
    return set(with(before, log));
  }

  /** What P3 makes of {@code before}, for a segment that was uploaded before. */
  Head appending(Head before, SegmentReference uploaded) {
    return with(
        before,
        before
            .log()
            .append(
                new LogEntry(
                    before.generation() + 1,
                    uploaded.name().id(),
                    CommitKind.CHANGES,
                    now(),
                    Optional.of(uploaded))));
  }

  /** P3, with the HEAD that was read before. */
  Head swap(Head before, Head after) {
    return set(after, requireNonNull(versions.get(before)));
  }

  private static Head with(Head before, CommitLog log) {
    return new Head(
        before.format(),
        before.lineage(),
        before.covered(),
        before.snapshot(),
        before.floor(),
        before.floorTime(),
        before.sweep(),
        before.fence(),
        log);
  }

  /** Whatever it says. */
  Head set(Head head) {
    return set(head, store.read(HEAD, LONG).orElseThrow().version());
  }

  /** The bytes of HEAD. */
  byte[] content() {
    return store.read(HEAD, LONG).orElseThrow().content();
  }

  /** The state that {@code head} names, by key; values as in {@link #state}. */
  Map<String, String> read(Head head) {
    Map<String, String> read = new TreeMap<>();
    List<SegmentReference> segments = new ArrayList<>(List.of(head.snapshot()));
    for (LogEntry commit : head.log().entries()) {
      if (commit.kind() == CommitKind.CHANGES && commit.generation() > head.covered()) {
        segments.add(commit.root().orElseThrow());
      }
    }
    for (SegmentReference segment : segments) {
      SegmentReader root = SegmentReader.open(segment, head.lineage(), get(segment), protection);
      try (SegmentEntries entries =
          new SegmentEntries(root, head.lineage(), protection, this::get)) {
        entries.forEachRemaining(entry -> remember(entry, read));
      }
    }
    return read;
  }

  private Content get(SegmentReference object) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertTrue(store.get(object.name().object(), bytes, object.length(), LONG), object.toString());
    return Content.of(bytes.toByteArray());
  }

  /** The names of all objects that are there. */
  Set<SegmentName> objects() {
    Set<SegmentName> names = new TreeSet<>(Comparator.comparing(SegmentName::toString));
    Optional<PageToken> next = Optional.of(PageToken.FIRST);
    while (next.isPresent()) {
      Listing page = store.list(SegmentName.FOLDER, next.get(), LONG);
      page.objects().forEach(listed -> names.add(SegmentName.parse(listed.name()).orElseThrow()));
      next = page.next();
    }
    return names;
  }

  /** An upload that nobody names. */
  SegmentReference orphan() {
    CommitId id = id();
    return write(
        new SegmentStart(
            SegmentKind.CHANGES,
            head().lineage(),
            SegmentName.root(head().generation() + 1, id),
            Optional.empty()),
        List.of(Samples.put("orphan", "1")));
  }

  /** An object that is not what its reference says. */
  void overwrite(SegmentReference reference, byte[] bytes) {
    store.delete(List.of(reference.name().object()), LONG);
    create(reference.name(), bytes);
  }

  void overwriteHead(byte[] content) {
    Version version = store.read(HEAD, LONG).orElseThrow().version();
    assertInstanceOf(
        CompareAndSetResult.Written.class, store.compareAndSet(HEAD, version, content, LONG));
  }

  void delete(SegmentReference reference) {
    store.delete(List.of(reference.name().object()), LONG);
  }

  void create(SegmentName name, byte[] bytes) {
    assertInstanceOf(
        CreateResult.Created.class, store.create(name.object(), Content.of(bytes), LONG));
  }

  CommitId id() {
    return Samples.id(ids++);
  }

  /** Writes a segment and its parts. */
  SegmentReference write(SegmentStart start, List<SegmentEntry> entries) {
    Uploads uploads = new Uploads();
    SegmentWriter.Written written = uploads.write(start, protection, entries);
    for (SegmentReference object : uploads.written) {
      create(object.name(), uploads.bytes(object));
    }
    return written.root();
  }

  private void remember(List<SegmentEntry> entries) {
    entries.forEach(entry -> remember(entry, state));
  }

  private static void remember(SegmentEntry entry, Map<String, String> state) {
    String key = entry.key().toString();
    entry
        .value()
        .ifPresentOrElse(
            value -> state.put(key, Sha256.of(value).toString()), () -> state.remove(key));
  }

  private Head set(Head head, Version expected) {
    versions.put(
        head,
        assertInstanceOf(
                CompareAndSetResult.Written.class,
                store.compareAndSet(HEAD, expected, codec.encode(head), LONG))
            .version());
    return head;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
