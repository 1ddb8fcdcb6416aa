package dev.rocky.state.valkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Namespace;
import dev.rocky.state.Secret;
import dev.rocky.state.Settings;
import dev.rocky.state.SettingsException;
import dev.rocky.state.StoreOpenException;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.valkey.ValkeySettings.TrustStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValkeySettingsTest {

  @Test
  void theLocationIsServerDatabaseAndPrefixAndNoPassword() {
    ValkeySettings settings =
        ValkeySettings.builder(new Secret("valkeys://me:password1@cache.example/3"))
            .prefix("p:")
            .namespace(new Namespace("bronze"))
            .build();
    try (ValkeyRemoteStore store = ValkeyRemoteStore.open(settings)) {
      assertEquals(Optional.of("valkey://cache.example:6379/3 p:{bronze}:"), store.location());
    }
  }

  @Test
  void aUrlIsEnough() {
    ValkeySettings settings = ValkeySettings.from(Settings.of(Map.of("url", "valkey://localhost")));
    assertEquals("rocky:state:", settings.prefix());
    assertEquals(new Namespace("default"), settings.namespace());
    assertEquals(new Node("localhost", 6379), settings.server().node());
    assertFalse(settings.server().tls());
    assertFalse(settings.cluster());
    assertEquals(
        "rocky:state:{default}:HEAD", Place.of(settings).of(new RegisterName("HEAD")).key());
    assertEquals(
        "rocky:state:{default}:segments/a",
        Place.of(settings).of(new Folder("segments").object("a")).key());
  }

  @Test
  void everySettingIsRead() {
    ValkeySettings settings =
        ValkeySettings.from(
            Settings.of(
                Map.ofEntries(
                    Map.entry("url", "rediss://db.example.com:7000"),
                    Map.entry("prefix", "teams:etl"),
                    Map.entry("namespace", "prod"),
                    Map.entry("user", "etl"),
                    Map.entry("password", "hidden-1"),
                    Map.entry("database", 3),
                    Map.entry("cluster", "false"),
                    Map.entry("trust_store", "trust.p12"),
                    Map.entry("trust_store_password", "hidden-2"),
                    Map.entry("key_store", "own.p12"),
                    Map.entry("key_store_password", "hidden-3"),
                    Map.entry("connect_timeout", "PT3S"),
                    Map.entry("max_connections", 5))));
    assertEquals("teams:etl:", settings.prefix());
    assertEquals(new Namespace("prod"), settings.namespace());
    assertEquals(Optional.of("etl"), settings.user());
    assertEquals("hidden-1", settings.password().orElseThrow().reveal());
    assertEquals(Optional.of(3), settings.database());
    assertEquals(Path.of("trust.p12"), settings.trustStore().orElseThrow().file());
    assertEquals(Path.of("own.p12"), settings.clientCertificate().orElseThrow().file());
    assertEquals(Duration.ofSeconds(3), settings.connectTimeout());
    assertEquals(5, settings.maxConnections());
    assertFalse(settings.toString().contains("hidden"), settings.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "valkey://h,                       h, 6379, false, '',    '',        -1",
    "redis://h:7000,                   h, 7000, false, '',    '',        -1",
    "valkeys://h/,                     h, 6379, true,  '',    '',        -1",
    "rediss://h:7000/12,               h, 7000, true,  '',    '',        12",
    "valkey://:p%40ss%3A%2F+@h,        h, 6379, false, '',    'p@ss:/+', -1",
    "valkey://us%20er:a:b@h:1/0,       h, 1,    false, us er, a:b,       0",
    "VALKEYS://my_valkey:7000, my_valkey, 7000, true,  '',    '',        -1",
    "valkey://[::1]:7000,            ::1, 7000, false, '',    '',        -1"
  })
  void aUrlSaysWhereAndWho(
      String url, String host, int port, boolean tls, String user, String password, int database) {
    ServerUrl read = ServerUrl.parse(new Secret(url));
    assertEquals(new Node(host, port), read.node());
    assertEquals(tls, read.tls());
    assertEquals(user, read.user().orElse(""));
    assertEquals(password, read.password().map(Secret::reveal).orElse(""));
    assertEquals(database, read.database().orElse(-1));
    assertFalse(read.toString().contains("@"), read.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:6379",
        "http://:pa55word@localhost",
        "unix:///tmp/pa55word",
        "valkey://",
        "valkey://pa55word@localhost",
        "valkey://pa55word:@localhost",
        "valkey://:pa55word%C3%28@localhost",
        "valkey://:pa55word@local host",
        "valkey://:pa55word@localhost:x",
        "valkey://:pa55word@localhost:99999",
        "valkey://:pa55word%zz@localhost",
        "valkey://:pa55word@localhost/x",
        "valkey://:pa55word@localhost?a=b",
        "valkey://:pa55word@localhost#1",
        "valkey://:pa55#word@localhost"
      })
  void aUrlThatIsNoneIsRefusedAndNotShown(String url) {
    SettingsException refused =
        assertThrows(
            SettingsException.class, () -> ValkeySettings.from(Settings.of(Map.of("url", url))));
    assertTrue(refused.getMessage().contains("'url'"), refused.getMessage());
    for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
      assertFalse(cause.toString().contains("pa55"), cause.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "':', ''",
    "a, a:",
    ":a:, a:",
    "::a:::b:, a:b:",
    "env=prod:x.y/z, env=prod:x.y/z:",
    "rocky:state:, rocky:state:"
  })
  void aPrefixHasOneSeparatorAfterEachOfItsParts(String prefix, String normal) {
    assertEquals(normal, builder().prefix(prefix).build().prefix());
  }

  /** Braces would change what a cluster takes for the slot. */
  @ParameterizedTest
  @ValueSource(strings = {"{}", "a{b", "a}b", "{a}:", "a b", "a\u0000b", "ä", "a*"})
  void aPrefixThatMayBeReadInTwoWaysIsRefused(String prefix) {
    assertThrows(IllegalArgumentException.class, () -> builder().prefix(prefix).build());
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    String with = "valkey://:hidden@h/1";
    for (Map<String, Object> settings :
        List.<Map<String, Object>>of(
            Map.of(),
            Map.of("url", with, "password", "hidden"),
            Map.of("url", with, "database", 2),
            Map.of("url", with, "cluster", true),
            Map.of("url", "valkey://h", "user", "etl"),
            Map.of("url", "valkey://h", "password", " "),
            Map.of("url", "valkey://h", "database", -1),
            Map.of("url", "valkey://h", "trust_store", "a"),
            Map.of("url", "valkey://h", "trust_store", "a", "trust_store_password", "hidden"),
            Map.of("url", "valkey://h", "connect_timeout", "PT2H"),
            Map.of("url", "valkey://h", "key_store", "a", "key_store_password", "hidden"),
            Map.of("url", "valkeys://h", "key_store", "a"),
            Map.of("url", "valkey://h", "prefix", "a:".repeat(20_000)),
            Map.of("url", "valkey://h", "max_connections", Integer.MAX_VALUE),
            Map.of("url", "valkey://h", "max_connections", 0),
            Map.of("url", "valkey://h", "bucket", "b"))) {
      SettingsException refused =
          assertThrows(SettingsException.class, () -> ValkeySettings.from(Settings.of(settings)));
      assertFalse(refused.getMessage().contains("hidden"), refused.getMessage());
    }
  }

  @Test
  void everyProblemIsListed() {
    Map<String, Object> wrong =
        Map.of(
            "url", "localhost",
            "prefix", "{}",
            "namespace", "../up",
            "user", "etl",
            "database", -1,
            "trust_store", "a",
            "connect_timeout", 0,
            "max_connections", 0);
    SettingsException refused =
        assertThrows(SettingsException.class, () -> ValkeySettings.from(Settings.of(wrong)));
    for (String key : wrong.keySet()) {
      assertTrue(
          refused.getMessage().contains(key.equals("namespace") ? "A namespace" : "'" + key + "'"),
          key + " is missing in: " + refused.getMessage());
    }
  }

  @Test
  void aTrustStoreThatCannotBeReadIsToldWhenTheStoreIsOpened() {
    ValkeySettings settings =
        ValkeySettings.builder(new Secret("valkeys://h"))
            .trustStore(new TrustStore(Path.of("no-such-file.p12"), new Secret("hidden")))
            .build();
    StoreOpenException refused =
        assertThrows(StoreOpenException.class, () -> ValkeyRemoteStore.open(settings));
    assertTrue(refused.getMessage().contains("no-such-file.p12"), refused.getMessage());
    assertFalse(refused.toString().contains("hidden"), refused.toString());
  }

  @Test
  void whatIsPrintedOfAStoreHasNoSecret() {
    ValkeySettings settings =
        ValkeySettings.builder(new Secret("valkey://etl:hidden@h:7000")).build();
    try (ValkeyRemoteStore store = ValkeyRemoteStore.open(settings)) {
      assertEquals("ValkeyRemoteStore[valkey://h:7000 rocky:state:{default}:]", store.toString());
    }
    assertFalse(settings.toString().contains("hidden"), settings.toString());
  }

  private static ValkeySettingsBuilder builder() {
    return ValkeySettings.builder(new Secret("valkey://h"));
  }
}
