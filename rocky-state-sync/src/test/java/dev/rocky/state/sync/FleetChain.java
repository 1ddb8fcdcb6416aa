package dev.rocky.state.sync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.remote.Content;
import dev.rocky.state.spi.CommitId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Every commit from the first to the last, as the machines of a fleet sent them: one chain by
 * parents, of which each piece of the log that was ever sent is a part. Then what the commits say,
 * one after the other: nothing comes twice, no watermark goes back or comes from anywhere but the
 * one before, and each snapshot is the state that it covers.
 */
final class FleetChain {

  private final Path archive;
  private final FleetNotes notes;
  private final List<Head> heads = new ArrayList<>();
  private final Map<CommitId, Integer> generations = new HashMap<>();
  private final Map<Integer, List<SegmentReference>> snapshots = new HashMap<>();
  private final List<Long> fingerprints = new ArrayList<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private final Map<Key, String> state = new TreeMap<>();
  private final Set<Mark> marks = new HashSet<>();
  private long fingerprint;

  /**
   * Reads the chain that ends with {@code last}, and checks it.
   *
   * @param last the content of HEAD
   */
  FleetChain(Path archive, byte[] last, FleetNotes notes) throws IOException {
    this.archive = archive;
    this.notes = notes;
    HeadCodec codec = new HeadCodec(Protection.NONE);
    CommitId id = codec.decode(last).id();
    assertArrayEquals(last, Files.readAllBytes(NotedRemoteStore.head(archive, id)));
    while (!id.isNone()) {
      Path sent = NotedRemoteStore.head(archive, id);
      assertTrue(Files.exists(sent), "nobody sent commit " + id);
      Head head = codec.decode(Files.readAllBytes(sent));
      heads.add(head);
      List<LogEntry> log = head.log().entries();
      id = log.size() == 1 ? head.log().parent() : log.get(log.size() - 2).id();
    }
    Collections.reverse(heads);
    for (int generation = 1; generation <= heads.size(); generation++) {
      Head head = heads.get(generation - 1);
      assertEquals(generation, head.generation());
      assertNull(generations.put(head.id(), generation), "a commit is in the chain twice");
      for (LogEntry entry : head.log().entries()) {
        assertEquals(id((int) entry.generation()), entry.id(), "a log that is not of the chain");
      }
      if (head.log().newest().kind() == CommitKind.SNAPSHOT) {
        snapshots
            .computeIfAbsent((int) head.covered(), covered -> new ArrayList<>())
            .add(head.snapshot());
      }
    }
    replay();
  }

  /** How many commits there are. */
  int length() {
    return heads.size();
  }

  /** The commit that made {@code generation}. */
  CommitId id(int generation) {
    return generation == 0 ? CommitId.NONE : heads.get(generation - 1).id();
  }

  /** Which generation {@code id} made; empty if it never got into the chain. */
  Optional<Integer> generation(CommitId id) {
    return Optional.ofNullable(generations.get(id));
  }

  /** That of the records after {@code generation}. */
  long fingerprint(int generation) {
    return fingerprints.get(generation - 1);
  }

  /** Which generation brought the count {@code id}. */
  Optional<Integer> count(String id) {
    return Optional.ofNullable(counts.get(id));
  }

  /** How many counts there are. */
  int counts() {
    return counts.size();
  }

  /** What all commits together say. */
  Map<Key, String> state() {
    return state;
  }

  /** The roots of all segments that the last HEAD needs. */
  Set<SegmentName> needed() {
    Head last = heads.get(heads.size() - 1);
    Set<SegmentName> needed = new HashSet<>(Set.of(last.snapshot().name()));
    last.log().older().ifPresent(page -> needed.add(page.name()));
    for (Head head : heads.subList((int) last.sweep() - 1, heads.size())) {
      head.log().newest().root().ifPresent(root -> needed.add(root.name()));
    }
    return needed;
  }

  private void replay() throws IOException {
    for (int generation = 1; generation <= heads.size(); generation++) {
      LogEntry commit = heads.get(generation - 1).log().newest();
      if (commit.kind() == CommitKind.CHANGES || generation == 1) {
        for (SegmentEntry entry : entries(commit.root().orElseThrow())) {
          enter(entry.key(), entry.value().orElseThrow(), generation);
        }
      }
      fingerprints.add(fingerprint);
      for (SegmentReference snapshot : snapshots.getOrDefault(generation, List.of())) {
        Map<Key, String> covered = new TreeMap<>();
        for (SegmentEntry entry : entries(snapshot)) {
          covered.put(entry.key(), new String(entry.value().orElseThrow(), UTF_8));
        }
        assertEquals(state, covered, "a snapshot that is not what it covers, " + generation);
      }
    }
  }

  private void enter(Key key, byte[] value, int generation) {
    String text = new String(value, UTF_8);
    String before = state.put(key, text);
    if (key.space() == FleetMachine.COUNTS) {
      assertNull(before, () -> "twice, then in generation " + generation + ": " + key);
      assertEquals(key.parts().get(1), text);
      assertTrue(notes.isKnown(text), () -> "nobody appended " + key);
      counts.put(text, generation);
    } else {
      Mark mark = Mark.of(value);
      Mark last = before == null ? Mark.NONE : Mark.of(before.getBytes(UTF_8));
      assertTrue(marks.add(mark), () -> "twice, then in generation " + generation + ": " + mark);
      assertTrue(mark.isAfter(last), () -> key + " went from " + last + " to " + mark);
      assertFalse(
          mark.epoch() == last.epoch() && !notes.comesFrom(mark, last),
          () -> key + " of generation " + generation + " is " + mark + ", made without " + last);
      assertFalse(
          mark.epoch() > last.epoch() && !notes.comesFromDecision(mark),
          () -> key + " got an epoch that nobody decided about: " + mark);
    }
    fingerprint += Fingerprint.of(key, value);
    if (before != null) {
      fingerprint -= Fingerprint.of(key, before.getBytes(UTF_8));
    }
  }

  private List<SegmentEntry> entries(SegmentReference segment) throws IOException {
    CommitId lineage = heads.get(0).lineage();
    SegmentReader root = SegmentReader.open(segment, lineage, content(segment), Protection.NONE);
    List<SegmentEntry> entries = new ArrayList<>();
    try (SegmentEntries all = new SegmentEntries(root, lineage, Protection.NONE, this::content)) {
      all.forEachRemaining(entries::add);
    }
    return entries;
  }

  private Content content(SegmentReference segment) throws IOException {
    return Content.of(archive.resolve(segment.name().object().file()));
  }
}
