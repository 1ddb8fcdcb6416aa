package dev.rocky.state.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Settings;
import dev.rocky.state.SettingsException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SyncPolicyTest {

  @Test
  void theDefaultsAreThoseOfTheReference() {
    SyncPolicy policy = SyncPolicy.from(Settings.empty());
    assertEquals(SyncPolicy.ofDefaults(), policy);
    assertEquals(Duration.ofMinutes(5), policy.transferTimeout());
    assertEquals(SyncPolicy.OnUploadFailure.SKIP, policy.onUploadFailure());
    assertEquals(SyncPolicy.OnDownloadFailure.FRESH, policy.onDownloadFailure());
    RetrySettings retry = policy.retry();
    assertEquals(RetrySettings.ofDefaults(), retry);
    assertEquals(3, retry.maxRetries());
    assertEquals(Duration.ofSeconds(1), retry.initialBackoff());
    assertEquals(Duration.ofSeconds(30), retry.maxBackoff());
    assertEquals(2.0, retry.backoffMultiplier());
    assertTrue(retry.jitter());
    assertEquals(5, retry.circuitBreakerThreshold());
    assertEquals(Optional.empty(), retry.circuitBreakerRecoveryTimeout());
    assertEquals(OptionalInt.empty(), retry.maxRetriesPerRun());
  }

  @Test
  void everyKeyIsRead() {
    Settings settings =
        Settings.of(
            Map.of(
                "transfer_timeout_seconds",
                60,
                "on_upload_failure",
                "fail",
                "on_download_failure",
                "fail",
                "retry",
                Map.of(
                    "max_retries",
                    7,
                    "initial_backoff_ms",
                    10,
                    "max_backoff_ms",
                    20,
                    "backoff_multiplier",
                    1.5,
                    "jitter",
                    false,
                    "circuit_breaker_threshold",
                    0,
                    "circuit_breaker_recovery_timeout_secs",
                    90,
                    "max_retries_per_run",
                    40)));
    assertEquals(
        SyncPolicy.ofDefaults()
            .withTransferTimeout(Duration.ofMinutes(1))
            .withOnUploadFailure(SyncPolicy.OnUploadFailure.FAIL)
            .withOnDownloadFailure(SyncPolicy.OnDownloadFailure.FAIL)
            .withRetry(
                RetrySettings.builder()
                    .maxRetries(7)
                    .initialBackoff(Duration.ofMillis(10))
                    .maxBackoff(Duration.ofMillis(20))
                    .backoffMultiplier(1.5)
                    .jitter(false)
                    .circuitBreakerThreshold(0)
                    .circuitBreakerRecoveryTimeout(Duration.ofSeconds(90))
                    .maxRetriesPerRun(40)
                    .build()),
        SyncPolicy.from(settings));
  }

  @Test
  void everyValueOutOfItsRangeIsToldAtOnce() {
    Settings settings =
        Settings.of(
            Map.of(
                "transfer_timeout_seconds",
                0,
                "retry",
                Map.of(
                    "max_retries",
                    -1,
                    "initial_backoff_ms",
                    -1,
                    "max_backoff_ms",
                    -2,
                    "backoff_multiplier",
                    "0.5",
                    "circuit_breaker_threshold",
                    -1,
                    "circuit_breaker_recovery_timeout_secs",
                    0,
                    "max_retries_per_run",
                    -1)));
    String message =
        assertThrows(SettingsException.class, () -> SyncPolicy.from(settings)).getMessage();
    for (String key :
        List.of(
            "transfer_timeout_seconds",
            "max_retries",
            "initial_backoff_ms",
            "max_backoff_ms",
            "backoff_multiplier",
            "circuit_breaker_threshold",
            "circuit_breaker_recovery_timeout_secs",
            "max_retries_per_run")) {
      assertTrue(message.contains("'" + key + "' must be"), message);
    }
  }

  @Test
  void unknownKeysAndWrongTypesAreToldAtOnce() {
    Settings settings =
        Settings.of(
            Map.of(
                "on_upload_failure",
                "ignore",
                "retries",
                1,
                "retry",
                Map.of("max_retry", 1, "backoff_multiplier", "NaN", "jitter", "perhaps")));
    List<String> problems =
        assertThrows(SettingsException.class, () -> SyncPolicy.from(settings)).problems();
    assertEquals(5, problems.size(), problems.toString());
    assertTrue(problems.get(0).contains("one of skip, fail"), problems.toString());
  }

  @Test
  void aRecordListsAllThatIsWrongWithIt() {
    RetrySettings.Builder wrong =
        RetrySettings.builder().maxRetries(-1).maxBackoff(Duration.ofMillis(999));
    String message = assertThrows(IllegalArgumentException.class, wrong::build).getMessage();
    assertTrue(message.contains("'max_retries'"), message);
    assertTrue(message.contains("'max_backoff_ms'"), message);
    assertThrows(
        IllegalArgumentException.class,
        () -> SyncPolicy.ofDefaults().withTransferTimeout(Duration.ofDays(366)));
  }

  @Test
  void whatFailsDependsOnTheDirection() {
    SyncPolicy pushesFail =
        SyncPolicy.ofDefaults().withOnUploadFailure(SyncPolicy.OnUploadFailure.FAIL);
    for (TransferKind kind : TransferKind.values()) {
      boolean always = kind == TransferKind.INSPECT || kind == TransferKind.UPGRADE;
      assertEquals(kind != TransferKind.DOWNLOAD, pushesFail.fails(kind), kind.toString());
      assertEquals(always, SyncPolicy.ofDefaults().fails(kind), kind.toString());
    }
  }
}
