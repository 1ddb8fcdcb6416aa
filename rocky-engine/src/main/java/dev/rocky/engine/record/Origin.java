package dev.rocky.engine.record;

/**
 * Where a watermark came from.
 *
 * @since 0.1
 */
public enum Origin {
  /** The rows that a run loaded. */
  LOADED,
  /**
   * The rows that were found in the target, because the state had been lost or had never been; or a
   * remote that knew less than the target holds. On a ledger with a remote the next plan looks at
   * the target first.
   */
  RECOVERED,
  /**
   * It lies before rows that may be in the target: a person or program set it back, or a merge that
   * went further was never committed.
   */
  REWOUND
}
