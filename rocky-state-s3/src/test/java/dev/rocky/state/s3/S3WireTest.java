package dev.rocky.state.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Secret;
import dev.rocky.state.remote.CompareAndSetResult.Written;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteException;
import dev.rocky.state.remote.RemoteRefusedException;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import dev.rocky.state.s3.S3Settings.AccessKeys;
import dev.rocky.state.s3.S3Settings.Encryption;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What leaves this machine, as far as S3Proxy does not look at it, and what must not be shown. */
class S3WireTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final RegisterName HEAD = new RegisterName("HEAD");

  @Test
  void theSessionTokenIsSentAndSigned() {
    try (WireServer server = WireServer.answering(200, "")) {
      assertInstanceOf(Written.class, write(settings(server).build()));
      WireServer.Received put = server.received().get(0);
      assertEquals(Optional.of("t0ken"), put.header("x-amz-security-token"));
      assertTrue(put.header("Authorization").orElseThrow().contains("x-amz-security-token"));
    }
  }

  /** As S3 has it; S3Proxy asks for an id. */
  @Test
  void withoutAnIdTheKeyServiceChoosesTheKey() {
    try (WireServer server = WireServer.answering(200, "")) {
      assertInstanceOf(
          Written.class, write(settings(server).encryption(Encryption.SSE_KMS).build()));
      WireServer.Received put = server.received().get(0);
      assertEquals(Optional.of("aws:kms"), put.header("x-amz-server-side-encryption"));
      assertEquals(Optional.empty(), put.header("x-amz-server-side-encryption-aws-kms-key-id"));
    }
  }

  @ParameterizedTest
  @CsvSource({"WHEN_SUPPORTED", "WHEN_REQUIRED"})
  void aContentIsSentWithItsChecksumWhateverTheEnvironmentSays(String wish) {
    try (WireServer server = WireServer.answering(200, "")) {
      String unused = childRound(server, Map.of("aws.requestChecksumCalculation", wish));
      WireServer.Received put = server.received().get(0);
      assertEquals("PUT", put.method());
      assertEquals(Optional.of("CRC32"), put.header("x-amz-sdk-checksum-algorithm"));
    }
  }

  @ParameterizedTest
  @CsvSource({"WHEN_SUPPORTED", "WHEN_REQUIRED"})
  void whatArrivesWithAnotherChecksumIsUnavailableWhateverTheEnvironmentSays(String wish) {
    try (WireServer server =
        WireServer.answering(200, "content", Map.of("x-amz-checksum-crc32", "AAAAAA=="))) {
      String outcome = childRound(server, Map.of("aws.responseChecksumValidation", wish));
      assertTrue(
          outcome.startsWith("RemoteUnavailableException: s3://b1/rocky/state/default/segments/a"),
          outcome);
      assertEquals(Optional.of("ENABLED"), server.received().get(1).header("x-amz-checksum-mode"));
    }
  }

  /** S3 repeats what was signed, headers and all, and the token that has expired. */
  @ParameterizedTest
  @CsvSource({
    "403, SignatureDoesNotMatch, StringToSign",
    "403, SignatureDoesNotMatch, CanonicalRequest",
    "400, ExpiredToken, Token-0",
    "400, InvalidToken, Token-0"
  })
  void whatTheServerRepeatsOfASecretIsShownNowhere(int status, String code, String element) {
    String text = "x-amz-security-token:t0ken s3cret";
    String body =
        "<Error><Code>%s</Code><Message>no</Message><%s>%s</%s></Error>"
            .formatted(code, element, text, element);
    try (WireServer server = WireServer.answering(status, body);
        RemoteStore store = S3RemoteStore.open(settings(server).build())) {
      RemoteRefusedException refused =
          assertThrows(RemoteRefusedException.class, () -> store.read(HEAD, TIMEOUT));
      StringWriter shown = new StringWriter();
      refused.printStackTrace(new PrintWriter(shown));
      assertTrue(refused.getMessage().contains("s3://b1/rocky/state/default/HEAD"));
      assertTrue(refused.getMessage().contains(code), refused.getMessage());
      assertFalse(shown.toString().contains("t0ken"), shown.toString());
      assertFalse(shown.toString().contains("s3cret"), shown.toString());
    }
  }

  /** A server of another make, which says with what it compared. */
  @ParameterizedTest
  @CsvSource({
    "403, SignatureDoesNotMatch, not signed with s3cret",
    "403, SignatureDoesNotMatch, not signed with S3CRET",
    "403, s3cret, no",
    "400, InvalidToken, 't0ken is none'",
    "400, t0ken, 't0ken is none'",
    "403, AccessDenied, czNjcmV0",
    "403, AccessDenied, 733363726574",
    "500, InternalError, s3cret"
  })
  void aTextThatRepeatsASecretIsLeftOut(int status, String code, String text) {
    String body = "<Error><Code>%s</Code><Message>%s</Message></Error>".formatted(code, text);
    try (WireServer server = WireServer.answering(status, body);
        RemoteStore store = S3RemoteStore.open(settings(server).build())) {
      RemoteException failure =
          assertThrows(RemoteException.class, () -> store.read(HEAD, TIMEOUT));
      StringWriter printed = new StringWriter();
      failure.printStackTrace(new PrintWriter(printed));
      String shown = printed.toString().toLowerCase(Locale.ROOT);
      for (String secret : List.of("s3cret", "t0ken", "cznjcmv0", "733363726574")) {
        assertFalse(shown.contains(secret), shown);
      }
      assertTrue(failure.getMessage().contains("" + status), failure.getMessage());
    }
  }

  @Test
  void aTextThatRepeatsNoSecretIsInTheCause() {
    String text = "User arn:aws:iam::1:user/etl is not authorized";
    String body = "<Error><Code>AccessDenied</Code><Message>%s</Message></Error>".formatted(text);
    try (WireServer server = WireServer.answering(403, body);
        RemoteStore store = S3RemoteStore.open(settings(server).build())) {
      RemoteRefusedException refused =
          assertThrows(RemoteRefusedException.class, () -> store.read(HEAD, TIMEOUT));
      assertTrue(String.valueOf(refused.getCause()).contains(text), refused::toString);
    }
  }

  @ParameterizedTest
  @CsvSource({"s3cret, AccessDenied", "rocky/state/default/HEAD, s3cret"})
  void whatCouldNotBeDeletedIsToldWithoutASecret(String key, String code) {
    String body =
        "<DeleteResult><Error><Key>%s</Key><Code>%s</Code></Error></DeleteResult>"
            .formatted(key, code);
    try (WireServer server = WireServer.answering(200, body);
        RemoteStore store = S3RemoteStore.open(settings(server).build())) {
      RemoteException failure =
          assertThrows(
              RemoteException.class,
              () -> store.delete(List.of(new Folder("segments").object("a"), HEAD), TIMEOUT));
      assertFalse(failure.getMessage().contains("s3cret"), failure.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "AccessDenied, RemoteRefusedException",
    "OperationAborted, RemoteContendedException",
    "InternalError, RemoteUnavailableException"
  })
  void whatCouldNotBeDeletedIsNamedAndTheReasonTyped(String code, String type) {
    String body =
        """
        <DeleteResult><Error><Key>rocky/state/default/segments/a</Key><Code>%s</Code>\
        <Message>s3cret</Message></Error></DeleteResult>"""
            .formatted(code);
    try (WireServer server = WireServer.answering(200, body);
        RemoteStore store = S3RemoteStore.open(settings(server).build())) {
      RemoteException failure =
          assertThrows(
              RemoteException.class,
              () -> store.delete(List.of(new Folder("segments").object("a"), HEAD), TIMEOUT));
      assertEquals(type, failure.getClass().getSimpleName());
      assertTrue(failure.getMessage().contains("s3://b1/rocky/state/default/segments/a"));
      assertFalse(failure.getMessage().contains("s3cret"), failure.getMessage());
    }
  }

  private static Object write(S3Settings settings) {
    try (RemoteStore store = S3RemoteStore.open(settings)) {
      return store.compareAndSet(HEAD, Version.ABSENT, new byte[1], TIMEOUT);
    }
  }

  private static String childRound(WireServer server, Map<String, String> properties) {
    return ChildRound.run(
        properties,
        Map.of(
            "bucket", "b1",
            "endpoint", server.endpoint().toString(),
            "path_style", "true",
            "access_key_id", "id",
            "secret_access_key", "s3cret"));
  }

  private static S3SettingsBuilder settings(WireServer server) {
    return S3Settings.builder("b1")
        .endpoint(server.endpoint())
        .pathStyle(true)
        .keys(new AccessKeys("id", new Secret("s3cret"), Optional.of(new Secret("t0ken"))));
  }
}
