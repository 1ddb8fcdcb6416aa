package dev.rocky.state.sync;

import dev.rocky.state.remote.RemoteException;
import java.util.List;

/**
 * What was found when everything that HEAD names was read back.
 *
 * @param generation of that HEAD
 * @param segments how many it names, snapshots and pages of the log included
 * @param objects how many of their objects could be read, parts included
 * @param bytes of these objects
 * @param entries in those that could be read
 * @param damage what is missing or is not what was written, the first {@value #LISTED}
 * @param damageCount how many findings there were, listed or not
 * @since 0.1
 */
public record RemoteVerifyReport(
    long generation,
    long segments,
    long objects,
    long bytes,
    long entries,
    List<RemoteException> damage,
    long damageCount) {

  /** How many findings are listed at most. */
  public static final int LISTED = 1_000;

  /** Copies the findings. */
  public RemoteVerifyReport {
    damage = List.copyOf(damage);
  }

  /** Whether nothing was found. */
  public boolean isIntact() {
    return damageCount == 0;
  }
}
