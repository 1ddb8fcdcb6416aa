package dev.rocky.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.spi.ApplyResult;
import dev.rocky.state.spi.Attempt;
import dev.rocky.state.spi.Base;
import dev.rocky.state.spi.CommitId;
import dev.rocky.state.spi.Decision;
import dev.rocky.state.spi.MergeRules;
import dev.rocky.state.spi.Merged;
import dev.rocky.state.spi.Resolution;
import dev.rocky.state.spi.SyncState;
import dev.rocky.state.spi.ValueHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A ledger and its remote, which take one step of the protocol at a time. */
final class SyncMachine implements AutoCloseable {

  /** What P1 took from a snapshot. */
  private record Made(SyncState state, long position, Map<Key, Optional<String>> sends) {}

  private static final List<Key> KEYS =
      List.of(Key.of(0x10, "a"), Key.of(0x10, "b"), Key.of(0x42, "c"), Key.of(0x7F, "d"));

  private final StateStore store = new MemoryStateStore();
  private final Ledger ledger = Ledger.over(store);
  private final LedgerSync sync = LedgerSync.of(ledger);
  private final TestRemote remote = new TestRemote();
  private final EpochRule rule;
  private final MergeRules rules;
  private @Nullable Made made;
  private Map<Key, Optional<String>> sends = Map.of();
  private int minted;

  SyncMachine(EpochRule rule) {
    this.rule = rule;
    this.rules = new MergeRules(Map.of(0x10, rule, 0x42, rule, 0x7F, rule));
    change(KEYS.get(0), Optional.of(EpochRule.value(1, 0, "before")));
    ledger.bind("remote");
  }

  TestRemote remote() {
    return remote;
  }

  /** One step; nothing, if it is not one of those that may be taken now. */
  void step(int choice) {
    Key key = KEYS.get(choice / 16 % KEYS.size());
    int detail = choice / 64;
    switch (choice % 16) {
      case 0, 1, 2 -> write(key);
      case 3 -> change(key, Optional.empty());
      case 4, 5 -> others(key, detail);
      case 6 -> pull(false);
      case 7 -> pull(true);
      case 8, 9 -> create();
      case 10 -> store();
      case 11 -> send();
      case 12 -> settle();
      case 13 -> cannotTell();
      case 14 -> resolve(key, detail % 2 == 0);
      default -> decide(detail);
    }
  }

  /** Undisturbed, everything is pushed. */
  void comeToRest() {
    for (int round = 0; round < 4; round++) {
      if (sync.state().pending().isPresent()) {
        send();
        settle();
      }
      pull(false);
      pull(true);
      KEYS.forEach(key -> resolve(key, true));
      create();
      store();
      send();
      settle();
    }
  }

  /** L1: the cursor moves on; a record that was deleted begins in a new epoch. */
  private void write(Key key) {
    Optional<String> now = value(key);
    int epoch = now.map(EpochRule::epoch).orElse(++minted + 1);
    int cursor = now.map(EpochRule::cursor).orElse(0) + 1;
    change(key, Optional.of(EpochRule.value(epoch, cursor, "w" + ++minted)));
  }

  private void change(Key key, Optional<String> value) {
    ledger.write(
        tx -> {
          value.ifPresentOrElse(text -> tx.put(key, text.getBytes(UTF_8)), () -> tx.delete(key));
          return true;
        });
  }

  private void others(Key key, int detail) {
    Optional<String> now = Optional.ofNullable(remote.newest().get(key));
    int epoch = now.map(EpochRule::epoch).orElse(++minted + 1) + (detail % 5 == 0 ? 1 : 0);
    int cursor = now.map(EpochRule::cursor).orElse(0) + 1;
    boolean deletes = now.isPresent() && detail % 5 == 1;
    Optional<String> value =
        deletes ? Optional.empty() : Optional.of(EpochRule.value(epoch, cursor, "o" + ++minted));
    remote.commit(new CommitId(2, ++minted), Map.of(key, value));
  }

  /** R1 without an attempt, then A1 or A2, then A3. */
  private void pull(boolean whole) {
    SyncState state = sync.state();
    long from = state.base().map(Base::generation).orElse(0L);
    if (state.pending().isEmpty() && from < remote.generation()) {
      apply(state, whole || from == 0);
    }
  }

  /** R1 that finds an attempt of which the log says nothing (S4), though it is over. */
  private void cannotTell() {
    SyncState state = sync.state();
    if (state.pending().filter(this::isOver).isPresent()) {
      apply(state, true);
    }
  }

  private boolean isOver(Attempt attempt) {
    return attempt.commit().generation() <= remote.generation();
  }

  private void apply(SyncState state, boolean whole) {
    Map<Key, String> before = records();
    Map<Key, ValueHash> bases = bases();
    long from = state.base().map(Base::generation).orElse(0L);
    ApplyResult result =
        whole
            ? sync.applyAll(
                state, remote.head(), TestRemote.seen(remote.generation()), remote.all(), rules)
            : sync.applyChanges(
                state,
                remote.head(),
                TestRemote.seen(remote.generation()),
                remote.deltas(from),
                rules);
    assertTrue(result instanceof ApplyResult.Applied, () -> result + " though nothing was lost");
    if (state.decision().isEmpty()) {
      bases.forEach((key, base) -> checkNothingIsLost(key, base, before.get(key)));
    }
  }

  /** I5: an own change went only if the remote has had it, or the rule said so. */
  private void checkNothingIsLost(Key key, ValueHash base, @Nullable String ours) {
    Optional<String> value = Optional.ofNullable(ours);
    boolean changed = !TestRemote.hash(value).equals(base);
    if (changed && ours != null && !value.equals(value(key)) && !remote.had(key, ours)) {
      Optional<byte[]> theirs = TestRemote.bytes(Optional.ofNullable(remote.newest().get(key)));
      Merged merged = rule.merge(key, TestRemote.bytes(value), theirs);
      assertTrue(
          merged instanceof Merged.Theirs || merged instanceof Merged.Value,
          () -> "I5: " + ours + " of " + key + " is lost");
    }
  }

  /** P1. */
  private void create() {
    Made taken =
        sync.snapshot(
            snapshot -> {
              TreeMap<Key, Optional<String>> found = new TreeMap<>();
              if (remote.generation() == 0) {
                snapshot.records((key, value) -> found.put(key, text(value)) == null);
              } else {
                snapshot.changes(
                    (key, value) -> found.put(key, value.map(v -> text(v).get())) == null);
              }
              return new Made(snapshot.state(), snapshot.position(), found);
            });
    long base = taken.state().base().map(Base::generation).orElse(0L);
    made = base == remote.generation() && !taken.sends().isEmpty() ? taken : null;
  }

  /** P2. */
  private void store() {
    if (made != null) {
      Made taken = made;
      long expected = taken.state().base().map(Base::generation).orElse(0L);
      Base commit = remote.base(new CommitId(1, ++minted), expected + 1);
      Attempt attempt =
          new Attempt(commit, TestRemote.version(expected), new byte[] {(byte) minted});
      boolean stored =
          sync.begin(
              taken.state(),
              attempt,
              taken.position(),
              key -> Optional.ofNullable(taken.sends().get(key)).map(TestRemote::hash));
      if (stored) {
        sends = taken.sends();
      }
      made = null;
    }
  }

  /** P3, S3. */
  private void send() {
    sync.state().pending().ifPresent(attempt -> remote.compareAndSet(attempt, sends));
  }

  /** S1, P4, S2. */
  private void settle() {
    SyncState state = sync.state();
    if (state.pending().filter(this::isOver).isPresent()) {
      Attempt attempt = state.pending().get();
      boolean settled =
          remote.has(attempt)
              ? sync.commit(attempt.id(), TestRemote.seen(remote.generation()))
              : sync.forget(attempt.id());
      assertTrue(settled);
    }
  }

  private void resolve(Key key, boolean ours) {
    boolean pending = sync.state().pending().isPresent();
    Resolution resolution = ours ? sync.takeOurs(key, rules) : sync.takeTheirs(key);
    assertEquals(pending, resolution == Resolution.ATTEMPT_PENDING);
  }

  /** U2, U3: rare, and only about a remote that is there and has no request on its way. */
  private void decide(int detail) {
    SyncState state = sync.state();
    if (detail % 4 == 0 && remote.generation() > 0 && state.pending().isEmpty()) {
      made = null;
      assertTrue(sync.decide(state, detail % 8 == 0 ? Decision.OURS : Decision.THEIRS));
    }
  }

  /** I3, and that what belongs to an attempt goes with it. */
  void check() {
    SyncState state = sync.state();
    long base = state.base().map(Base::generation).orElse(0L);
    Map<Key, String> there = remote.state(base);
    Map<Key, Optional<byte[]>> conflicts = new TreeMap<>();
    sync.conflicts(conflict -> conflicts.put(conflict.key(), conflict.theirs()));
    store.read(
        tx -> {
          JournalReading journal = new JournalReading(tx);
          boolean pending = state.pending().isPresent();
          assertEquals(pending, journal.sequence().position() != Sequence.NO_ATTEMPT);
          for (Key key : KEYS) {
            ValueHash theirs = TestRemote.hash(Optional.ofNullable(there.get(key)));
            Optional<JournalEntry> entry = journal.entry(key);
            assertTrue(pending || entry.flatMap(JournalEntry::sent).isEmpty(), "sent of " + key);
            ValueHash known =
                conflicts.containsKey(key)
                    ? ValueHash.of(conflicts.get(key))
                    : entry
                        .map(JournalEntry::base)
                        .orElseGet(() -> ValueHash.of(journal.record(key)));
            if (!known.equals(theirs)) {
              fail(
                  "I3: " + key + " is " + entry + ", at generation " + base + " there is " + there);
            }
          }
          return true;
        });
  }

  Map<Key, String> records() {
    Map<Key, String> records = new TreeMap<>();
    KEYS.forEach(key -> value(key).ifPresent(value -> records.put(key, value)));
    return records;
  }

  /** Changes, those that were changed back left out, and conflicts. */
  boolean hasSomethingToSend() {
    return sync.conflicts(conflict -> {}) > 0
        || sync.snapshot(
            snapshot -> {
              List<Key> changed = new ArrayList<>();
              snapshot.changes((key, value) -> changed.add(key));
              return !changed.isEmpty();
            });
  }

  @Override
  public void close() {
    ledger.close();
  }

  private Map<Key, ValueHash> bases() {
    Map<Key, ValueHash> bases = new TreeMap<>();
    store.read(
        tx -> {
          KEYS.forEach(
              key -> new JournalReading(tx).entry(key).ifPresent(e -> bases.put(key, e.base())));
          return true;
        });
    return bases;
  }

  private Optional<String> value(Key key) {
    return ledger.read(tx -> tx.get(key)).flatMap(SyncMachine::text);
  }

  private static Optional<String> text(byte[] value) {
    return Optional.of(new String(value, UTF_8));
  }
}
