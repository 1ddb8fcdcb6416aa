package dev.rocky.state.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rocky.state.s3.CredentialChain.NoCredentialsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/** Which source is asked, and what it means that none answers. */
class CredentialChainTest {

  private static final AwsCredentials KEYS = AwsBasicCredentials.create("id", "secret");

  private final RuntimeException nothingHere = nothingHere();
  private final List<String> asked = new ArrayList<>();

  @Test
  void theFirstThatAnswersIsAskedFromThenOn() {
    try (CredentialChain chain =
        new CredentialChain(
            List.of(source("a", nothingHere), source("b", null), source("c", null)))) {
      assertSame(KEYS, chain.resolveCredentials());
      assertSame(KEYS, chain.resolveCredentials());
    }
    assertEquals(List.of("a", "b", "b"), asked);
  }

  static Stream<RuntimeException> passing() {
    return Stream.of(
        caused(new SocketTimeoutException("Read timed out")),
        caused(new ConnectException("Connection refused")),
        caused(new IOException("Connection reset")),
        SdkServiceException.builder().statusCode(503).message("busy").build(),
        SdkServiceException.builder().statusCode(429).message("slower").build());
  }

  @ParameterizedTest
  @MethodSource("passing")
  void aSourceThatCannotAnswerJustNowMayAnswerLater(RuntimeException failure) {
    try (CredentialChain chain =
        new CredentialChain(List.of(source("a", failure), source("b", nothingHere)))) {
      NoCredentialsException none =
          assertThrows(NoCredentialsException.class, chain::resolveCredentials);
      assertEquals(true, none.isPassing());
      assertSame(failure, none.getCause());
      assertSame(nothingHere, none.getSuppressed()[0]);
    }
  }

  static Stream<RuntimeException> lasting() {
    return Stream.of(
        nothingHere(),
        new UncheckedIOException(new NoSuchFileException("token")),
        SdkServiceException.builder().statusCode(403).message("not you").build(),
        new IllegalStateException("the 'sso' service module must be on the class path"));
  }

  @ParameterizedTest
  @MethodSource("lasting")
  void whatWillNotChangeByItselfIsLasting(RuntimeException failure) {
    try (CredentialChain chain =
        new CredentialChain(List.of(source("a", failure), source("b", nothingHere)))) {
      NoCredentialsException none =
          assertThrows(NoCredentialsException.class, chain::resolveCredentials);
      assertEquals(false, none.isPassing());
      assertEquals(failure instanceof IllegalStateException, none.needsModule());
    }
  }

  private AwsCredentialsProvider source(String name, RuntimeException failure) {
    return () -> {
      asked.add(name);
      if (failure != null) {
        throw failure;
      }
      return KEYS;
    };
  }

  private static RuntimeException nothingHere() {
    return SdkClientException.create("Unable to load credentials from system settings");
  }

  private static RuntimeException caused(Exception cause) {
    return SdkClientException.create("Failed to load credentials", cause);
  }
}
