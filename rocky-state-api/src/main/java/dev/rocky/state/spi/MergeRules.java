package dev.rocky.state.spi;

import dev.rocky.state.Key;
import java.util.Map;

/**
 * The rule of each key space.
 *
 * @param bySpace by space byte, see {@link Key#space}; what is missing merges by {@link
 *     MergeRule#EQUAL_OR_CONFLICT}
 * @since 0.1
 */
public record MergeRules(Map<Integer, MergeRule> bySpace) {

  /** Copies the map. */
  public MergeRules {
    bySpace = Map.copyOf(bySpace);
  }

  /** The rule for {@code key}. */
  public MergeRule of(Key key) {
    return bySpace.getOrDefault(key.space(), MergeRule.EQUAL_OR_CONFLICT);
  }
}
