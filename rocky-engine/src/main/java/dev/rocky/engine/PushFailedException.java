package dev.rocky.engine;

import dev.rocky.state.PushResult;
import dev.rocky.state.StateException;

/**
 * The run has ended, and what it did is durable in the ledger, but could not be pushed to the
 * remote, and the policy says that this is a failure; or the remote lost what this ledger has seen,
 * which no policy passes over, since no later push gets through either. What was not pushed goes
 * with the next push, of a run or by {@link Rocky#push}.
 *
 * <p>The cause is what the push threw, or says what the remote lost; then {@link RunReport#pushed}
 * of the report is {@link PushResult.Regressed}.
 *
 * @since 0.1
 */
public final class PushFailedException extends EngineException {

  private static final long serialVersionUID = 1L;

  private final transient RunReport report;

  /** Pushing what {@code report} tells failed. */
  PushFailedException(RunReport report, RuntimeException cause) {
    super(
        ended(report)
            + Problem.of(cause)
            + ". Keep the ledger: the next push takes it along, see Rocky.push.",
        cause);
    this.report = report;
  }

  /** What {@code report} tells cannot be pushed before a person decides. */
  PushFailedException(RunReport report, PushResult.Regressed regressed) {
    super(
        ended(report)
            + regressed.problem()
            + ". Keep the ledger: nothing is pushed before SyncedLedger.republish or"
            + " SyncedLedger.adoptRemote.",
        new StateException(regressed.problem()));
    this.report = report;
  }

  private static String ended(RunReport report) {
    return "Run "
        + report.run().id()
        + " has ended ("
        + report.run().status()
        + ") and is in the ledger, but could not be pushed: ";
  }

  /** What the run did, and the tables in conflict; what it changed was not pushed. */
  public RunReport report() {
    return report;
  }
}
