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
import dev.rocky.state.spi.ConflictingRecord;
import dev.rocky.state.spi.Decision;
import dev.rocky.state.spi.MergeRule;
import dev.rocky.state.spi.MergeRules;
import dev.rocky.state.spi.Merged;
import dev.rocky.state.spi.Resolution;
import dev.rocky.state.spi.SyncState;
import dev.rocky.state.spi.ValueHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A ledger and its remote, which take one step of the protocol at a time. */
final class SyncMachine implements AutoCloseable {

  private static final int UNORDERED = 0x42;

  /** What P1 took from a snapshot. */
  private record Made(SyncState state, long position, Map<Key, Optional<String>> sends) {}

  private static final List<Key> KEYS =
      List.of(Key.of(0x10, "a"), Key.of(0x10, "b"), Key.of(UNORDERED, "c"), Key.of(0x7F, "d"));

  private final StateStore store = new MemoryStateStore();
  private final Ledger ledger = Ledger.over(store);
  private final LedgerSync sync = LedgerSync.of(ledger);
  private final TestRemote remote = new TestRemote();
  private final MergeRules rules;
  private final Set<ValueHash> garbage = new HashSet<>();
  private @Nullable Made made;
  private Map<Key, Optional<String>> sends = Map.of();
  private int minted;

  SyncMachine(EpochRule rule) {
    this.rules = new MergeRules(Map.of(0x10, rule, 0x7F, rule));
    change(KEYS.get(0), Optional.of(EpochRule.value(1, 0, "before")));
    ledger.bind("remote");
  }

  TestRemote remote() {
    return remote;
  }

  /** One step; nothing, if it is not one of those that may be taken now. */
  void step(int choice) {
    Key key = KEYS.get(choice / 18 % KEYS.size());
    int detail = choice / 72;
    switch (choice % 18) {
      case 0, 1, 2 -> write(key, detail);
      case 3 -> change(key, Optional.empty());
      case 4, 5 -> others(key, detail);
      case 15 -> remote.compact();
      case 16 -> damage(key, detail);
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

  /** Undisturbed, and with what was damaged written anew, everything is pushed. */
  void comeToRest() {
    KEYS.stream().filter(this::isDamaged).forEach(key -> write(key, 0));
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

  /** L1. */
  private void write(Key key, int detail) {
    change(key, Optional.of(next(key, value(key), detail, "w")));
  }

  /**
   * The cursor moves on; a record that was deleted begins in a new epoch. In a space without a rule
   * values come back.
   */
  private String next(Key key, Optional<String> now, int detail, String writer) {
    if (key.space() == UNORDERED) {
      return "value " + detail % 3;
    }
    int epoch = now.map(EpochRule::epoch).orElse(++minted + 1);
    int cursor = now.map(EpochRule::cursor).orElse(0) + 1;
    return EpochRule.value(epoch, cursor, writer + ++minted);
  }

  /** Now and then, a disk loses something. */
  private void damage(Key key, int detail) {
    Optional<byte[]> sealed = store.read(tx -> tx.get(key));
    if (detail % 4 == 0 && sealed.isPresent()) {
      byte[] longer = Arrays.copyOf(sealed.get(), sealed.get().length + 1);
      garbage.add(ValueHash.of(ValueEnvelope.unverified(longer)));
      store.write(
          tx -> {
            tx.put(key, longer);
            return true;
          });
    }
  }

  private boolean isDamaged(Key key) {
    return store.read(tx -> CheckedValue.of(tx, key)).damaged();
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
    boolean resets = key.space() != UNORDERED && detail % 5 == 0;
    boolean deletes = now.isPresent() && detail % 5 == 1;
    Optional<String> reset =
        now.filter(text -> resets)
            .map(text -> EpochRule.value(EpochRule.epoch(text) + 1, 0, "r" + ++minted));
    String value = reset.orElseGet(() -> next(key, now, detail, "o"));
    remote.commit(
        new CommitId(2, ++minted), Map.of(key, deletes ? Optional.empty() : Optional.of(value)));
  }

  /** R1 without an attempt, then A1 or A2, then A3. */
  private void pull(boolean whole) {
    SyncState state = sync.state();
    long from = state.base().map(Base::generation).orElse(0L);
    if (state.pending().isEmpty() && from < remote.generation()) {
      apply(state, from == 0 || (whole && remote.covers(from)));
    }
  }

  /** R1 that finds an attempt of which the log says nothing (S4), though it is over. */
  private void cannotTell() {
    SyncState state = sync.state();
    if (state.pending().filter(this::isOver).isPresent()) {
      if (!remote.covers(state.base().map(Base::generation).orElse(0L))) {
        remote.compact();
      }
      apply(state, true);
    }
  }

  private boolean isOver(Attempt attempt) {
    return attempt.commit().generation() <= remote.generation();
  }

  private void apply(SyncState state, boolean whole) {
    Map<Key, Optional<String>> changed = changed();
    long from = state.base().map(Base::generation).orElse(0L);
    ApplyResult result =
        whole
            ? sync.applyAll(
                state,
                remote.head(),
                Optional.of(TestRemote.seen(remote.generation())),
                remote.all(),
                rules)
            : sync.applyChanges(
                state,
                remote.head(),
                Optional.of(TestRemote.seen(remote.generation())),
                remote.deltas(from),
                rules);
    assertTrue(result instanceof ApplyResult.Applied, () -> result + " though nothing was lost");
    changed.forEach(
        (key, ours) -> {
          if (!ours.equals(value(key)) && !remote.had(key, ours, from, whole)) {
            Optional<String> theirs = Optional.ofNullable(remote.newest().get(key));
            String told = ours + " of " + key + ", there " + theirs + ", now " + value(key);
            assertTrue(mayGo(key, ours, theirs, state.decision()), () -> "I5: lost is " + told);
          }
        });
  }

  /** Whether rule or person said that an own change, or deletion, gives way to theirs. */
  private boolean mayGo(
      Key key, Optional<String> ours, Optional<String> theirs, Optional<Decision> decision) {
    MergeRule rule = rules.of(key);
    Optional<byte[]> our = TestRemote.bytes(ours);
    Optional<byte[]> their = TestRemote.bytes(theirs);
    if (decision.isPresent() && decision.get() == Decision.OURS) {
      return our.isPresent()
          && rule.republish(key, our, their) instanceof Merged.Value raised
          && value(key).equals(text(raised.bytes()));
    }
    Merged merged = rule.merge(key, our, their);
    return decision.isPresent() || !(merged instanceof Merged.Ours || isConflict(merged));
  }

  private static boolean isConflict(Merged merged) {
    return merged instanceof Merged.Conflict;
  }

  /** P1. */
  private void create() {
    Made taken =
        sync.snapshot(
            snapshot -> {
              TreeMap<Key, Optional<String>> found = new TreeMap<>();
              if (remote.generation() == 0) {
                snapshot.records((key, value) -> found.put(key, value.flatMap(SyncMachine::text)));
              } else {
                snapshot.changes((key, value) -> found.put(key, value.flatMap(SyncMachine::text)));
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
    List<ConflictingRecord> found = new ArrayList<>();
    boolean pending = sync.state().pending().isPresent();
    sync.conflicts(
        seen -> {
          if (seen.key().equals(key) && !(ours && seen.oursDamaged())) {
            found.add(seen);
          }
        });
    for (ConflictingRecord seen : found) {
      Resolution resolution = ours ? sync.takeOurs(seen, rules) : sync.takeTheirs(seen, rules);
      assertEquals(pending ? Resolution.ATTEMPT_PENDING : Resolution.RESOLVED, resolution);
    }
  }

  /** U2, U3: rare, and only about a remote that is there and has no request on its way. */
  private void decide(int detail) {
    SyncState state = sync.state();
    boolean over = state.pending().filter(attempt -> !isOver(attempt)).isEmpty();
    if (detail % 4 == 0 && remote.generation() > 0 && over) {
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
          KeyPages kept = KeyPages.behind(tx, LedgerSpaces.CONFLICTS);
          for (Key key = kept.next(); key != null; key = kept.next()) {
            assertTrue(conflicts.containsKey(key), "left of a conflict: " + key);
          }
          for (Key key : KEYS) {
            ValueHash theirs = TestRemote.hash(Optional.ofNullable(there.get(key)));
            Optional<JournalEntry> entry = journal.entry(key);
            assertTrue(pending || entry.flatMap(JournalEntry::sent).isEmpty(), "sent of " + key);
            assertTrue(entry.map(JournalEntry::number).orElse(0L) <= journal.sequence().number());
            ValueHash known =
                conflicts.containsKey(key)
                    ? ValueHash.of(conflicts.get(key))
                    : entry
                        .map(JournalEntry::base)
                        .orElseGet(() -> ValueHash.of(tx.get(key).map(ValueEnvelope::unverified)));
            if (!known.equals(theirs) && !garbage.contains(known)) {
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

  /** What differs from what the remote has at the base, or may. */
  private Map<Key, Optional<String>> changed() {
    Map<Key, Optional<String>> changed = new TreeMap<>();
    store.read(
        tx -> {
          for (Key key : KEYS) {
            CheckedValue ours = CheckedValue.of(tx, key);
            Optional<JournalEntry> entry = new JournalReading(tx).entry(key);
            if (!ours.damaged()
                && entry.isPresent()
                && !entry.get().base().equals(ValueHash.of(ours.bytes()))) {
              changed.put(key, ours.bytes().flatMap(SyncMachine::text));
            }
          }
          return true;
        });
    return changed;
  }

  /** Nothing, if it is damaged. */
  private Optional<String> value(Key key) {
    return store.read(tx -> CheckedValue.of(tx, key)).bytes().flatMap(SyncMachine::text);
  }

  private static Optional<String> text(byte[] value) {
    return Optional.of(new String(value, UTF_8));
  }
}
