package dev.rocky.state.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.LedgerSync;
import dev.rocky.state.Namespace;
import dev.rocky.state.Progress;
import dev.rocky.state.PullResult;
import dev.rocky.state.Scan;
import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.spi.MergeRules;
import dev.rocky.state.tck.FaultScript;
import dev.rocky.state.tck.FaultyRemoteStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/** A machine that looks after a remote of {@link Commits}, by their clock, with a short grace. */
final class Keeper implements AutoCloseable {

  static final Duration TIMEOUT = Duration.ofMinutes(5);
  static final Duration GRACE = Duration.ofMinutes(10);

  final FaultScript script = new FaultScript();
  final MovedClock waits = new MovedClock();
  final List<TransferEvent> events = new ArrayList<>();
  final Ledger ledger = Ledger.over(new MemoryStateStore());
  final FaultyRemoteStore remote;
  final RemoteMaintenance maintenance;
  private final RunSession session;

  Keeper(Commits commits, Clock clock) {
    this(commits, clock, commits.protection, policy -> policy);
  }

  /** With other rules for its ledger. */
  Keeper(Commits commits, Clock clock, MergeRules rules) {
    this(commits, clock, commits.protection, policy -> policy, rules);
  }

  Keeper(Commits commits, Clock clock, Protection protection, UnaryOperator<SyncPolicy> policy) {
    this(commits, clock, protection, policy, new MergeRules(Map.of(0x10, new EpochRule())));
  }

  private Keeper(
      Commits commits,
      Clock clock,
      Protection protection,
      UnaryOperator<SyncPolicy> policy,
      MergeRules rules) {
    this.remote = new FaultyRemoteStore(commits.bucket.open(), script);
    ledger.bind("bronze");
    Binding binding =
        new Binding(
            LedgerSync.of(ledger), rules, protection, Optional.empty(), new SecureRandom(), clock);
    Transfers transfers =
        new Transfers(
            policy.apply(
                TransferFixture.policy(TransferFixture.retry()).withTransferTimeout(TIMEOUT)),
            new Namespace("bronze"),
            "memory",
            remote,
            events::add,
            waits,
            () -> 0.5);
    this.session = new RunSession(binding, transfers, new ReentrantLock());
    this.maintenance = new RemoteMaintenance(binding, transfers, TIMEOUT, Duration.ZERO);
  }

  PullResult pull() {
    return session.pull();
  }

  CompactionResult compact() {
    return maintenance.compact();
  }

  CollectionResult collect() {
    return maintenance.collect(Duration.ZERO);
  }

  RemoteVerifyReport verify() {
    return maintenance.verify(Progress.NONE).orElseThrow();
  }

  void put(String key, String value) {
    ledger.write(
        tx -> {
          tx.put(Key.of(0x10, key), value.getBytes(UTF_8));
          return true;
        });
  }

  Map<String, String> records() {
    Map<String, String> records = new TreeMap<>();
    ledger.read(
        tx -> {
          tx.scan(
              Scan.prefix(Key.of(0x10)),
              (key, value) -> {
                records.put(key.parts().get(0), new String(value, UTF_8));
                return true;
              });
          return true;
        });
    return records;
  }

  /** How the last transfer ended. */
  TransferOutcome outcome() {
    return events.get(events.size() - 1).outcome();
  }

  @Override
  public void close() {
    remote.close();
    ledger.close();
  }
}
