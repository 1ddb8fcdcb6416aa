package dev.rocky.state.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Namespace;
import dev.rocky.state.Secret;
import dev.rocky.state.Settings;
import dev.rocky.state.SettingsException;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.s3.S3Settings.AccessKeys;
import dev.rocky.state.s3.S3Settings.Encryption;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3SettingsTest {

  @Test
  void aBucketIsEnough() {
    S3Settings settings = S3Settings.from(Settings.of(Map.of("bucket", "my-bucket")));
    assertEquals(S3Settings.builder("my-bucket").build(), settings);
    assertEquals("rocky/state/", settings.prefix());
    assertEquals(new Namespace("default"), settings.namespace());
    assertEquals(Optional.empty(), settings.keys());
    assertEquals(Encryption.BUCKET_DEFAULT, settings.encryption());
  }

  @Test
  void everySettingIsRead() {
    S3Settings settings =
        S3Settings.from(
            Settings.of(
                Map.ofEntries(
                    Map.entry("bucket", "b1"),
                    Map.entry("prefix", "teams/etl"),
                    Map.entry("namespace", "prod"),
                    Map.entry("region", "eu-central-1"),
                    Map.entry("endpoint", "https://localhost:9000"),
                    Map.entry("path_style", "true"),
                    Map.entry("encryption", "sse_kms"),
                    Map.entry("kms_key_id", "key-1"),
                    Map.entry("access_key_id", "id"),
                    Map.entry("secret_access_key", "hidden-1"),
                    Map.entry("session_token", "hidden-2"),
                    Map.entry("connect_timeout", "PT3S"),
                    Map.entry("read_timeout", 7),
                    Map.entry("max_connections", 5))));
    assertEquals("teams/etl/", settings.prefix());
    assertEquals(new Namespace("prod"), settings.namespace());
    assertEquals(Optional.of("eu-central-1"), settings.region());
    assertEquals(Optional.of(URI.create("https://localhost:9000")), settings.endpoint());
    assertTrue(settings.pathStyle());
    assertEquals(Encryption.SSE_KMS, settings.encryption());
    assertEquals(Optional.of("key-1"), settings.kmsKeyId());
    assertEquals("hidden-1", settings.keys().orElseThrow().secretAccessKey().reveal());
    assertEquals("hidden-2", settings.keys().orElseThrow().sessionToken().orElseThrow().reveal());
    assertEquals(Duration.ofSeconds(3), settings.connectTimeout());
    assertEquals(Duration.ofSeconds(7), settings.readTimeout());
    assertEquals(5, settings.maxConnections());
    assertFalse(settings.toString().contains("hidden"), settings.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "'/', ''",
    "a, a/",
    "/a, a/",
    "//a///b//, a/b/",
    "env=prod/x.y, env=prod/x.y/",
    "rocky/state/, rocky/state/"
  })
  void aPrefixHasOneSeparatorBetweenItsPartsAndOneAtTheEnd(String prefix, String normal) {
    S3Settings settings = S3Settings.builder("b1").prefix(prefix).build();
    assertEquals(normal, settings.prefix());
    assertEquals(
        normal + "default/segments/a",
        Location.of(settings).of(new Folder("segments").object("a")).key());
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "a/../b", "./a", "a\\b", "a b", "a\u0000b", "ä", "a%2e", "a?b"})
  void aPrefixThatClimbsOrMayBeReadInTwoWaysIsRefused(String prefix) {
    assertThrows(
        IllegalArgumentException.class, () -> S3Settings.builder("b1").prefix(prefix).build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:9000",
        "ftp://localhost",
        "http://",
        "http://user:pa55word@localhost",
        "http://localhost?pa55word",
        "http://pa55word ~^"
      })
  void anEndpointThatIsNoAddressIsRefusedAndNotShown(String endpoint) {
    SettingsException refused =
        assertThrows(
            SettingsException.class,
            () -> S3Settings.from(Settings.of(Map.of("bucket", "b1", "endpoint", endpoint))));
    assertTrue(refused.getMessage().contains("'endpoint'"), refused.getMessage());
    assertFalse(refused.getMessage().contains("pa55word"), refused.getMessage());
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    for (Map<String, String> settings :
        List.of(
            Map.of("bucket", "b1", "access_key_id", "id"),
            Map.of("bucket", "b1", "secret_access_key", "hidden"),
            Map.of("bucket", "b1", "session_token", "hidden"),
            Map.of("bucket", "b1", "kms_key_id", "key"),
            Map.of("bucket", "b1", "kms_key_id", "key", "encryption", "sse_s3"),
            Map.of("bucket", "b1", "encryption", "rot13"),
            Map.of("bucket", "b1", "region", "eu central"),
            Map.of("bucket", "b1", "connect_timeout", "0"),
            Map.of("bucket", "b1", "read_timeout", "PT2H"),
            Map.of("bucket", "b1", "max_connections", "0"),
            Map.of("bucket", "../up"),
            Map.of("prefix", "a"))) {
      SettingsException refused =
          assertThrows(SettingsException.class, () -> S3Settings.from(Settings.of(settings)));
      assertFalse(refused.getMessage().contains("hidden"), refused.getMessage());
    }
  }

  @Test
  void everyProblemIsListed() {
    Map<String, String> wrong =
        Map.of(
            "bucket", "../up",
            "prefix", "..",
            "namespace", "../up",
            "region", "eu central",
            "endpoint", "localhost",
            "kms_key_id", " ",
            "access_key_id", "id",
            "connect_timeout", "0",
            "read_timeout", "PT2H",
            "max_connections", "0");
    SettingsException refused =
        assertThrows(SettingsException.class, () -> S3Settings.from(Settings.of(wrong)));
    for (String key : wrong.keySet()) {
      assertTrue(
          refused.getMessage().contains(key.equals("namespace") ? "A namespace" : "'" + key + "'"),
          key + " is missing in: " + refused.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bucket", "prefix", "region", "kms_key_id", "endpoint"})
  void aSecretInTheWrongPlaceIsNotShown(String key) {
    Map<String, String> misplaced = new TreeMap<>(Map.of("bucket", "b1"));
    misplaced.put(key, "wJalr/K7MDENG+bPx R\u0000fiCYEXAMPLEKEY");
    SettingsException refused =
        assertThrows(SettingsException.class, () -> S3Settings.from(Settings.of(misplaced)));
    assertTrue(refused.getMessage().contains("'" + key + "'"), refused.getMessage());
    assertFalse(refused.getMessage().contains("EXAMPLEKEY"), refused.getMessage());
  }

  @Test
  void whatIsBlankIsRefusedAndNotSent() {
    assertThrows(
        IllegalArgumentException.class,
        () -> S3Settings.builder("b1").encryption(Encryption.SSE_KMS).kmsKeyId(" ").build());
    assertThrows(
        IllegalArgumentException.class,
        () -> new AccessKeys("id", new Secret("secret"), Optional.of(new Secret(" "))));
  }

  @Test
  void aDirectoryBucketIsRefusedByItsName() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> S3Settings.builder("state--euw1-az1--x-s3").build());
    assertTrue(refused.getMessage().contains("S3 Express"), refused.getMessage());
  }
}
