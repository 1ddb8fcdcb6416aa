package dev.rocky.engine.record;

/**
 * What a measurement counts for when later ones are compared with it.
 *
 * @since 0.1
 */
public enum Standing {
  /** Part of baselines. */
  USUAL,
  /** A detector flagged it; out of baselines until a person has decided. */
  FLAGGED,
  /** A person said that it is wrong; out of baselines for good. */
  EXCLUDED,
  /** A person said that it is right, however odd; part of baselines. */
  ACCEPTED,
  /** A person said that from here on this is normal; baselines begin with it. */
  NEW_NORMAL;

  /** Whether it stays out of baselines. */
  public boolean excluded() {
    return this == FLAGGED || this == EXCLUDED;
  }

  /** Whether a person says so, and not the library. */
  public boolean byPerson() {
    return this != USUAL && this != FLAGGED;
  }
}
