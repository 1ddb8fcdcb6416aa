package dev.rocky.state.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Secret;
import dev.rocky.state.remote.RemoteException;
import dev.rocky.state.remote.RemoteRefusedException;
import dev.rocky.state.remote.RemoteRetention;
import dev.rocky.state.remote.RemoteRetention.Limit;
import dev.rocky.state.remote.RemoteRetention.Limited;
import dev.rocky.state.remote.RemoteRetention.NotTold;
import dev.rocky.state.remote.RemoteRetention.Unlimited;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.RemoteUnavailableException;
import dev.rocky.state.s3.S3Settings.AccessKeys;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lifecycle rules, as S3 tells them, that meet the prefix of a store or do not. */
class LifecycleTest {

  private static final String ONE_DAY = "<Expiration><Days>1</Days></Expiration>";
  private static final String ALL = "<Filter><Prefix></Prefix></Filter>";

  @ParameterizedTest
  @ValueSource(
      strings = {
        ALL,
        "<Filter/>",
        "<Prefix>rocky/</Prefix>",
        "<Filter><Prefix>rocky/state/default/segments/0</Prefix></Filter>",
        "<Filter><And><Prefix>rocky/state/</Prefix>"
            + "<ObjectSizeGreaterThan>1</ObjectSizeGreaterThan></And></Filter>"
      })
  void aRuleThatDeletesWhatTheStoreKeepsIsTold(String filter) {
    Limited limited = assertInstanceOf(Limited.class, retention(rule("Enabled", filter, ONE_DAY)));
    Limit limit = limited.limits().get(0);
    assertTrue(limit.problem().contains("\"tidy\""), limit.problem());
    assertTrue(limit.problem().contains("after 1 days"), limit.problem());
    assertTrue(limit.problem().contains("bucket b1"), limit.problem());
    assertTrue(limit.advice().contains("lifecycle"), limit.advice());
  }

  @Test
  void aRuleThatDeletesOnADayOrArchivesIsToldToo() {
    Limited limited =
        assertInstanceOf(
            Limited.class,
            retention(
                rule(
                    "Enabled",
                    ALL,
                    "<Expiration><Date>2030-01-01T00:00:00Z</Date></Expiration>"
                        + "<Transition><Days>9</Days><StorageClass>DEEP_ARCHIVE</StorageClass>"
                        + "</Transition>")));
    assertTrue(limited.limits().get(0).problem().contains("2030-01-01"), limited.toString());
    assertTrue(limited.limits().get(1).problem().contains("DEEP_ARCHIVE"), limited.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<Filter><Prefix>rocky/state/other/</Prefix></Filter>",
        "<Prefix>logs/</Prefix>",
        "<Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter>",
        "<Filter><And><Prefix>rocky/</Prefix><Tag><Key>k</Key><Value>v</Value></Tag></And></Filter>"
      })
  void aRuleForOtherKeysIsNone(String filter) {
    assertEquals(new Unlimited(), retention(rule("Enabled", filter, ONE_DAY)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>",
        "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays>"
            + "</NoncurrentVersionExpiration>",
        "<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation>"
            + "</AbortIncompleteMultipartUpload>",
        "<Transition><Days>30</Days><StorageClass>STANDARD_IA</StorageClass></Transition>"
      })
  void aRuleThatTakesNothingAwayThatIsInUseIsNone(String action) {
    assertEquals(new Unlimited(), retention(rule("Enabled", ALL, action)));
  }

  @Test
  void aRuleThatIsSwitchedOffIsNone() {
    assertEquals(new Unlimited(), retention(rule("Disabled", ALL, ONE_DAY)));
  }

  @Test
  void aBucketWithoutRulesKeepsEverything() {
    assertEquals(new Unlimited(), retention(404, error("NoSuchLifecycleConfiguration")));
  }

  @ParameterizedTest
  @CsvSource({"403, AccessDenied", "501, NotImplemented", "405, MethodNotAllowed"})
  void whoIsNotToldKnowsWhy(int status, String code) {
    NotTold unknown = assertInstanceOf(NotTold.class, retention(status, error(code)));
    assertTrue(unknown.reason().contains("ifecycle"), unknown.reason());
  }

  @Test
  void whatElseGoesWrongIsAFailureLikeAnyOther() {
    assertFails(RemoteRefusedException.class, 403, "InvalidAccessKeyId");
    assertFails(RemoteRefusedException.class, 404, "NoSuchBucket");
    assertFails(RemoteUnavailableException.class, 503, "SlowDown");
  }

  @Test
  void theServerOfTheTestsDoesNotTell() {
    try (S3Server server = S3Server.startAt(0);
        RemoteStore store = S3RemoteStore.open(server.settings().build())) {
      assertInstanceOf(NotTold.class, store.retention(Duration.ofSeconds(30)));
    }
  }

  private static void assertFails(Class<? extends RemoteException> type, int status, String code) {
    assertThrows(type, () -> retention(status, error(code)));
  }

  private static RemoteRetention retention(String rules) {
    return retention(200, rules);
  }

  private static RemoteRetention retention(int status, String body) {
    try (WireServer server = WireServer.answering(status, body);
        RemoteStore store =
            S3RemoteStore.open(
                S3Settings.builder("b1")
                    .endpoint(server.endpoint())
                    .pathStyle(true)
                    .keys(new AccessKeys("id", new Secret("s3cret"), Optional.empty()))
                    .build())) {
      return store.retention(Duration.ofSeconds(30));
    }
  }

  private static String rule(String status, String filter, String action) {
    return "<LifecycleConfiguration><Rule><ID>tidy</ID><Status>"
        + status
        + "</Status>"
        + filter
        + action
        + "</Rule></LifecycleConfiguration>";
  }

  private static String error(String code) {
    return "<Error><Code>" + code + "</Code><Message>no</Message></Error>";
  }
}
