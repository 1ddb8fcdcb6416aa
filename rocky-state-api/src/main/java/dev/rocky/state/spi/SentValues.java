package dev.rocky.state.spi;

import dev.rocky.state.Key;
import java.util.Optional;

/**
 * Knows what an attempt sends. Asked within the transaction that stores the attempt, so it reads
 * what lies on this machine and is fast.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface SentValues {

  /**
   * The hash of what the attempt sends for {@code key}, {@link ValueHash#ABSENT} if it deletes it;
   * empty if it sends nothing for it: what the remote has stays then, unless the attempt expects no
   * HEAD and is a whole state, in which the record is absent. Called for keys in ascending order,
   * at most once for each.
   */
  Optional<ValueHash> of(Key key);
}
