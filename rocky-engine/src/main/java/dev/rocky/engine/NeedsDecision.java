package dev.rocky.engine;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The ledger and the target together do not tell what is right; somebody has to choose.
 *
 * @since 0.1
 */
public final class NeedsDecision implements Plan {

  /** What can be chosen. */
  public enum Option {
    /** Replace the target by a full refresh. */
    REPLACE,
    /** Take the greatest cursor value in the target as the watermark and go on from there. */
    RECOVER,
    /** Copy the window as if nothing of it were in the target. */
    REPEAT
  }

  private final TableSpec spec;
  private final String problem;
  private final Map<Option, Supplier<Plan>> options;

  NeedsDecision(TableSpec spec, String problem, Map<Option, Supplier<Plan>> options) {
    this.spec = spec;
    this.problem = problem;
    this.options = new TreeMap<>(options);
  }

  @Override
  public TableSpec spec() {
    return spec;
  }

  /** What is unclear. */
  public String problem() {
    return problem;
  }

  /** What can be chosen here. */
  public Set<Option> options() {
    return Collections.unmodifiableSet(options.keySet());
  }

  /**
   * Goes on with {@code option}.
   *
   * @throws IllegalArgumentException if it is not one of {@link #options}
   */
  public Plan choose(Option option) {
    Supplier<Plan> next = options.get(option);
    if (next == null) {
      throw new IllegalArgumentException(option + " is none of " + options.keySet());
    }
    return next.get();
  }

  @Override
  public String explain() {
    return spec + "\nneeds a decision: " + problem + "\noptions: " + options.keySet();
  }
}
