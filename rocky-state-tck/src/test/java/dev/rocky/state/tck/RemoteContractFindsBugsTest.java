package dev.rocky.state.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Namespace;
import dev.rocky.state.memory.MemoryRemote;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.tck.BrokenRemoteStore.Bug;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The contract itself under test: remote stores with one bug each must not pass it. */
class RemoteContractFindsBugsTest {

  private static final MemoryRemote SHARED = new MemoryRemote();

  private static final ThreadLocal<Bug> BUG =
      new InheritableThreadLocal<>() {
        @Override
        protected Bug initialValue() {
          return Bug.NONE;
        }
      };

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"NONE", "LEAVES_A_SOCKET"})
  void aRemoteStoreWithOneBugFailsTheContract(Bug bug) {
    List<Throwable> failures = failuresOf(bug);
    assertTrue(!failures.isEmpty(), "the contract did not notice: " + bug);
  }

  @Test
  @EnabledOnOs(OS.LINUX) // elsewhere open sockets cannot be listed
  void aRemoteStoreThatLeavesASocketFailsTheContract() {
    aRemoteStoreWithOneBugFailsTheContract(Bug.LEAVES_A_SOCKET);
  }

  @Test
  void theSameStoreWithoutABugPasses() {
    assertEquals(List.of(), failuresOf(Bug.NONE));
  }

  private static List<Throwable> failuresOf(Bug bug) {
    BUG.set(bug);
    try {
      return Tests.failuresOf(WithBug.class);
    } finally {
      BUG.remove();
    }
  }

  /** Run by the tests above only. */
  static final class WithBug extends MemoryRemoteStoreTest {

    private final Bug bug = BUG.get();

    @Override
    protected RemoteStore open(Namespace namespace) {
      return new BrokenRemoteStore(
          bug, bug == Bug.SHARES_ITS_NAMESPACES ? SHARED.open() : super.open(namespace));
    }

    @Override
    protected Duration listingLag() {
      return Duration.ofMillis(200);
    }
  }
}
