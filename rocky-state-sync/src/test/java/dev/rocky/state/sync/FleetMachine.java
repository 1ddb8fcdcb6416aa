package dev.rocky.state.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.LedgerSync;
import dev.rocky.state.Namespace;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.Scan;
import dev.rocky.state.SyncSession;
import dev.rocky.state.lmdb.LmdbSettings;
import dev.rocky.state.lmdb.LmdbStateStore;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.spi.Base;
import dev.rocky.state.spi.ConflictingRecord;
import dev.rocky.state.spi.Decision;
import dev.rocky.state.spi.MergeRules;
import dev.rocky.state.tck.FaultScript;
import dev.rocky.state.tck.FaultyRemoteStore;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A machine of the fleet: an LMDB ledger in a folder, kept in step with a remote. What it does is
 * random, what came of it is noted before it goes on.
 */
final class FleetMachine implements AutoCloseable {

  /** Of the counts that were appended, each under a key of its own. */
  static final int COUNTS = 0x11;

  /** What was written within this second may go, too: only the fence protects it. */
  private static final Duration NO_GRACE = Duration.ofSeconds(-2);

  private static final Namespace NAMESPACE = new Namespace("fleet");
  private static final MergeRules RULES = new MergeRules(Map.of(Mark.SPACE, Mark.RULE));
  private static final SyncPolicy POLICY =
      SyncPolicy.ofDefaults()
          .withTransferTimeout(Duration.ofSeconds(15))
          .withRetry(
              RetrySettings.builder()
                  .initialBackoff(Duration.ofMillis(10))
                  .maxBackoff(Duration.ofMillis(300))
                  .build());
  private static final int SHARED_TABLES = 12;
  private static final int OWN_TABLES = 4;

  private final String life;
  private final String name;
  private final Random random;
  private final MachineNotes notes;
  private final Ledger ledger;
  private final String provider;
  private final RemoteStore remote;
  private final Path folder;
  private final SyncedLedger synced;
  private final AtomicInteger made = new AtomicInteger();
  private String last;

  /**
   * Opens the ledger in {@code folder}, or makes it.
   *
   * @param name of the machine
   * @param life of this process; no other has it
   * @param script what goes wrong with calls
   * @param archive where copies of all that is sent go
   */
  FleetMachine(
      String name,
      String life,
      Path folder,
      RemoteAddress address,
      FaultScript script,
      Path archive,
      Random random) {
    this.name = name;
    this.life = life;
    this.folder = folder;
    this.random = random;
    this.last = name + 0;
    this.notes = new MachineNotes(folder.resolve("notes"));
    this.ledger =
        Ledger.over(
            LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(folder.resolve("ledger"))));
    this.provider = address.provider();
    this.remote =
        new NotedRemoteStore(new FaultyRemoteStore(address.open(), script), archive, notes);
    this.synced =
        SyncedLedger.builder(ledger, remote, NAMESPACE, provider)
            .policy(POLICY)
            .rules(RULES)
            .listener(event -> event.cache().ifPresent(notes::cache))
            .temporaryFolder(folder)
            .open();
  }

  /** What a pipeline does between its start and its end, and what is done now and then. */
  void run() {
    SyncSession run = synced.startRun();
    if (random.nextInt(5) > 0) {
      pull(run);
    }
    for (int changes = random.nextInt(5); changes > 0; changes--) {
      advance();
    }
    if (random.nextInt(8) > 0) {
      push(run);
    }
    if (random.nextInt(3) == 0) {
      resolve(random.nextBoolean() ? Decision.OURS : Decision.THEIRS);
    }
    switch (random.nextInt(40)) {
      case 0, 1 -> notes.ended("compact", maintenance().compact());
      case 2, 3, 4, 5 -> collect();
      default -> {}
    }
  }

  /** Whatever the remote, or a cache before it, says: nothing goes, and no watermark goes back. */
  private static void checkGoesOn(Key key, String before, @Nullable String after) {
    boolean goesOn =
        after != null
            && (key.space() == COUNTS
                || !Mark.of(before.getBytes(UTF_8)).isAfter(Mark.of(after.getBytes(UTF_8))));
    if (!goesOn) {
      throw new AssertionError(key + " was " + before + ", and a pull made it " + after);
    }
  }

  PullResult pull() {
    return pull(synced.startRun());
  }

  PushResult push() {
    return push(synced.startRun());
  }

  private PullResult pull(SyncSession run) {
    Map<Key, String> before = records();
    PullResult result = run.pull();
    notes.ended("pull", result);
    Map<Key, String> after = records();
    before.forEach((key, value) -> checkGoesOn(key, value, after.get(key)));
    if (result instanceof PullResult.Regressed regressed) {
      throw new AssertionError(regressed.problem());
    }
    return result;
  }

  private PushResult push(SyncSession run) {
    notes.begins();
    PushResult result = run.push();
    if (result instanceof PushResult.Regressed regressed) {
      throw new AssertionError(regressed.problem());
    } else if (result instanceof PushResult.Pushed pushed) {
      notes.acknowledged(true, pushed.generation(), base(), fingerprint());
    } else if (result instanceof PushResult.UpToDate even && even.generation() > 0) {
      notes.acknowledged(false, even.generation(), base(), fingerprint());
    } else if (result instanceof PushResult.Conflict conflict && conflict.failure().isEmpty()) {
      notes.partly(base());
    } else {
      notes.ended("push", result);
    }
    return result;
  }

  /** Often the one before: what is on its way changes once more. */
  private synchronized String next() {
    if (random.nextBoolean()) {
      last =
          random.nextInt(4) == 0
              ? "shared" + random.nextInt(SHARED_TABLES)
              : name + random.nextInt(OWN_TABLES);
    }
    return last;
  }

  /** Moves a watermark and appends a count, in one transaction; on any thread. */
  void advance() {
    String id = life + "." + made.incrementAndGet();
    String table = next();
    long by = 1L + random.nextInt(9);
    ledger.write(
        transaction -> {
          Mark before = transaction.get(Mark.key(table)).map(Mark::of).orElse(Mark.NONE);
          Mark next = before.advanced(by, id);
          notes.makes(table, next);
          transaction.put(Mark.key(table), next.bytes());
          transaction.put(Key.of(COUNTS, table, id), id.getBytes(UTF_8));
          return true;
        });
    notes.made(id);
  }

  /** On any thread. */
  void collect() {
    notes.ended("collect", maintenance().collect(Duration.ZERO));
  }

  /** Ends all conflicts as a person might; a count is in none. */
  void resolve(Decision decision) {
    List<ConflictingRecord> conflicts = new ArrayList<>();
    synced.conflicts(conflicts::add);
    for (ConflictingRecord conflict : conflicts) {
      if (conflict.key().space() != Mark.SPACE) {
        throw new AssertionError("nobody else writes " + conflict.key());
      }
      Mark ours = Mark.of(conflict.ours().orElseThrow());
      notes.conflict(ours, Mark.of(conflict.theirs().orElseThrow()));
      if (decision == Decision.OURS) {
        notes.keeps(ours.id());
      }
      notes.ended("resolve", synced.resolve(conflict, decision));
    }
  }

  /** With no grace at all. */
  RemoteMaintenance maintenance() {
    Binding binding =
        new Binding(
            LedgerSync.of(ledger),
            RULES,
            Protection.NONE,
            Optional.of(folder),
            new SecureRandom(),
            Clock.systemUTC());
    Transfers transfers = new Transfers(POLICY, NAMESPACE, provider, remote, TransferListener.NONE);
    return new RemoteMaintenance(binding, transfers, NO_GRACE, NO_GRACE);
  }

  /** Whether nothing is left to be pushed. */
  boolean isAtRest() {
    return ledger.pendingChanges(change -> {}) == 0
        && LedgerSync.of(ledger).state().pending().isEmpty();
  }

  Map<Key, String> records() {
    Map<Key, String> records = new TreeMap<>();
    for (int space : List.of(Mark.SPACE, COUNTS)) {
      ledger.read(
          transaction -> {
            transaction.scan(
                Scan.prefix(Key.of(space)),
                (key, value) -> {
                  records.put(key, new String(value, UTF_8));
                  return true;
                });
            return true;
          });
    }
    return records;
  }

  /** Empty if there are changes that are not pushed. */
  private Optional<Long> fingerprint() {
    if (!isAtRest()) {
      return Optional.empty();
    }
    long[] sum = {0};
    records().forEach((key, value) -> sum[0] += Fingerprint.of(key, value.getBytes(UTF_8)));
    return Optional.of(sum[0]);
  }

  private Base base() {
    return LedgerSync.of(ledger).state().base().orElseThrow();
  }

  @Override
  public void close() throws IOException {
    synced.close();
    ledger.close();
    notes.close();
  }
}
