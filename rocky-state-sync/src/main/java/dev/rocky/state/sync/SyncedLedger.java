package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Ledger;
import dev.rocky.state.LedgerSync;
import dev.rocky.state.Namespace;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.RemoteSync;
import dev.rocky.state.SyncSession;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.spi.ConflictingRecord;
import dev.rocky.state.spi.Decision;
import dev.rocky.state.spi.MergeRules;
import dev.rocky.state.spi.Resolution;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * A ledger that is kept in step with a remote store, by the protocol in {@code
 * docs/sync-protocol.md}.
 *
 * <pre>{@code
 * try (SyncedLedger synced =
 *     SyncedLedger.builder(ledger, remote, new Namespace("bronze"), "s3").rules(rules).open()) {
 *   SyncSession run = synced.startRun();
 *   PullResult pulled = run.pull();
 *   ...
 *   PushResult pushed = run.push();
 * }
 * }</pre>
 *
 * <p>Any number of machines, and of processes on one machine, may do so at the same time. Whatever
 * goes wrong between two steps, the next pull or push settles it: nothing has to be repaired.
 *
 * <p>Besides what the methods say, transfers throw {@link
 * dev.rocky.state.remote.RemoteDamagedException}, {@link NewerFormatException}, {@link
 * RemoteKeyException} and {@link ForeignLineageException}, whatever the policy says; nothing was
 * changed then. Temporary files are deleted when a transfer ends; those of a process that was
 * killed stay in their folder.
 *
 * <p>All methods may be called from any thread. Transfers of one {@code SyncedLedger} wait for each
 * other, within their time. No thread outlives a call.
 *
 * @since 0.1
 */
public final class SyncedLedger implements RemoteSync {

  private final Binding binding;
  private final RemoteStore remote;
  private final Namespace namespace;
  private final String remoteName;
  private final SyncPolicy policy;
  private final TransferListener listener;
  private final TransferClock waits;
  private final DoubleSupplier jitter;
  private final ReentrantLock turn = new ReentrantLock(true);

  private SyncedLedger(Builder from) {
    this.binding =
        new Binding(
            LedgerSync.of(from.ledger),
            from.rules,
            from.protection,
            from.folder,
            new SecureRandom(),
            from.clock);
    this.remote = from.remote;
    this.namespace = from.namespace;
    this.remoteName = from.remoteName;
    this.policy = from.policy;
    this.listener = from.listener;
    this.waits = from.waits;
    this.jitter = from.jitter;
  }

  /**
   * Begins with what there is no default for.
   *
   * @param ledger stays its owner's, who closes it after this
   * @param remote of that namespace; belongs to the synced ledger once it is open
   * @param remoteName the name of the remote store's provider, see {@link TransferEvent#remote}
   */
  public static Builder builder(
      Ledger ledger, RemoteStore remote, Namespace namespace, String remoteName) {
    return new Builder(ledger, remote, namespace, remoteName);
  }

  @Override
  public SyncSession startRun() {
    return session();
  }

  /**
   * Hands every record that is in conflict to {@code consumer}, in key order, from one snapshot.
   *
   * @return how many there are
   */
  public long conflicts(Consumer<ConflictingRecord> consumer) {
    return binding.ledger().conflicts(consumer);
  }

  /**
   * Ends a conflict as a person has decided. Local; what becomes of it goes with the next push.
   *
   * @param conflict as {@link #conflicts} or a push told it
   * @param decision ours is kept, and the next push replaces theirs by it; or theirs is taken
   */
  public Resolution resolve(ConflictingRecord conflict, Decision decision) {
    requireNonNull(conflict, "conflict");
    return requireNonNull(decision, "decision") == Decision.OURS
        ? binding.ledger().takeOurs(conflict, binding.rules())
        : binding.ledger().takeTheirs(conflict, binding.rules());
  }

  /**
   * A push for a remote that lacks what this ledger has seen, or has another history, after a
   * person has decided that the ledger is right: an absent HEAD is made anew from the whole ledger;
   * to one that is there, everything that differs is committed, with epochs raised so that nobody
   * sees a record go back. If the remote is as it should be, it is a push like any other. May be
   * repeated after a failure.
   *
   * @throws dev.rocky.state.ValueDamagedException if HEAD is absent and a record is damaged: it
   *     would be deleted on all machines. Write it anew, delete it, or republish from another one
   */
  public PushResult republish() {
    return session().republish();
  }

  /**
   * A pull from a remote that lacks what this ledger has seen, or has another history, after a
   * person has decided that the remote is right. What the ledger has and the remote has not is
   * given up, local changes included, except in key spaces whose records never compete. <b>Make a
   * backup of the ledger first</b>: there is no other way back. If the remote is as it should be,
   * it is a pull like any other, and an absent HEAD is still {@link PullResult.Regressed}: there is
   * nothing to adopt. May be repeated after a failure; the next pull or push goes on with it, too,
   * and what was changed since is merged as in any other.
   */
  public PullResult adoptRemote() {
    return session().adopt();
  }

  /**
   * What is done now and then to the remote side; its calls share one circuit breaker and one
   * number of repetitions, like the transfers of a run. Needs no closing.
   */
  public RemoteMaintenance maintenance() {
    return new RemoteMaintenance(binding, transfers(), policy.transferTimeout());
  }

  /**
   * Looks whether the remote store does what it must, as {@link RemoteDoctor} says; for a person
   * who sets it up, or wonders. No transfer, and the ledger is not looked at.
   */
  public RemoteDiagnosis examine() {
    return new RemoteDoctor(remoteName + " " + namespace, remote, policy, waits, binding.clock())
        .examine();
  }

  @Override
  public void close() {
    remote.close();
  }

  private RunSession session() {
    return new RunSession(binding, transfers(), turn);
  }

  private Transfers transfers() {
    return new Transfers(policy, namespace, remoteName, remote, listener, waits, jitter);
  }

  /** Collects what a synced ledger is made of; for one thread. */
  public static final class Builder {

    private final Ledger ledger;
    private final RemoteStore remote;
    private final Namespace namespace;
    private final String remoteName;
    private SyncPolicy policy = SyncPolicy.ofDefaults();
    private TransferListener listener = TransferListener.NONE;
    private MergeRules rules = new MergeRules(Map.of());
    private Protection protection = Protection.NONE;
    private Optional<Path> folder = Optional.empty();
    private Clock clock = Clock.systemUTC();
    private TransferClock waits = TransferClock.SYSTEM;
    private DoubleSupplier jitter = () -> ThreadLocalRandom.current().nextDouble();

    private Builder(Ledger ledger, RemoteStore remote, Namespace namespace, String remoteName) {
      this.ledger = requireNonNull(ledger, "ledger");
      this.remote = requireNonNull(remote, "remote");
      this.namespace = requireNonNull(namespace, "namespace");
      this.remoteName = TransferEvent.checkRemote(remoteName);
    }

    /** How long transfers take, and what becomes of failed ones; {@link SyncPolicy#ofDefaults}. */
    public Builder policy(SyncPolicy policy) {
      this.policy = requireNonNull(policy, "policy");
      return this;
    }

    /** Hears how each transfer ended; nobody by default. */
    public Builder listener(TransferListener listener) {
      this.listener = requireNonNull(listener, "listener");
      return this;
    }

    /** How records merge; what is not equal is in conflict by default. */
    public Builder rules(MergeRules rules) {
      this.rules = requireNonNull(rules, "rules");
      return this;
    }

    /**
     * Encrypts all that is written to the remote, by AES-256-GCM. All machines do, or none.
     *
     * @param current with which everything new is encrypted
     * @param older with which something at the remote may still be encrypted
     * @throws IllegalArgumentException if two have one id
     */
    public Builder encryption(EncryptionKey current, EncryptionKey... older) {
      this.protection = Protection.with(namespace, Keys.of(current, older));
      return this;
    }

    /** Where temporary files go, a folder that is there; by default the system's for them. */
    public Builder temporaryFolder(Path folder) {
      this.folder = Optional.of(folder);
      return this;
    }

    /** With times of a test. */
    Builder clocks(Clock clock, TransferClock waits, DoubleSupplier jitter) {
      this.clock = clock;
      this.waits = waits;
      this.jitter = jitter;
      return this;
    }

    /**
     * Binds the ledger, so that its changes are journalled from now on; without a transfer.
     *
     * @throws IllegalStateException if the ledger is bound to another namespace
     */
    public SyncedLedger open() {
      String name = namespace.name();
      if (!ledger.boundTo().equals(Optional.of(name))) {
        boolean unused = ledger.bind(name);
      }
      return new SyncedLedger(this);
    }
  }
}
