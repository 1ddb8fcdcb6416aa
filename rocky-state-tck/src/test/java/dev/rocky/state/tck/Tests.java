package dev.rocky.state.tck;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherExecutionRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs test classes within a test, to see them fail. */
final class Tests {

  private Tests() {}

  /** What made {@code test} fail; stops at the first. */
  static List<Throwable> failuresOf(Class<?> test) {
    CancellationToken firstFailure = CancellationToken.create();
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherExecutionRequestBuilder.request(
                    LauncherDiscoveryRequestBuilder.request().selectors(selectClass(test)).build())
                .cancellationToken(firstFailure)
                .listeners(summary, cancel(firstFailure))
                .build());
    assertTrue(summary.getSummary().getTestsStartedCount() > 0, "no test ran");
    return summary.getSummary().getFailures().stream()
        .map(TestExecutionSummary.Failure::getException)
        .toList();
  }

  private static TestExecutionListener cancel(CancellationToken firstFailure) {
    return new TestExecutionListener() {
      @Override
      public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.FAILED) {
          firstFailure.cancel();
        }
      }
    };
  }
}
