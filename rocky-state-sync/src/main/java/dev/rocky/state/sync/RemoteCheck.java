package dev.rocky.state.sync;

import java.util.Locale;

/**
 * What a {@link RemoteDoctor} looks at, in this order.
 *
 * @since 0.1
 */
public enum RemoteCheck {
  /** Somebody answers. */
  REACHABLE,
  /** The credentials are accepted, and reading is allowed. */
  PERMITTED,
  /** What was written comes back, byte by byte. */
  READ_BACK,
  /** What is there is not created again. */
  CREATE_IF_ABSENT,
  /** Of several that create one name at the same moment, exactly one does. */
  CREATE_RACE,
  /** A register is replaced from the version that is expected, and from no other. */
  REPLACE_IF_VERSION,
  /** Of several that replace one version at the same moment, exactly one does. */
  REPLACE_RACE,
  /** What was created is listed, with its size. */
  LISTING,
  /** The times of listings fit together, and to this machine's clock. */
  CLOCK,
  /** No rule of the remote's own deletes what is kept there, as far as it tells. */
  RETENTION,
  /** What was deleted is gone; it was the probe of the other checks. */
  DELETION,
  /**
   * The cache before the remote store gives back what it was given, and forgets it. Only where
   * there is one; without it, transfers go on.
   */
  CACHE,
  /** How long the cache keeps what it is given, as far as it tells. */
  CACHE_RETENTION;

  /** The name in reports, for example {@code create-if-absent}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
