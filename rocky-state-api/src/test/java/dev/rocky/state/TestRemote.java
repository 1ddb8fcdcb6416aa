package dev.rocky.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.remote.Version;
import dev.rocky.state.spi.Attempt;
import dev.rocky.state.spi.Base;
import dev.rocky.state.spi.CommitId;
import dev.rocky.state.spi.RemoteRecord;
import dev.rocky.state.spi.SeenHead;
import dev.rocky.state.spi.ValueHash;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The commits of a remote and the states that they made; no network, no segments. */
final class TestRemote {

  /** A commit and all records after it. */
  record Commit(CommitId id, Map<Key, String> state) {}

  private static final CommitId LINEAGE = new CommitId(7, 7);

  private final List<Commit> log = new ArrayList<>();
  private int covered = 1;

  int generation() {
    return log.size();
  }

  /** C1 and C2. */
  void compact() {
    covered = Math.max(generation(), 1);
  }

  /** Whether the snapshot that there is serves A2 for a ledger whose base is {@code generation}. */
  boolean covers(long generation) {
    return generation() > 0 && (generation == 0 || covered > generation);
  }

  Map<Key, String> state(long generation) {
    return generation == 0 ? new TreeMap<>() : log.get((int) generation - 1).state();
  }

  Map<Key, String> newest() {
    return state(generation());
  }

  Base base(CommitId id, long generation) {
    return new Base(LINEAGE, generation, id);
  }

  Base head() {
    return base(log.get(log.size() - 1).id(), generation());
  }

  /** Stands for the HEAD of {@code generation}. */
  static SeenHead seen(long generation) {
    return new SeenHead(("HEAD " + generation).getBytes(UTF_8), version(generation));
  }

  static Version version(long generation) {
    return generation == 0 ? Version.ABSENT : new Version("v" + generation);
  }

  /** Another machine commits; an empty value deletes. */
  void commit(CommitId id, Map<Key, Optional<String>> changes) {
    Map<Key, String> state = new TreeMap<>(newest());
    changes.forEach(
        (key, value) ->
            value.ifPresentOrElse(text -> state.put(key, text), () -> state.remove(key)));
    log.add(new Commit(id, state));
  }

  /** P3: whether HEAD was what the attempt expects. */
  boolean compareAndSet(Attempt attempt, Map<Key, Optional<String>> changes) {
    boolean expected = attempt.expected().equals(version(generation()));
    if (expected) {
      commit(attempt.id(), changes);
    }
    return expected;
  }

  boolean has(Attempt attempt) {
    long generation = attempt.commit().generation();
    return generation <= generation() && log.get((int) generation - 1).id().equals(attempt.id());
  }

  /** Whether the record had that value after {@code generation}, as far as A1 or A2 fetch it. */
  boolean had(Key key, Optional<String> value, long generation, boolean whole) {
    return log.subList((int) (whole ? covered - 1 : generation), generation()).stream()
        .anyMatch(commit -> value.equals(Optional.ofNullable(commit.state().get(key))));
  }

  /** A1: the deltas behind {@code generation}. */
  Iterator<RemoteRecord> deltas(long generation) {
    return records(new TreeMap<>(), generation, false);
  }

  /** A2: the whole state, from the newest snapshot, which must serve, and the deltas behind it. */
  Iterator<RemoteRecord> all() {
    TreeMap<Key, List<Optional<String>>> snapshot = new TreeMap<>();
    state(covered).forEach((key, value) -> snapshot.put(key, listOf(Optional.of(value))));
    return records(snapshot, covered, true);
  }

  /** What deltas change behind a state in which records have {@code values}; others are absent. */
  private Iterator<RemoteRecord> records(
      Map<Key, List<Optional<String>>> values, long generation, boolean whole) {
    for (long next = generation + 1; next <= generation(); next++) {
      Map<Key, String> before = state(next - 1);
      Map<Key, String> after = state(next);
      TreeSet<Key> keys = new TreeSet<>(before.keySet());
      keys.addAll(after.keySet());
      for (Key key : keys) {
        if (!Objects.equals(before.get(key), after.get(key))) {
          values
              .computeIfAbsent(key, k -> whole ? listOf(Optional.empty()) : new ArrayList<>())
              .add(Optional.ofNullable(after.get(key)));
        }
      }
    }
    List<RemoteRecord> records = new ArrayList<>();
    values.forEach((key, list) -> records.add(record(key, list)));
    return records.iterator();
  }

  private static List<Optional<String>> listOf(Optional<String> value) {
    return new ArrayList<>(List.of(value));
  }

  private static RemoteRecord record(Key key, List<Optional<String>> values) {
    List<ValueHash> earlier =
        values.subList(0, values.size() - 1).stream().map(TestRemote::hash).toList();
    return new RemoteRecord(key, bytes(values.get(values.size() - 1)), earlier);
  }

  static ValueHash hash(Optional<String> value) {
    return ValueHash.of(bytes(value));
  }

  static Optional<byte[]> bytes(Optional<String> value) {
    return value.map(text -> text.getBytes(UTF_8));
  }
}
