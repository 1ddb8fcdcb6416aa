package dev.rocky.engine;

import dev.rocky.state.PullResult;

/**
 * How far the ledger's word counts for a table: whether others may have done something to the
 * target that this ledger does not know of.
 *
 * @param level how far
 * @param why what happened to the state, in words that go on from "it is only a hint:"; empty if
 *     nothing did
 */
record Trust(Level level, String why) {

  enum Level {
    /** No other machine writes: there is no remote, and never was. */
    ALONE,
    /**
     * The ledger has what everybody pushed. A machine that was lost with its ledger, or could not
     * push, may have written rows all the same.
     */
    SHARED,
    /** Others may have done what this ledger has not seen: nobody knows how old the state is. */
    HINT
  }

  static final Trust ALONE = new Trust(Level.ALONE, "");
  static final Trust SHARED = new Trust(Level.SHARED, "");

  static final Trust IN_CONFLICT =
      new Trust(Level.HINT, "another machine moved the table, too, and nobody has decided yet");

  /** The ledger was synced with {@code remote} once, and is opened without one. */
  static Trust withoutRemote(String remote) {
    return new Trust(
        Level.HINT,
        "the ledger is shared through " + remote + ", but was opened without RockyBuilder.remote");
  }

  static Trust after(PullResult pulled) {
    if (pulled instanceof PullResult.Indeterminate unknown) {
      return new Trust(
          Level.HINT, "what others did could not be pulled (" + Problem.of(unknown.cause()) + ")");
    }
    if (pulled instanceof PullResult.Regressed regressed) {
      return new Trust(
          Level.HINT, "the remote lost what this ledger has seen (" + regressed.problem() + ")");
    }
    return isVerified(pulled)
        ? SHARED
        : new Trust(Level.HINT, "it was pulled from a cache, which may be behind");
  }

  private static boolean isVerified(PullResult pulled) {
    if (pulled instanceof PullResult.Restored restored) {
      return restored.verified();
    }
    return !(pulled instanceof PullResult.Unchanged unchanged) || unchanged.verified();
  }

  /** Whether other machines may write, too. */
  boolean isShared() {
    return level != Level.ALONE;
  }

  /** Whether an append has to look for rows of loads that the ledger does not know of. */
  boolean probes() {
    return isShared();
  }

  /** Whether the state is no more than a hint: it is not known, or not verified, to be the last. */
  boolean isHint() {
    return level == Level.HINT;
  }
}
