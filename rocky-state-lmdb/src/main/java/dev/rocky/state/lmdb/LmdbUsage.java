package dev.rocky.state.lmdb;

import java.time.Duration;
import java.util.Optional;

/**
 * What a ledger takes up at a moment, and what keeps it from using its space again.
 *
 * <p>Pages that hold nothing any more are used again by later commits, but only once no transaction
 * of any process reads a state in which they held something. A transaction that reads for hours
 * makes the file grow by every commit meanwhile; afterwards the file does not shrink, but fills up
 * before it grows again.
 *
 * @param fileBytes size of the file
 * @param freeBytes how much of it holds nothing
 * @param mapBytes how large the file can become before the map has to be renewed
 * @param lastCommit number of the last commit
 * @param longestRead what has been reading for the longest time in this process, if anything is
 * @since 0.1
 */
public record LmdbUsage(
    long fileBytes,
    long freeBytes,
    long mapBytes,
    long lastCommit,
    Optional<OpenRead> longestRead) {

  /**
   * A transaction that is reading.
   *
   * @param thread the name of its thread
   * @param age for how long it has been
   */
  public record OpenRead(String thread, Duration age) {}
}
