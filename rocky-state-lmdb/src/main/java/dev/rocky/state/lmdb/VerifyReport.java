package dev.rocky.state.lmdb;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was found when a ledger was read from end to end.
 *
 * @param file the ledger
 * @param bytes its length
 * @param pages how many pages its last commit says that it has
 * @param entries how many entries could be read, those included that the ledger keeps for itself;
 *     those with a damaged value are not counted
 * @param transaction number of the last commit; -1 if no commit can be made out
 * @param made when the file was made, or the first one of which it is a copy; empty if that cannot
 *     be read
 * @param recoveredAt when it took another ledger's place, see {@link LmdbStateStore#recoveredAt}
 * @param damage the first findings, at most 1,000
 * @param damageCount how many findings there were, listed or not
 * @since 0.1
 */
public record VerifyReport(
    Path file,
    long bytes,
    long pages,
    long entries,
    long transaction,
    Optional<Instant> made,
    Optional<Instant> recoveredAt,
    List<Damage> damage,
    long damageCount) {

  /** Copies the findings. */
  public VerifyReport {
    damage = List.copyOf(damage);
  }

  /** Whether nothing was found. */
  public boolean isIntact() {
    return damageCount == 0;
  }

  /** The same of a file that gets another name. */
  VerifyReport of(Path named) {
    return new VerifyReport(
        named, bytes, pages, entries, transaction, made, recoveredAt, damage, damageCount);
  }
}
