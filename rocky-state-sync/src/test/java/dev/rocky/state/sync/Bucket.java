package dev.rocky.state.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.Key;
import dev.rocky.state.memory.MemoryRemote;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.Listing;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import dev.rocky.state.spi.CommitId;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What all machines share, and what a test finds there by reading every byte of it itself. */
final class Bucket {

  static final RegisterName HEAD = new RegisterName("HEAD");
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  final MemoryRemote memory;
  private final RemoteStore store;
  private final Protection protection;

  Bucket() {
    this(Protection.NONE);
  }

  Bucket(Protection protection) {
    this(protection, Clock.systemUTC());
  }

  /** By the clock of a test. */
  Bucket(Protection protection, Clock clock) {
    this.protection = protection;
    this.memory = new MemoryRemote(clock);
    this.store = memory.open();
  }

  Optional<Head> head() {
    return register().map(found -> new HeadCodec(protection).decode(found.content()));
  }

  Optional<Register> register() {
    return store.read(HEAD, TIMEOUT);
  }

  /** All commits from the sweep on, the oldest first. */
  List<LogEntry> log() {
    List<LogEntry> log = new ArrayList<>();
    Optional<Head> head = head();
    Optional<CommitLog> piece = head.map(Head::log);
    while (piece.isPresent()) {
      log.addAll(0, piece.get().entries());
      piece =
          piece.get().oldest().generation() > head.orElseThrow().sweep()
              ? piece.get().older().map(this::page)
              : Optional.empty();
    }
    return log;
  }

  /** The commits that have made {@code value} of {@code key}. */
  List<LogEntry> commitsOf(Key key, String value) {
    List<LogEntry> commits = new ArrayList<>();
    for (LogEntry entry : log()) {
      boolean changes =
          entry.kind() == CommitKind.CHANGES || entry.root().filter(this::isFirst).isPresent();
      if (changes && Optional.of(value).equals(entries(entry.root().orElseThrow()).get(key))) {
        commits.add(entry);
      }
    }
    return commits;
  }

  /** A snapshot that came with its commit is the first of a lineage, or made anew. */
  private boolean isFirst(SegmentReference root) {
    return log().stream().anyMatch(entry -> entry.ownRoot().equals(root.name()));
  }

  /** What the newest snapshot and the commits behind it make of the records. */
  Map<Key, String> records() {
    Map<Key, String> records = new TreeMap<>();
    head()
        .ifPresent(
            head -> {
              apply(head.snapshot(), records);
              for (LogEntry entry : log()) {
                if (entry.kind() == CommitKind.CHANGES && entry.generation() > head.covered()) {
                  apply(entry.root().orElseThrow(), records);
                }
              }
            });
    return records;
  }

  /** What one segment puts and deletes. */
  Map<Key, Optional<String>> entries(SegmentReference root) {
    Map<Key, Optional<String>> entries = new TreeMap<>();
    SegmentReader reader = open(root);
    try (SegmentEntries found =
        new SegmentEntries(reader, lineage(), protection, part -> Content.of(object(part)))) {
      while (found.hasNext()) {
        SegmentEntry entry = found.next();
        entries.put(entry.key(), entry.value().map(bytes -> new String(bytes, UTF_8)));
      }
    }
    return entries;
  }

  /** The names of all objects. */
  List<String> objects() {
    List<String> names = new ArrayList<>();
    Optional<PageToken> next = Optional.of(PageToken.FIRST);
    while (next.isPresent()) {
      Listing page = store.list(SegmentName.FOLDER, next.get(), TIMEOUT);
      page.objects().forEach(listed -> names.add(listed.name().path()));
      next = page.next();
    }
    return names.stream().sorted().collect(Collectors.toList());
  }

  /** Somebody restores an older HEAD, or takes it away. */
  void setBack(Optional<Register> to) {
    store.delete(List.of(HEAD), TIMEOUT);
    to.ifPresent(head -> store.compareAndSet(HEAD, Version.ABSENT, head.content(), TIMEOUT));
  }

  /** A collection for which it is time: the log begins with the newest snapshot's generation. */
  void sweep() {
    Head head = head().orElseThrow();
    long next = head.generation() + 1;
    LogEntry entry =
        new LogEntry(next, Samples.id(next), CommitKind.COLLECTION, Samples.TIME, Optional.empty());
    write(
        new HeadCodec(protection)
            .encode(
                new Head(
                    head.format(),
                    head.lineage(),
                    head.covered(),
                    head.snapshot(),
                    head.covered(),
                    head.floorTime(),
                    head.covered(),
                    next,
                    head.log().append(entry).since(head.covered()))));
  }

  /** Somebody deletes everything. */
  void empty() {
    setBack(Optional.empty());
    for (String path : objects()) {
      store.delete(
          List.of(SegmentName.FOLDER.object(path.substring(path.indexOf('/') + 1))), TIMEOUT);
    }
  }

  void write(byte[] head) {
    Version version = register().map(Register::version).orElse(Version.ABSENT);
    store.compareAndSet(HEAD, version, head, TIMEOUT);
  }

  void delete(SegmentReference object) {
    store.delete(List.of(object.name().object()), TIMEOUT);
  }

  /**
   * Somebody puts {@code content} in the place of the newest commit's root, and has HEAD say so.
   */
  void forge(SegmentReference root, byte[] content) {
    Head head = head().orElseThrow();
    List<LogEntry> log = new ArrayList<>(head.log().entries());
    LogEntry last = log.remove(log.size() - 1);
    SegmentReference forged = new SegmentReference(root.name(), content.length, Sha256.of(content));
    log.add(
        new LogEntry(last.generation(), last.id(), last.kind(), last.time(), Optional.of(forged)));
    delete(root);
    store.create(root.name().object(), Content.of(content), TIMEOUT);
    write(
        new HeadCodec(protection)
            .encode(
                new Head(
                    head.format(),
                    head.lineage(),
                    head.covered(),
                    head.snapshot(),
                    head.floor(),
                    head.floorTime(),
                    head.sweep(),
                    head.fence(),
                    new CommitLog(head.log().older(), head.log().parent(), log))));
  }

  private void apply(SegmentReference root, Map<Key, String> records) {
    entries(root)
        .forEach(
            (key, value) ->
                value.ifPresentOrElse(text -> records.put(key, text), () -> records.remove(key)));
  }

  private CommitLog page(SegmentReference root) {
    try (SegmentReader reader = open(root)) {
      return reader.page().orElseThrow();
    }
  }

  private SegmentReader open(SegmentReference root) {
    return SegmentReader.open(root, lineage(), Content.of(object(root)), protection);
  }

  private CommitId lineage() {
    return head().orElseThrow().lineage();
  }

  private byte[] object(SegmentReference reference) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    if (!store.get(reference.name().object(), content, reference.length(), TIMEOUT)) {
      throw new AssertionError("HEAD names " + reference.name() + ", which is not there");
    }
    return content.toByteArray();
  }
}
