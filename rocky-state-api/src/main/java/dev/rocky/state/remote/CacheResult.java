package dev.rocky.state.remote;

import static java.util.Objects.requireNonNull;

/**
 * How a call of a {@link RemoteCache} ended. Only {@link Done} changes what the caller does; the
 * others are for those who count.
 *
 * @since 0.1
 */
public sealed interface CacheResult {

  /** It did what it was asked. */
  record Done() implements CacheResult {}

  /** It has nothing of that name, or nothing that may still be used. */
  record Miss() implements CacheResult {}

  /**
   * It was not asked: it failed a short while ago, has had its time, or has nothing to do with such
   * things.
   */
  record Skipped() implements CacheResult {}

  /**
   * It was asked, and did not answer, not in time, or not as it should. What it was asked to store
   * or to forget it may have stored or forgotten all the same.
   *
   * @param problem what went wrong, without a secret
   */
  record Failed(String problem) implements CacheResult {

    /** Checks its component. */
    public Failed {
      requireNonNull(problem, "problem");
    }
  }

  /** Whether it is {@link Done}. */
  default boolean isDone() {
    return this instanceof Done;
  }
}
