package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a cache before the remote store did for one transfer. What it did not have, or had wrong,
 * came from the store behind it.
 *
 * @param head whether the transfer went by the HEAD that the cache has; it is not verified then
 * @param objects that the cache had, and that were proved
 * @param bytes of those
 * @param behind objects that came from the store behind it
 * @param bytesBehind of those
 * @param wrong objects that the cache had otherwise than they should be
 * @param failures calls that the cache did not answer, not in time, or not as it should
 * @param skipped calls that were not made because one had failed a short while before, or because
 *     the cache had taken a quarter of the transfer's time
 * @param problem the last failure, or that it took so long, without a secret
 * @since 0.1
 */
public record CacheUse(
    boolean head,
    int objects,
    long bytes,
    int behind,
    long bytesBehind,
    int wrong,
    int failures,
    int skipped,
    Optional<String> problem) {

  /** Checks its components. */
  public CacheUse {
    requireNonNull(problem, "problem");
  }
}
