package dev.rocky.state.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.StateStore;
import dev.rocky.state.tck.BrokenStore.Bug;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The contract itself under test: stores with one bug each must not pass it. */
class ContractFindsBugsTest {

  private static final ThreadLocal<Bug> BUG =
      new InheritableThreadLocal<>() {
        @Override
        protected Bug initialValue() {
          return Bug.NONE;
        }
      };

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void aStoreWithOneBugFailsTheContract(Bug bug) {
    List<Throwable> failures = failuresOf(bug, WithBug.class);
    assertTrue(!failures.isEmpty(), "the contract did not notice: " + bug);
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.INCLUDE,
      names = {
        "FORGETS_A_DELETE_OF_A_LONG_KEY",
        "COMMITS_WHAT_WORK_DISCARDED",
        "REVERSE_SCAN_SKIPS_THE_LAST",
        "SCAN_INCLUDES_AFTER",
        "SCAN_IGNORES_THE_STOP",
        "PREFIX_OF_FF_MATCHES_NOTHING",
        "EMPTY_VALUE_IS_ABSENT",
        "NESTED_READ_SEES_THE_UNCOMMITTED",
        "SHARES_ITS_CONTENTS"
      })
  void aStoreThatAnswersWronglyFailsTheModel(Bug bug) {
    List<Throwable> failures = failuresOf(bug, ModelWithBug.class);
    assertEquals(1, failures.size(), "the model did not notice: " + bug);
  }

  private static List<Throwable> failuresOf(Bug bug, Class<?> test) {
    BUG.set(bug);
    try {
      return Tests.failuresOf(test);
    } finally {
      BUG.remove();
    }
  }

  @Test
  void theSameStoreWithoutABugPassesBoth() {
    assertEquals(List.of(), failuresOf(Bug.NONE, WithBug.class));
    assertEquals(List.of(), failuresOf(Bug.NONE, ModelWithBug.class));
  }

  @Test
  void aForgottenDeleteIsShrunkToAPutAndADelete() {
    String message = messageOfTheModel(Bug.FORGETS_A_DELETE_OF_A_LONG_KEY);
    assertTrue(message.contains("Smallest sequence found (3 of "), message);
    List<String> commands = commandsOf(message);
    assertEquals(1, commands.size(), message);
    assertTrue(
        commands.get(0).matches("  1\\. write \\{put (\".+\") = \"\"; delete \\1}"), message);
  }

  @Test
  void aLeakedWriteIsShrunkToOneDiscardedPut() {
    String message = messageOfTheModel(Bug.COMMITS_WHAT_WORK_DISCARDED);
    List<String> commands = commandsOf(message);
    assertEquals(1, commands.size(), message);
    assertTrue(commands.get(0).matches("  1\\. write \\{put .+ = \"\"; throw}"), message);
  }

  @Test
  void aReverseScanThatSkipsTheLastIsShrunkToOnePut() {
    String message = messageOfTheModel(Bug.REVERSE_SCAN_SKIPS_THE_LAST);
    List<String> commands = commandsOf(message);
    assertEquals(1, commands.size(), message);
    assertTrue(commands.get(0).matches("  1\\. write \\{put .+ = \"\"}"), message);
  }

  @Test
  void theMessageNamesTheSeedAndTheSeedRepeatsTheFailure() {
    String message = messageOfTheModel(Bug.SCAN_INCLUDES_AFTER);
    String seed = message.replaceAll("(?s).*-Drocky\\.tck\\.seed=(-?\\d+).*", "$1");
    System.setProperty("rocky.tck.seed", seed);
    try {
      assertEquals(message, messageOfTheModel(Bug.SCAN_INCLUDES_AFTER));
    } finally {
      System.clearProperty("rocky.tck.seed");
    }
  }

  private static String messageOfTheModel(Bug bug) {
    return failuresOf(bug, ModelWithBug.class).get(0).getMessage();
  }

  private static List<String> commandsOf(String message) {
    return Stream.of(message.split("\n")).filter(line -> line.matches("  \\d+\\. .*")).toList();
  }

  /** Run by the tests above only. */
  static final class WithBug extends MemoryStateStoreTest {

    private final Bug bug = BUG.get();

    @Override
    protected StateStore open(Path folder) {
      return new BrokenStore(bug);
    }
  }

  /** Run by the tests above only. */
  static final class ModelWithBug extends MemoryStateStoreModelTest {

    private final Bug bug = BUG.get();

    @Override
    protected StateStore open(Path folder) {
      return new BrokenStore(bug);
    }
  }
}
