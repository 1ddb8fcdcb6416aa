package dev.rocky.engine;

/**
 * The run has ended, and what it did is durable in the ledger, but could not be pushed to the
 * remote, and the policy says that this is a failure. What was not pushed goes with the next push.
 *
 * <p>The cause is what the push threw.
 *
 * @since 0.1
 */
public final class PushFailedException extends EngineException {

  private static final long serialVersionUID = 1L;

  private final transient RunReport report;

  /** Pushing what {@code report} tells failed. */
  PushFailedException(RunReport report, RuntimeException cause) {
    super(
        "Run "
            + report.run().id()
            + " has ended ("
            + report.run().status()
            + ") and is in the ledger, but could not be pushed: "
            + Problem.of(cause)
            + ". Keep the ledger: the next push takes it along.",
        cause);
    this.report = report;
  }

  /** What the run did; nothing was pushed. */
  public RunReport report() {
    return report;
  }
}
