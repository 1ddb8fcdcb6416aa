package dev.rocky.engine;

/**
 * {@link Run#copy} met a {@link NeedsDecision} and does not choose by itself. Nothing was changed:
 * take the decision with {@link NeedsDecision#choose} and drive the steps, or change the spec.
 *
 * @since 0.1
 */
public final class DecisionNeededException extends EngineException {

  private static final long serialVersionUID = 1L;

  private final transient NeedsDecision decision;

  /** {@code decision} is to be taken. */
  public DecisionNeededException(NeedsDecision decision) {
    super(
        decision.spec().key()
            + ": "
            + decision.problem()
            + "; choose one of "
            + decision.options());
    this.decision = decision;
  }

  /** What is to be decided. */
  public NeedsDecision decision() {
    return decision;
  }
}
