package dev.rocky.engine.record;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A copy that was begun and not yet committed: written before the first row moves, so that whoever
 * comes after a crash knows that rows may already be in the target.
 *
 * @param runId the run that began it
 * @param owner who runs it, for people: host and process
 * @param strategy the strategy's name
 * @param window the window, in interval notation
 * @param begunAt when
 * @since 0.1
 */
public record Intent(RunId runId, String owner, String strategy, String window, Instant begunAt) {

  /** Checks its components. */
  public Intent {
    requireNonNull(runId, "runId");
    requireNonNull(owner, "owner");
    requireNonNull(strategy, "strategy");
    requireNonNull(window, "window");
    requireNonNull(begunAt, "begunAt");
  }
}
