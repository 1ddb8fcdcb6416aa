package dev.rocky.engine.record;

/**
 * Where a watermark came from.
 *
 * @since 0.1
 */
public enum Origin {
  /** The rows that a run loaded. */
  LOADED,
  /** The rows that were found in the target, because the state had been lost or had never been. */
  RECOVERED,
  /** A person or program set it back; rows beyond it may be in the target. */
  REWOUND
}
