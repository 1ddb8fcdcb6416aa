package dev.rocky.state.lmdb;

import java.nio.file.Path;
import java.util.List;

/**
 * What was saved of a ledger, and what was not.
 *
 * @param setAside the new name of the old file
 * @param entries how many entries were saved, those included that the ledger keeps for itself
 * @param complete whether these are all that the old file had, whatever else was damaged in it
 * @param unbound whether the ledger had been bound to a remote, and is not any more because
 *     something was lost; see {@link LmdbStateStore#salvage}
 * @param made what the new ledger is like
 * @param damage the first findings in the old file, at most 1,000. Every key that was lost is in
 *     one of the {@link Damage.LostKeys} or {@link Damage.InValue} if all are listed
 * @param damageCount how many findings there were, listed or not
 * @since 0.1
 */
public record SalvageReport(
    Path setAside,
    long entries,
    boolean complete,
    boolean unbound,
    VerifyReport made,
    List<Damage> damage,
    long damageCount) {

  /** Copies the findings. */
  public SalvageReport {
    damage = List.copyOf(damage);
  }
}
