package dev.rocky.state.spi;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a ledger knows of its remote, from one snapshot.
 *
 * @param remote the name under which it was bound
 * @param base the state of the remote that the ledger was last brought up to; empty before the
 *     first sync, and after a person's decision
 * @param seen a HEAD that was read or written before
 * @param pending the attempt that may be on its way
 * @param decision what a person said about a remote that was taken back, until it is followed
 * @param forgotten the base that was forgotten for that decision
 * @param decisions how many such decisions there were so far
 * @since 0.1
 */
public record SyncState(
    String remote,
    Optional<Base> base,
    Optional<SeenHead> seen,
    Optional<Attempt> pending,
    Optional<Decision> decision,
    Optional<Base> forgotten,
    long decisions) {

  /** Checks its components. */
  public SyncState {
    requireNonNull(remote, "remote");
    requireNonNull(base, "base");
    requireNonNull(seen, "seen");
    requireNonNull(pending, "pending");
    requireNonNull(decision, "decision");
    requireNonNull(forgotten, "forgotten");
  }

  /**
   * The newest state of the remote that the ledger has seen: if there is no HEAD any more, this is
   * no first run, even if a person's decision has not been followed yet. Empty before the first
   * sync.
   */
  public Optional<Base> lastBase() {
    return base.or(() -> forgotten);
  }

  /**
   * Whether base and attempt are those of {@code before}: nobody else has synced the ledger since.
   */
  public boolean isStill(SyncState before) {
    return isOnBaseOf(before) && pending.equals(before.pending);
  }

  /**
   * Whether the base is that of {@code before}, and was not forgotten meanwhile and found again: a
   * snapshot of then holds changes that may have been given up.
   */
  public boolean isOnBaseOf(SyncState before) {
    return base.equals(before.base) && decisions == before.decisions;
  }
}
