package dev.rocky.state.tck;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.StateStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares a store with a sorted map: random sequences of puts, deletes, gets, scans with all
 * options, discarded writes, nested transactions and reopenings must give the same answers on both.
 *
 * <p>A sequence on which they differ is made as small as possible and printed as a list of
 * commands, with the seed that repeats it: {@code -Drocky.tck.seed=…} runs that one sequence only.
 * Without it every run tries new sequences, more and longer ones with {@code -Drocky.depth=deep}.
 *
 * @since 0.1
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class StateStoreModelContract {

  private static final String SEED = "rocky.tck.seed";
  private static final int LENGTH = Depth.of(60, 300);

  private @TempDir @Nullable Path folder;
  private int opened;

  /** For subclasses. */
  protected StateStoreModelContract() {}

  /** Opens the store that lives in {@code folder}, see {@link StateStoreContract#open(Path)}. */
  protected abstract StateStore open(Path folder);

  /** Whether the store remembers, see {@link StateStoreContract#durable()}. */
  protected boolean durable() {
    return true;
  }

  @Test
  final void theStoreAnswersLikeASortedMap() {
    @Nullable Long fixed = Long.getLong(SEED);
    if (fixed != null) {
      check(fixed, LENGTH);
      return;
    }
    Random seeds = new Random();
    for (int i = 0; i < Depth.of(60, 500); i++) {
      check(seeds.nextLong(), LENGTH);
    }
  }

  /** Runs one sequence; fails with the smallest one that still shows a difference. */
  final void check(long seed, int length) {
    List<Command> commands = new CommandGenerator(seed).sequence(length);
    if (difference(commands).isEmpty()) {
      return;
    }
    List<Command> smallest =
        Shrinker.shrink(commands, candidate -> difference(candidate).isPresent());
    StringBuilder message = new StringBuilder("The store does not answer like a sorted map.\n");
    message.append("Smallest sequence found (");
    message.append(Command.count(smallest)).append(" of ").append(Command.count(commands));
    message.append(" commands):\n");
    for (int i = 0; i < smallest.size(); i++) {
      message.append("  ").append(i + 1).append(". ").append(smallest.get(i)).append('\n');
    }
    message.append(difference(smallest).orElse("It failed before, but not when it was repeated"));
    message.append("\nReplay this sequence with -D").append(SEED).append('=').append(seed);
    message.append(" and the same -Drocky.depth.");
    throw new AssertionError(message.toString());
  }

  private Optional<String> difference(List<Command> commands) {
    try {
      Path place = Files.createDirectory(requireNonNull(folder).resolve("run " + opened++));
      Supplier<StateStore> open = () -> open(place);
      return ModelRun.firstDifference(open, durable(), commands);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
