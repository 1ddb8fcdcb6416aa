package dev.rocky.state.s3;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkServiceException;

/**
 * The AWS SDK's sources of credentials, in the order of the SDK's own chain, which throws away why
 * each of them failed. Here it is told whether one may answer later, or none has anything to say.
 * The one that answered first is asked from then on. Used by any number of threads.
 */
final class CredentialChain implements AwsCredentialsProvider, AutoCloseable {

  /** No source gave credentials. */
  static final class NoCredentialsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean passing;

    NoCredentialsException(RuntimeException cause, boolean passing) {
      super(cause);
      this.passing = passing;
    }

    /** Whether a source that is there could not answer just now. */
    boolean isPassing() {
      return passing;
    }

    /** Whether a source that is configured needs a module of the SDK that is not there. */
    boolean needsModule() {
      List<Throwable> failures = new ArrayList<>(List.of(getSuppressed()));
      failures.add(getCause());
      return failures.stream().anyMatch(e -> String.valueOf(e.getMessage()).contains("class path"));
    }
  }

  private record Refusal(RuntimeException failure, boolean passing) {}

  private final List<AwsCredentialsProvider> sources;
  private volatile @Nullable AwsCredentialsProvider known;

  CredentialChain(List<AwsCredentialsProvider> sources) {
    this.sources = List.copyOf(sources);
  }

  /** Asks nobody yet. */
  static CredentialChain ofTheSdk() {
    return new CredentialChain(
        List.of(
            SystemPropertyCredentialsProvider.create(),
            EnvironmentVariableCredentialsProvider.create(),
            WebIdentityTokenFileCredentialsProvider.create(),
            ProfileCredentialsProvider.create(),
            ContainerCredentialsProvider.create(),
            InstanceProfileCredentialsProvider.create()));
  }

  @Override
  public AwsCredentials resolveCredentials() {
    AwsCredentialsProvider first = known;
    List<Refusal> refusals = new ArrayList<>();
    for (AwsCredentialsProvider source : first == null ? sources : List.of(first)) {
      try {
        AwsCredentials found = source.resolveCredentials();
        known = source;
        return found;
      } catch (RuntimeException e) {
        boolean isThere = first != null || !(source instanceof InstanceProfileCredentialsProvider);
        refusals.add(new Refusal(e, passes(e, isThere)));
      }
    }
    throw none(refusals);
  }

  /** Closes the sources that hold something. */
  @Override
  public void close() {
    for (AwsCredentialsProvider source : sources) {
      if (source instanceof AutoCloseable closeable) {
        try {
          closeable.close();
        } catch (Exception e) {
          throw new IllegalStateException("Closing credentials does not fail", e);
        }
      }
    }
  }

  /** Told by the first that may pass, else by the last. */
  private static NoCredentialsException none(List<Refusal> refusals) {
    Refusal told =
        refusals.stream()
            .filter(Refusal::passing)
            .findFirst()
            .orElse(refusals.get(refusals.size() - 1));
    NoCredentialsException none = new NoCredentialsException(told.failure(), told.passing());
    refusals.stream()
        .map(Refusal::failure)
        .filter(failure -> failure != told.failure())
        .forEach(none::addSuppressed);
    return none;
  }

  /**
   * Whether a source cannot answer just now.
   *
   * @param isThere whether there is one. The address of a machine's own credentials is the same
   *     everywhere, so that where nobody takes the connection there may be none
   */
  private static boolean passes(Throwable failure, boolean isThere) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SdkServiceException answer) {
        return answer.statusCode() >= 500 || answer.isThrottlingException();
      }
      if (cause instanceof ConnectException
          || cause instanceof NoRouteToHostException
          || cause instanceof UnknownHostException) {
        return isThere;
      }
      if (cause instanceof IOException) {
        return !(cause instanceof FileSystemException);
      }
    }
    return false;
  }
}
