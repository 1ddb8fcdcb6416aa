package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.remote.RemoteStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;

/**
 * Finds out whether a remote store does what {@link RemoteStore} promises, here and with these
 * credentials, before a ledger depends on it; above all whether it heeds preconditions, without
 * which machines would overwrite each other's commits. {@link RemoteCheck} lists what is tried.
 *
 * <pre>{@code
 * RemoteDiagnosis diagnosis = new RemoteDoctor("s3", remote, SyncPolicy.ofDefaults()).examine();
 * System.out.println(diagnosis.toText());
 * }</pre>
 *
 * <p>It writes about 256 KiB under names of its own, beside what is there, and deletes them again,
 * also if a check fails or the thread is interrupted. Of a process that is killed meanwhile objects
 * stay that the next collection takes for those of an unfinished push, and one register of some
 * bytes, which nobody reads. HEAD is read and never written. Any number of machines may do so at
 * the same time, while others pull and push.
 *
 * <p>No call is repeated, so that a failure that passes is found as well. No call takes longer than
 * 30 seconds, and all of them together no longer than the transfer timeout of the policy and a
 * second. No thread outlives {@link #examine}. All methods may be called from any thread.
 *
 * @since 0.1
 */
public final class RemoteDoctor {

  private final String name;
  private final RemoteStore remote;
  private final Duration timeout;
  private final TransferClock waits;
  private final Clock clock;

  /**
   * A doctor for one store.
   *
   * @param name how the report calls it
   * @param remote stays open
   * @param policy of which the transfer timeout counts
   */
  public RemoteDoctor(String name, RemoteStore remote, SyncPolicy policy) {
    this(name, remote, policy, TransferClock.SYSTEM, Clock.systemUTC());
  }

  /** The same with times of a test. */
  RemoteDoctor(
      String name, RemoteStore remote, SyncPolicy policy, TransferClock waits, Clock clock) {
    this.name = requireNonNull(name, "name");
    this.remote = requireNonNull(remote, "remote");
    this.timeout = policy.transferTimeout();
    this.waits = requireNonNull(waits, "waits");
    this.clock = requireNonNull(clock, "clock");
  }

  /**
   * Makes all checks. Failures of the remote are findings, not exceptions.
   *
   * @throws dev.rocky.state.remote.RemoteCancelledException if the thread was interrupted, or the
   *     store closed meanwhile
   * @throws dev.rocky.state.StoreClosedException if the store is closed
   */
  public RemoteDiagnosis examine() {
    Probe probe = new Probe(remote, timeout, waits, new SecureRandom());
    boolean done = false;
    try {
      RemoteDiagnosis diagnosis =
          RemoteDiagnosis.of(name, new Examination(probe, waits, clock).run());
      done = true;
      return diagnosis;
    } finally {
      if (!done) {
        probe.abandon();
      }
    }
  }
}
