package dev.rocky.state.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Secret;
import dev.rocky.state.Settings;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.s3.S3Settings.AccessKeys;
import dev.rocky.state.sync.CheckOutcome;
import dev.rocky.state.sync.CheckOutcome.Failed;
import dev.rocky.state.sync.CheckOutcome.NotTold;
import dev.rocky.state.sync.CheckOutcome.Passed;
import dev.rocky.state.sync.RemoteCheck;
import dev.rocky.state.sync.RemoteDiagnosis;
import dev.rocky.state.sync.RemoteDoctor;
import dev.rocky.state.sync.SyncPolicy;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** What a doctor says of buckets and servers: fit, forbidden, mistyped, heedless. */
class S3DoctorTest {

  @Test
  void aServerThatHeedsConditionsCanBeUsedAndIsLeftAsItWas() {
    try (S3Server server = S3Server.start()) {
      List<String> before = keys(server);
      RemoteDiagnosis diagnosis = examine(server.settings().build());
      for (RemoteCheck check :
          EnumSet.complementOf(
              EnumSet.of(RemoteCheck.RETENTION, RemoteCheck.CACHE, RemoteCheck.CACHE_RETENTION))) {
        assertEquals(new Passed(), diagnosis.outcome(check), diagnosis.toText());
      }
      assertFalse(diagnosis.outcome(RemoteCheck.RETENTION) instanceof Failed);
      assertTrue(diagnosis.isUsable());
      assertEquals(before, keys(server));
    }
  }

  @Test
  void aServerThatIgnoresConditionsIsRefusedByName() {
    try (S3Server server = S3Server.startHeedless()) {
      RemoteDiagnosis diagnosis = examine(server.settings().build());
      assertFalse(diagnosis.isUsable());
      for (RemoteCheck check :
          List.of(RemoteCheck.CREATE_IF_ABSENT, RemoteCheck.REPLACE_IF_VERSION)) {
        Failed failed = failed(diagnosis, check);
        assertTrue(failed.problem().contains("is ignored"), failed.problem());
        assertTrue(failed.advice().contains("ignores preconditions"), failed.advice());
      }
      assertInstanceOf(NotTold.class, diagnosis.outcome(RemoteCheck.CREATE_RACE));
      assertEquals(new Passed(), diagnosis.outcome(RemoteCheck.DELETION));
      assertEquals(List.of(), keys(server));
    }
  }

  @Test
  void aBucketThatIsNotThereIsNamed() {
    try (S3Server server = S3Server.startAt(0)) {
      Map<String, String> settings = new TreeMap<>(server.settingsAsText());
      settings.put("bucket", "mistyped");
      Failed failed =
          failed(examine(S3Settings.from(Settings.of(settings))), RemoteCheck.PERMITTED);
      assertTrue(failed.problem().contains("there is no bucket mistyped"), failed.problem());
    }
  }

  @Test
  void credentialsThatAreWrongAreToldWithoutThem() {
    try (S3Server server = S3Server.startAt(0)) {
      AccessKeys wrong = new AccessKeys("local-id", new Secret("wr0ng-s3cret"), Optional.empty());
      RemoteDiagnosis diagnosis = examine(server.settings().keys(wrong).build());
      assertEquals(new Passed(), diagnosis.outcome(RemoteCheck.REACHABLE));
      Failed failed = failed(diagnosis, RemoteCheck.PERMITTED);
      assertTrue(failed.problem().contains("credentials are wrong"), failed.problem());
      assertFalse(diagnosis.toText().contains("s3cret"), diagnosis.toText());
      assertFalse(diagnosis.toText().contains("local-secret"), diagnosis.toText());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, ExpiredToken, have expired",
    "403, AccessDenied, s3:ListBucket",
    "301, PermanentRedirect, 'another region, eu-west-1'",
    "400, AuthorizationHeaderMalformed, 'another region, eu-west-1'",
    "403, RequestTimeTooSkewed, clock"
  })
  void whatKeepsAnybodyOutIsToldWithWhatToDo(int status, String code, String advice) {
    String body = "<Error><Code>%s</Code><Message>t0ken</Message></Error>".formatted(code);
    try (WireServer server =
        WireServer.answering(status, body, Map.of("x-amz-bucket-region", "eu-west-1"))) {
      RemoteDiagnosis diagnosis =
          examine(
              S3Settings.builder("b1")
                  .endpoint(server.endpoint())
                  .pathStyle(true)
                  .keys(
                      new AccessKeys("id", new Secret("s3cret"), Optional.of(new Secret("t0ken"))))
                  .build());
      assertEquals(new Passed(), diagnosis.outcome(RemoteCheck.REACHABLE));
      Failed failed = failed(diagnosis, RemoteCheck.PERMITTED);
      assertTrue(failed.problem().contains(advice), failed.problem());
      assertInstanceOf(NotTold.class, diagnosis.outcome(RemoteCheck.READ_BACK));
      assertInstanceOf(NotTold.class, diagnosis.outcome(RemoteCheck.DELETION));
      assertFalse(diagnosis.toText().contains("t0ken"), diagnosis.toText());
      assertEquals(1, server.received().size());
    }
  }

  @Test
  void whoMayReadAndNotWriteIsToldWhatToGrant() {
    try (S3Server server = S3Server.startWith(ReadOnlyBlobStore::new)) {
      RemoteDiagnosis diagnosis = examine(server.settings().build());
      assertEquals(new Passed(), diagnosis.outcome(RemoteCheck.PERMITTED));
      Failed failed = failed(diagnosis, RemoteCheck.READ_BACK);
      assertTrue(failed.problem().contains("s3:PutObject"), failed.problem());
    }
  }

  private static Failed failed(RemoteDiagnosis diagnosis, RemoteCheck check) {
    CheckOutcome outcome = diagnosis.outcome(check);
    return assertInstanceOf(Failed.class, outcome, diagnosis.toText());
  }

  private static RemoteDiagnosis examine(S3Settings settings) {
    try (RemoteStore store = S3RemoteStore.open(settings)) {
      return new RemoteDoctor("s3", store, SyncPolicy.ofDefaults()).examine();
    }
  }

  /** What a policy does that grants reading only. */
  private static final class ReadOnlyBlobStore extends AtomicBlobStore {

    ReadOnlyBlobStore(BlobStore store) {
      super(store);
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
      throw error(403, "AccessDenied");
    }
  }

  private static List<String> keys(S3Server server) {
    try (S3Client client = server.client()) {
      return client.listObjectsV2(r -> r.bucket(S3Server.BUCKET)).contents().stream()
          .map(object -> object.key())
          .toList();
    }
  }
}
