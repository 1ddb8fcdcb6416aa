package dev.rocky.state.s3;

import dev.rocky.state.remote.RemoteContendedException;
import dev.rocky.state.remote.RemoteException;
import dev.rocky.state.remote.RemoteRefusedException;
import dev.rocky.state.remote.RemoteUnavailableException;
import dev.rocky.state.s3.CredentialChain.NoCredentialsException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.S3Error;

/**
 * What went wrong, in the words of {@link RemoteException}. Messages name bucket and key, and what
 * the server said by its code only: its text is in the cause, unless it repeats a secret, see
 * {@link SecretWords}.
 *
 * @param exception for the caller
 * @param certain whether the server said that it did nothing, so that even a request that was sent
 *     as a whole had no effect
 */
record Failure(RemoteException exception, boolean certain) {

  private static final String KEYS =
      "; check 'access_key_id' and 'secret_access_key', or where the AWS SDK finds credentials";

  /** Statuses that proxies answer with, too, and that mean the same there. */
  private static final Set<Integer> CLEAR_WITHOUT_CODE =
      Set.of(301, 307, 401, 403, 405, 407, 411, 413, 429, 501);

  static Failure certain(RemoteException exception) {
    return new Failure(exception, true);
  }

  static Failure inDoubt(RemoteException exception) {
    return new Failure(exception, false);
  }

  /** What {@code thrown}, by the SDK or beneath it, means. */
  static Failure of(Location target, @Nullable Throwable thrown) {
    if (thrown instanceof AwsServiceException answer) {
      return ofAnswer(target, answer);
    }
    Optional<NoCredentialsException> none = find(thrown, NoCredentialsException.class);
    if (none.isPresent()) {
      return certain(withoutCredentials(target, none.get()));
    }
    if (find(thrown, CertificateException.class).isPresent()
        || find(thrown, SSLPeerUnverifiedException.class).isPresent()) {
      return certain(
          new RemoteRefusedException(
              target
                  + ": the server's certificate is not trusted, or for another host; add its"
                  + " authority to the JVM's trust store, or correct 'endpoint'",
              thrown));
    }
    if (find(thrown, UnknownHostException.class).isPresent()) {
      return inDoubt(
          new RemoteUnavailableException(
              target
                  + ": the name of the server cannot be resolved; check the network, 'endpoint',"
                  + " 'region', and 'path_style' if the bucket must not be part of the host name",
              thrown));
    }
    return inDoubt(
        new RemoteUnavailableException(
            target + ": the server cannot be reached, or broke off: " + reason(thrown), thrown));
  }

  private static RemoteException withoutCredentials(Location target, NoCredentialsException none) {
    if (none.isPassing()) {
      return new RemoteUnavailableException(
          target + ": where the AWS SDK finds credentials nobody answers just now; try again",
          none);
    }
    return new RemoteRefusedException(
        target
            + ": no credentials found"
            + KEYS
            + (none.needsModule()
                ? ". Some are configured and need another module of the SDK on the class path:"
                    + " software.amazon.awssdk:sso and ssooidc for profiles that log in; the cause"
                    + " names it"
                : ""),
        none);
  }

  /** What it means that one of many was not deleted. */
  static RemoteException ofDelete(Location target, S3Error error, SecretWords secrets) {
    String code = error.code() == null || secrets.areIn(error.code()) ? "" : error.code();
    String said = target + " was not deleted: the server said " + code;
    return switch (code) {
      case "AccessDenied", "AllAccessDisabled", "NoSuchBucket", "MethodNotAllowed" ->
          new RemoteRefusedException(said + "; is s3:DeleteObject granted on the key?");
      case "OperationAborted", "ConditionalRequestConflict", "PreconditionFailed" ->
          new RemoteContendedException(said + ": another request for it was under way");
      default -> new RemoteUnavailableException(said + "; try again later");
    };
  }

  /** Whether the server says that the key is not there, as opposed to any other thing. */
  static boolean isAbsent(AwsServiceException answer) {
    return answer.statusCode() == 404 && code(answer).equals("NoSuchKey");
  }

  private static Failure ofAnswer(Location target, AwsServiceException answer) {
    int status = answer.statusCode();
    String said = target + ": the server said " + status + " " + code(answer);
    if (status
        == 409) { // whatever the code: servers differ, and we send nothing else that conflicts
      return certain(
          new RemoteContendedException(
              said + ", as another request for it was under way; make the same call again",
              answer));
    }
    if (code(answer).isEmpty() && !CLEAR_WITHOUT_CODE.contains(status)) {
      return inDoubt(
          new RemoteUnavailableException(
              target
                  + ": an answer with status "
                  + status
                  + " broke off, or is not of an S3 server; is 'endpoint' right?",
              answer));
    }
    if (isTransient(status, code(answer))) {
      return new Failure(
          new RemoteUnavailableException(said + "; try again later", answer), status < 500);
    }
    if (status == 500 || status > 501) {
      return inDoubt(new RemoteUnavailableException(said + "; try again later", answer));
    }
    return certain(new RemoteRefusedException(said + advice(target, answer), answer));
  }

  /** Beside what the status says. */
  private static boolean isTransient(int status, String code) {
    return switch (code) {
      case "SlowDown",
          "ServiceUnavailable",
          "InternalError",
          "RequestTimeout",
          "Throttling",
          "TooManyRequests",
          "RequestLimitExceeded",
          "BadDigest",
          "IncompleteBody",
          "TemporaryRedirect",
          "XAmzContentChecksumMismatch",
          "XAmzContentSHA256Mismatch" ->
          true;
      default -> status == 408 || status == 429 || code.endsWith("ThrottlingException");
    };
  }

  private static String advice(Location target, AwsServiceException answer) {
    return switch (code(answer)) {
      case "NoSuchBucket" ->
          ": there is no bucket " + target.bucket() + "; create it, or correct 'bucket'";
      case "AccessDenied", "AllAccessDisabled" ->
          ": not permitted. S3 also says so for a key that is not there if s3:ListBucket is not"
              + " granted, so nothing is taken for absent; grant s3:ListBucket on the bucket, and"
              + " s3:GetObject, s3:PutObject, s3:DeleteObject on its keys, and with 'encryption' ="
              + " sse_kms kms:GenerateDataKey and kms:Decrypt on the key";
      case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidSecurity" ->
          ": the credentials are wrong" + KEYS;
      case "ExpiredToken", "TokenRefreshRequired", "InvalidToken" ->
          ": the credentials have expired, or their session token is wrong; get new ones";
      case "RequestTimeTooSkewed", "RequestExpired" ->
          ": this machine's clock differs too much from the server's; set it";
      case "PermanentRedirect",
          "AuthorizationHeaderMalformed",
          "IllegalLocationConstraintException" ->
          ": the bucket is in another region" + region(answer) + "; correct 'region' or 'endpoint'";
      case "NotImplemented" ->
          ": it does not know what this library needs, conditional writes for example; use another"
              + " server";
      case "QuotaExceeded", "TooManyBuckets" ->
          ": there is no room for it; make room, or raise the quota";
      case "EntityTooLarge" ->
          ": it takes no object of this size; raise its limit, or use another server";
      case "InvalidObjectState" ->
          ": the object was moved to an archive; restore it, and keep lifecycle rules away from the"
              + " prefix";
      default -> adviceByFamily(answer);
    };
  }

  private static String adviceByFamily(AwsServiceException answer) {
    return code(answer).startsWith("KMS.")
        ? ": the key service refused; check 'kms_key_id', that the key is enabled, and that"
            + " kms:GenerateDataKey and kms:Decrypt are granted on it"
        : adviceByStatus(answer.statusCode());
  }

  private static String adviceByStatus(int status) {
    return switch (status) {
      case 301, 302, 307, 308 -> ": it refers to another place; correct 'region' or 'endpoint'";
      case 401, 403 -> ": not permitted" + KEYS;
      case 404 -> ", but not that the key is not there; is 'endpoint' the address of an S3 server?";
      default -> "; the text of its answer is in the cause";
    };
  }

  private static String region(AwsServiceException answer) {
    return Optional.ofNullable(answer.awsErrorDetails())
        .map(details -> details.sdkHttpResponse())
        .flatMap(response -> response.firstMatchingHeader("x-amz-bucket-region"))
        .filter(region -> region.matches("[a-z0-9-]{1,64}"))
        .map(region -> ", " + region)
        .orElse("");
  }

  /**
   * The error's code, or an empty text: answers to conditional reads, and of proxies, have none.
   */
  static String code(AwsServiceException answer) {
    return answer.awsErrorDetails() == null || answer.awsErrorDetails().errorCode() == null
        ? ""
        : answer.awsErrorDetails().errorCode();
  }

  private static String reason(@Nullable Throwable thrown) {
    Throwable last = thrown;
    while (last != null && last.getCause() != null) {
      last = last.getCause();
    }
    return String.valueOf(last);
  }

  private static <T extends Throwable> Optional<T> find(@Nullable Throwable thrown, Class<T> type) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return Optional.of(type.cast(cause));
      }
    }
    return Optional.empty();
  }
}
