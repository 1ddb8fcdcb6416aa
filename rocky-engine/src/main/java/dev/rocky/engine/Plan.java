package dev.rocky.engine;

/**
 * What a run is to do with one table. A plan is made from one state of the ledger and changes
 * nothing; {@link Run#begin} and {@link Run#complete(Copy, Observed)} do.
 *
 * @since 0.1
 */
public sealed interface Plan permits Ask, Copy, Nothing, NeedsDecision, Refused {

  /** The table. */
  TableSpec spec();

  /**
   * Why the plan is what it is: from which state, which window, and what happens to late, tied and
   * NULL rows.
   */
  String explain();
}
