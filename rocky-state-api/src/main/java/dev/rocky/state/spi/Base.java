package dev.rocky.state.spi;

import static java.util.Objects.requireNonNull;

/**
 * A state of the remote: the one that a ledger was last brought up to, or that an attempt makes.
 *
 * @param lineage id of the commit that made the first HEAD
 * @param generation number of the commit, from 1
 * @param commit its id
 * @since 0.1
 */
public record Base(CommitId lineage, long generation, CommitId commit) {

  /** Checks its components. */
  public Base {
    requireNonNull(lineage, "lineage");
    requireNonNull(commit, "commit");
    if (generation < 1) {
      throw new IllegalArgumentException("Generations count from 1, not from " + generation);
    }
  }
}
