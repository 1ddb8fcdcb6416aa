package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.StateStore;
import dev.rocky.state.memory.MemoryStateStore;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lincheck on the stores: whatever several threads saw and did at the same time, they could have
 * one after the other. Stress for the store on LMDB, whose native part cannot be instrumented.
 */
@ExtendWith(NativeLibraryLoaded.class)
class LinearizabilityTest {

  @TempDir static Path folder;

  @Test
  void theStoreInMemoryIsLinearizable() {
    stress(10, 1_000).check(OnMemory.class);
  }

  @Test
  @EnabledForJreRange(
      max = JRE.JAVA_17,
      disabledReason = "the model checker of Lincheck 3.7 does not see the locks of JDK 25")
  void theStoreInMemoryIsLinearizableInEveryInterleavingThatTheModelCheckerTries() {
    modelChecking(5, 40).check(OnMemory.class);
  }

  @Test
  void theStoreOnLmdbIsLinearizable() {
    try {
      stress(8, 30).check(OnLmdb.class);
    } finally {
      OnLmdb.STORE.close();
    }
  }

  @Test
  void aStoreThatReadsAndChangesInTwoTransactionsIsFound() {
    checkFound(stress(100, 2_000));
  }

  @Test
  @EnabledForJreRange(
      max = JRE.JAVA_17,
      disabledReason = "the model checker of Lincheck 3.7 does not see the locks of JDK 25")
  void theModelCheckerFindsItToo() {
    checkFound(modelChecking(50, 60));
  }

  private static void checkFound(Options<?, ?> options) {
    String found =
        assertThrows(LincheckAssertionError.class, () -> options.check(OnSplit.class)).getMessage();
    assertTrue(found.contains("Invalid execution results"), found);
  }

  private static StressOptions stress(int iterations, int invocations) {
    return options(new StressOptions(), iterations, invocations);
  }

  /**
   * A loop is no wait for a lock before it has gone round as often as a table has places, nor is a
   * call within itself before it is as deep as the gate of a store tries whether there is stack.
   */
  private static ModelCheckingOptions modelChecking(int iterations, int invocations) {
    return options(new ModelCheckingOptions(), iterations, invocations)
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(1)
        .actorsAfter(0)
        .loopIterationsBeforeThreadSwitch(100)
        .loopBound(1_000)
        .recursionBound(1_000);
  }

  private static <O extends Options<O, ?>> O options(O options, int iterations, int invocations) {
    return options
        .iterations(Deep.DEEP ? 10 * iterations : iterations)
        .invocationsPerIteration(Deep.DEEP ? 5 * invocations : invocations)
        .threads(3)
        .actorsPerThread(3)
        .actorsBefore(2)
        .actorsAfter(1)
        .minimizeFailedScenario(false)
        .sequentialSpecification(InOrder.class);
  }

  /** On {@link MemoryStateStore}. */
  public static final class OnMemory extends StoreOperations {
    public OnMemory() {
      super(new MemoryStateStore(), "");
    }
  }

  /** On {@link LmdbStateStore}, one for all. */
  public static final class OnLmdb extends StoreOperations {

    private static final AtomicLong MADE = new AtomicLong();
    private static final StateStore STORE =
        LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(folder.resolve("ledger")));

    public OnLmdb() {
      super(STORE, String.valueOf(MADE.incrementAndGet()));
    }
  }

  /** On {@link SplitStore}. */
  public static final class OnSplit extends StoreOperations {
    public OnSplit() {
      super(new SplitStore(new MemoryStateStore()), "");
    }
  }
}
