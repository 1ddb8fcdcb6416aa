package dev.rocky.state.remote;

import java.util.List;

/**
 * What a remote's own configuration says about how long it keeps what it is given; see {@link
 * RemoteStore#retention}.
 *
 * @since 0.1
 */
public sealed interface RemoteRetention {

  /** Nothing in the configuration takes away, or out of reach, what the store keeps there. */
  record Unlimited() implements RemoteRetention {}

  /**
   * Something does, or may some day: a rule by which objects expire, an eviction policy, memory
   * that is written to no disk.
   *
   * @param limits at least one
   */
  record Limited(List<Limit> limits) implements RemoteRetention {

    /** Copies the list. */
    public Limited {
      limits = List.copyOf(limits);
      if (limits.isEmpty()) {
        throw new IllegalArgumentException("Without a limit it is unlimited");
      }
    }
  }

  /**
   * The remote does not say, to this caller at least.
   *
   * @param reason why, and what is needed to know
   */
  record NotTold(String reason) implements RemoteRetention {

    /** Checks its component. */
    public NotTold {
      requireText(reason, "reason");
    }
  }

  /**
   * One thing that takes away what is kept.
   *
   * @param problem what it is and what it does, for example which rule deletes after how many days
   * @param advice what to do about it
   * @param makesRoom whether it takes away what is old or not asked for, as a cache has to
   */
  record Limit(String problem, String advice, boolean makesRoom) {

    /** Checks its components. */
    public Limit {
      requireText(problem, "problem");
      requireText(advice, "advice");
    }

    /** One that does not make room. */
    public Limit(String problem, String advice) {
      this(problem, advice, false);
    }
  }

  private static void requireText(String text, String what) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("The " + what + " is missing");
    }
  }
}
