package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Settings;
import dev.rocky.state.SettingsReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a transfer (one pull, push, compaction or collection) may take, how often it tries
 * again, and what becomes of one that failed. Names, defaults and meaning are those of {@code
 * [state]} in Rocky's configuration.
 *
 * <pre>{@code
 * SyncPolicy strict = SyncPolicy.ofDefaults().withOnUploadFailure(SyncPolicy.OnUploadFailure.FAIL);
 * }</pre>
 *
 * @param transferTimeout how long one transfer may take by the clock, with all that is repeated and
 *     waited for; a millisecond to a year, default 300 seconds. It ends at most one second later
 * @param onUploadFailure what becomes of a push, compaction or collection that failed; default
 *     {@link OnUploadFailure#SKIP}
 * @param onDownloadFailure what becomes of a pull that failed; default {@link
 *     OnDownloadFailure#FRESH}
 * @param retry how often remote calls are repeated
 * @since 0.1
 */
public record SyncPolicy(
    Duration transferTimeout,
    OnUploadFailure onUploadFailure,
    OnDownloadFailure onDownloadFailure,
    RetrySettings retry) {

  /** What becomes of a push, compaction or collection that failed. */
  public enum OnUploadFailure {
    /** It is left out: local changes stay in the journal and go with the next push. */
    SKIP,
    /** It throws. */
    FAIL
  }

  /** What becomes of a pull that failed. */
  public enum OnDownloadFailure {
    /** The run goes on, and trusts what is in the target more than what is in the ledger. */
    FRESH,
    /** It throws. */
    FAIL
  }

  private static final SyncPolicy DEFAULTS =
      new SyncPolicy(
          Duration.ofMinutes(5),
          OnUploadFailure.SKIP,
          OnDownloadFailure.FRESH,
          RetrySettings.ofDefaults());

  /** Checks its components. */
  public SyncPolicy {
    requireNonNull(onUploadFailure, "onUploadFailure");
    requireNonNull(onDownloadFailure, "onDownloadFailure");
    requireNonNull(retry, "retry");
    List<String> problems = problems(requireNonNull(transferTimeout, "transferTimeout"));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  /** The defaults above. */
  public static SyncPolicy ofDefaults() {
    return DEFAULTS;
  }

  /**
   * What {@code settings} say: {@code transfer_timeout_seconds}, {@code on_upload_failure} ({@code
   * skip} or {@code fail}), {@code on_download_failure} ({@code fresh} or {@code fail}) and the
   * table {@code retry}, see {@link RetrySettings#from}; all optional, and no others.
   *
   * @throws dev.rocky.state.SettingsException if they are wrong; it lists every problem
   */
  public static SyncPolicy from(Settings settings) {
    return settings.decode(SyncPolicy::read);
  }

  /**
   * The same of settings that have other keys, too.
   *
   * @throws IllegalArgumentException if a value is out of its range; it lists all of them
   */
  public static SyncPolicy read(SettingsReader settings) {
    Duration timeout = settings.duration("transfer_timeout_seconds", DEFAULTS.transferTimeout);
    OnUploadFailure onUploadFailure =
        settings.oneOf("on_upload_failure", OnUploadFailure.class, DEFAULTS.onUploadFailure);
    OnDownloadFailure onDownloadFailure =
        settings.oneOf("on_download_failure", OnDownloadFailure.class, DEFAULTS.onDownloadFailure);
    RetrySettings.Builder retry = settings.child("retry", RetrySettings::read);
    List<String> problems = problems(timeout);
    retry.problems().forEach(problem -> problems.add("in 'retry', " + problem));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return new SyncPolicy(timeout, onUploadFailure, onDownloadFailure, retry.build());
  }

  /** This policy with another timeout. */
  public SyncPolicy withTransferTimeout(Duration transferTimeout) {
    return new SyncPolicy(transferTimeout, onUploadFailure, onDownloadFailure, retry);
  }

  /** This policy, with something else done about pushes that failed. */
  public SyncPolicy withOnUploadFailure(OnUploadFailure onUploadFailure) {
    return new SyncPolicy(transferTimeout, onUploadFailure, onDownloadFailure, retry);
  }

  /** This policy, with something else done about pulls that failed. */
  public SyncPolicy withOnDownloadFailure(OnDownloadFailure onDownloadFailure) {
    return new SyncPolicy(transferTimeout, onUploadFailure, onDownloadFailure, retry);
  }

  /** This policy with other repetitions. */
  public SyncPolicy withRetry(RetrySettings retry) {
    return new SyncPolicy(transferTimeout, onUploadFailure, onDownloadFailure, retry);
  }

  /** Whether a transfer of this kind that failed throws; without some, nobody can go on. */
  boolean fails(TransferKind kind) {
    return switch (kind) {
      case DOWNLOAD -> onDownloadFailure == OnDownloadFailure.FAIL;
      case UPLOAD, COMPACT, COLLECT -> onUploadFailure == OnUploadFailure.FAIL;
      case INSPECT, UPGRADE -> true;
    };
  }

  private static List<String> problems(Duration transferTimeout) {
    List<String> problems = new ArrayList<>();
    if (transferTimeout.compareTo(Duration.ofMillis(1)) < 0
        || transferTimeout.compareTo(Duration.ofDays(365)) > 0) {
      problems.add(
          "'transfer_timeout_seconds' must be more than nothing and at most a year, not "
              + transferTimeout);
    }
    return problems;
  }
}
