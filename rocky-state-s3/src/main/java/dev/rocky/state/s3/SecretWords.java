package dev.rocky.state.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * The secret key and the session token that a request was signed with. A server's text is shown as
 * a cause, since it often says best what is wrong, but not if it repeats one of them, as it is or
 * in an encoding that servers write.
 *
 * @param forms in lower case
 */
record SecretWords(List<String> forms) {

  /** Nothing was signed. */
  static final SecretWords NONE = new SecretWords(List.of());

  /** In place of a code. */
  private static final String HIDDEN = "(secret)";

  static SecretWords of(AwsCredentials credentials) {
    List<String> forms = new ArrayList<>(forms(credentials.secretAccessKey()));
    if (credentials instanceof AwsSessionCredentials session) {
      forms.addAll(forms(session.sessionToken()));
    }
    return new SecretWords(List.copyOf(forms));
  }

  private static List<String> forms(String secret) {
    byte[] bytes = secret.getBytes(UTF_8);
    return List.of(
        secret.toLowerCase(Locale.ROOT),
        URLEncoder.encode(secret, UTF_8).toLowerCase(Locale.ROOT),
        Base64.getEncoder().withoutPadding().encodeToString(bytes).toLowerCase(Locale.ROOT),
        HexFormat.of().formatHex(bytes));
  }

  boolean areIn(@Nullable String text) {
    String lower = text == null ? "" : text.toLowerCase(Locale.ROOT);
    return forms.stream().anyMatch(lower::contains);
  }

  /** The same failure, without its texts if they repeat a secret. */
  @Nullable Throwable without(@Nullable Throwable thrown) {
    Throwable cause = thrown;
    while (cause != null && !areInTextOf(cause)) {
      cause = cause.getCause();
    }
    if (thrown == null || cause == null) {
      return thrown;
    }
    Throwable left =
        thrown instanceof AwsServiceException answer
            ? without(answer)
            : SdkClientException.create("A failure whose text repeats a secret");
    left.setStackTrace(thrown.getStackTrace());
    return left;
  }

  private boolean areInTextOf(Throwable thrown) {
    return areIn(thrown.toString())
        || (thrown instanceof AwsServiceException answer && areIn(Failure.code(answer)));
  }

  private AwsServiceException without(AwsServiceException answer) {
    AwsErrorDetails details = answer.awsErrorDetails();
    String code = Failure.code(answer);
    return AwsServiceException.builder()
        .statusCode(answer.statusCode())
        .awsErrorDetails(
            AwsErrorDetails.builder()
                .errorCode(areIn(code) ? HIDDEN : code)
                .errorMessage("A text that repeats a secret")
                .sdkHttpResponse(details == null ? null : details.sdkHttpResponse())
                .build())
        .build();
  }
}
