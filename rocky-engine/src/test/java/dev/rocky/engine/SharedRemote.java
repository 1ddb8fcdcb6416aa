package dev.rocky.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.LedgerSync;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.RemoteSync;
import dev.rocky.state.StateException;
import dev.rocky.state.SyncSession;
import dev.rocky.state.remote.Version;
import dev.rocky.state.spi.ApplyResult;
import dev.rocky.state.spi.Attempt;
import dev.rocky.state.spi.Base;
import dev.rocky.state.spi.CommitId;
import dev.rocky.state.spi.ConflictingRecord;
import dev.rocky.state.spi.MergeRules;
import dev.rocky.state.spi.RemoteRecord;
import dev.rocky.state.spi.SeenHead;
import dev.rocky.state.spi.SyncState;
import dev.rocky.state.spi.ValueHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What several machines share, as a list of commits in memory: the local steps of the protocol are
 * the real ones, there is no network, no segment and no policy. One thread at a time.
 */
final class SharedRemote {

  /** One machine's end. */
  private final class Machine implements RemoteSync, SyncSession {

    private final LedgerSync sync;
    private final MergeRules rules;

    Machine(Ledger ledger, MergeRules rules) {
      ledger.bind("shared list");
      this.sync = LedgerSync.of(ledger);
      this.rules = rules;
    }

    @Override
    public SyncSession startRun() {
      return this;
    }

    @Override
    public PullResult pull() {
      log.add("pull");
      if (pulls.isPresent()) {
        return pulls.get().get();
      }
      return cached.isPresent() ? update(cached.getAsInt(), false) : update();
    }

    @Override
    public PullResult pullVerified() {
      log.add("pull verified");
      Optional<PullResult> told = pulls.map(Supplier::get);
      return told.filter(result -> !isStale(result)).orElseGet(this::update);
    }

    private boolean isStale(PullResult result) {
      return result instanceof PullResult.Unchanged unchanged && !unchanged.verified();
    }

    private PullResult update() {
      return update(commits.size(), verified);
    }

    /** To generation {@code to}, or not at all from a greater one. */
    private PullResult update(int to, boolean verified) {
      SyncState before = sync.state();
      if (to == 0) {
        return new PullResult.Absent();
      }
      long base = before.base().map(Base::generation).orElse(0L);
      if (base >= to) {
        return new PullResult.Unchanged(base, verified);
      }
      ApplyResult result =
          base == 0
              ? sync.applyAll(
                  before, base(to), Optional.of(head(to)), fetched(0, to).iterator(), rules)
              : sync.applyChanges(
                  before,
                  base(to),
                  Optional.of(head(to)),
                  fetched((int) base, to).iterator(),
                  rules);
      ApplyResult.Applied applied = (ApplyResult.Applied) result;
      return new PullResult.Restored(to, verified, applied.changed(), applied.conflicts());
    }

    @Override
    public PushResult push() {
      log.add("push");
      if (pushes.isPresent()) {
        return pushes.get().get();
      }
      update();
      Map<Key, Optional<byte[]>> changes = new TreeMap<>();
      SyncState before = sync.state();
      long position =
          sync.snapshot(
              snapshot -> {
                snapshot.changes(changes::put);
                return snapshot.position();
              });
      if (!changes.isEmpty()) {
        commit(before, changes, position);
      }
      List<ConflictingRecord> conflicts = new ArrayList<>();
      sync.conflicts(conflicts::add);
      long generation = commits.size();
      if (!conflicts.isEmpty()) {
        OptionalLong made = changes.isEmpty() ? OptionalLong.empty() : OptionalLong.of(generation);
        return new PushResult.Conflict(made, conflicts.size(), conflicts, Optional.empty());
      }
      return changes.isEmpty()
          ? new PushResult.UpToDate(generation)
          : new PushResult.Pushed(generation, changes.size());
    }

    private void commit(SyncState before, Map<Key, Optional<byte[]>> changes, long position) {
      Version expected = commits.isEmpty() ? Version.ABSENT : head(commits.size()).version();
      commits.add(changes);
      Attempt attempt = new Attempt(base(commits.size()), expected, head(commits.size()).content());
      sync.begin(
          before,
          attempt,
          position,
          key -> Optional.ofNullable(changes.get(key)).map(ValueHash::of));
      sync.commit(attempt.id(), head(commits.size()));
    }

    @Override
    public void close() {
      log.add("close");
    }
  }

  private final List<Map<Key, Optional<byte[]>>> commits = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private Optional<Supplier<PullResult>> pulls = Optional.empty();
  private Optional<Supplier<PushResult>> pushes = Optional.empty();
  private OptionalInt cached = OptionalInt.empty();
  private boolean verified = true;

  /** One more machine. */
  RemoteSync open(Ledger ledger, MergeRules rules) {
    return new Machine(ledger, rules);
  }

  /** From now on pulls answer, or throw, like that. */
  void pulls(Supplier<PullResult> answer) {
    pulls = Optional.of(answer);
  }

  /** From now on pushes answer, or throw, like that. */
  void pushes(Supplier<PushResult> answer) {
    pushes = Optional.of(answer);
  }

  /** It answers again as it should. */
  void repair() {
    pulls = Optional.empty();
    pushes = Optional.empty();
    cached = OptionalInt.empty();
    verified = true;
  }

  /** From now on pulls believe a cache. */
  void cached() {
    verified = false;
  }

  /** From now on pulls believe a cache that has not seen what was committed since. */
  void cached(int generation) {
    cached = OptionalInt.of(generation);
  }

  /** Everything that was asked of it. */
  List<String> log() {
    return log;
  }

  int generation() {
    return commits.size();
  }

  static PullResult.Indeterminate indeterminate() {
    return new PullResult.Indeterminate(new StateException("the network is down"));
  }

  private static Base base(int generation) {
    return new Base(new CommitId(0, 1), generation, new CommitId(1, generation));
  }

  private static SeenHead head(int generation) {
    String content = "HEAD-" + generation;
    return new SeenHead(content.getBytes(UTF_8), new Version(content));
  }

  /** What changed behind generation {@code from} up to {@code to}, and what it was in between. */
  private List<RemoteRecord> fetched(int from, int to) {
    Map<Key, List<Optional<byte[]>>> values = new TreeMap<>();
    for (Map<Key, Optional<byte[]>> changes : commits.subList(from, to)) {
      changes.forEach(
          (key, value) -> values.computeIfAbsent(key, k -> new ArrayList<>()).add(value));
    }
    List<RemoteRecord> fetched = new ArrayList<>();
    values.forEach(
        (key, all) -> {
          int last = all.size() - 1;
          List<ValueHash> earlier = all.subList(0, last).stream().map(ValueHash::of).toList();
          fetched.add(new RemoteRecord(key, all.get(last), earlier));
        });
    return fetched;
  }
}
