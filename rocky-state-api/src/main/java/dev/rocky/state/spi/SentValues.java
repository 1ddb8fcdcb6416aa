package dev.rocky.state.spi;

import dev.rocky.state.Key;
import java.util.Optional;

/**
 * Knows what an attempt sends.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface SentValues {

  /**
   * The hash of what the attempt sends for {@code key}, {@link ValueHash#ABSENT} if it deletes it;
   * empty if it sends nothing for it. Called for keys in ascending order, at most once for each.
   */
  Optional<ValueHash> of(Key key);
}
