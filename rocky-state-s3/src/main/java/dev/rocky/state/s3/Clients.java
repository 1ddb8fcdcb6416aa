package dev.rocky.state.s3;

import dev.rocky.state.Secret;
import dev.rocky.state.s3.S3Settings.AccessKeys;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Makes the SDK's clients as {@link S3Settings} say, without retries of their own. */
final class Clients {

  /** What AWS says when there is but one region, and other servers do not look at. */
  private static final String ANY_REGION = "us-east-1";

  private Clients() {}

  /** No thread of its own: connections that were idle are looked at before they are used again. */
  static SdkHttpClient http(S3Settings settings) {
    return Apache5HttpClient.builder()
        .connectionTimeout(settings.connectTimeout())
        .socketTimeout(settings.readTimeout())
        .maxConnections(settings.maxConnections())
        .connectionAcquisitionTimeout(Duration.ofDays(1)) // the call's timeout goes before
        .useIdleConnectionReaper(false)
        .tcpKeepAlive(true)
        .build();
  }

  static S3Client s3(S3Settings settings, SdkHttpClient http, AwsCredentialsProvider credentials) {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClient(http)
            .credentialsProvider(() -> noted(credentials.resolveCredentials()))
            .forcePathStyle(settings.pathStyle())
            // whatever environment and profile say: a content must arrive as it was
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_SUPPORTED)
            .overrideConfiguration(c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()));
    settings.endpoint().ifPresent(builder::endpointOverride);
    settings
        .region()
        .or(() -> settings.endpoint().map(endpoint -> ANY_REGION))
        .ifPresent(region -> builder.region(Region.of(region)));
    return builder.build();
  }

  private static AwsCredentials noted(AwsCredentials credentials) {
    Calls.current().ifPresent(call -> call.signsWith(SecretWords.of(credentials)));
    return credentials;
  }

  /** What the caller closes after the client. */
  static AwsCredentialsProvider credentials(S3Settings settings) {
    return settings
        .keys()
        .<AwsCredentialsProvider>map(keys -> StaticCredentialsProvider.create(of(keys)))
        .orElseGet(CredentialChain::ofTheSdk);
  }

  private static AwsCredentials of(AccessKeys keys) {
    String id = keys.accessKeyId();
    String secret = keys.secretAccessKey().reveal();
    return keys.sessionToken()
        .map(Secret::reveal)
        .<AwsCredentials>map(token -> AwsSessionCredentials.create(id, secret, token))
        .orElseGet(() -> AwsBasicCredentials.create(id, secret));
  }
}
