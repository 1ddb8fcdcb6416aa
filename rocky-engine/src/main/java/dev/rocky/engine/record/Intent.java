package dev.rocky.engine.record;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * A copy that was begun and not yet committed: written before the first row moves, so that whoever
 * comes after a crash knows that rows may already be in the target.
 *
 * @param runId the run that began it
 * @param owner who runs it, for people: host and process
 * @param strategy the strategy's name
 * @param window the window, in interval notation
 * @param begunAt when
 * @param plannedFrom the id of the {@link StateVersion} that the copy was planned from; empty in
 *     records of earlier versions
 * @param exclusiveUntil if nobody else may copy the table meanwhile, when that is over, by the
 *     clock of whoever asks
 * @since 0.1
 */
public record Intent(
    RunId runId,
    String owner,
    String strategy,
    String window,
    Instant begunAt,
    Optional<String> plannedFrom,
    Optional<Instant> exclusiveUntil) {

  /** Checks its components. */
  public Intent {
    requireNonNull(runId, "runId");
    requireNonNull(owner, "owner");
    requireNonNull(strategy, "strategy");
    requireNonNull(window, "window");
    requireNonNull(begunAt, "begunAt");
    requireNonNull(plannedFrom, "plannedFrom");
    requireNonNull(exclusiveUntil, "exclusiveUntil");
  }

  /** One of which no more is known: of an earlier version, and not exclusive. */
  public Intent(RunId runId, String owner, String strategy, String window, Instant begunAt) {
    this(runId, owner, strategy, window, begunAt, Optional.empty(), Optional.empty());
  }

  /** Whether nobody else may copy the table at {@code now}. */
  public boolean isHeld(Instant now) {
    return exclusiveUntil.filter(now::isBefore).isPresent();
  }

  /** The same, but anybody may take the table over from {@code now} on; its rows may be there. */
  public Intent released(Instant now) {
    return isHeld(now)
        ? new Intent(runId, owner, strategy, window, begunAt, plannedFrom, Optional.of(now))
        : this;
  }
}
