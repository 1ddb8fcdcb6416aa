package dev.rocky.state.tiered;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.ProviderLookupException;
import dev.rocky.state.RemoteStores;
import dev.rocky.state.Settings;
import dev.rocky.state.SettingsException;
import dev.rocky.state.memory.MemoryRemote;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.tiered.TieredSettings.Mode;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Settings of the tiered store, its own and those of the two that it is made of. */
class TieredSettingsTest {

  private static final Settings MEMORY =
      Settings.of(
          Map.of("cache", Map.of("provider", "memory"), "durable", Map.of("provider", "memory")),
          "rocky.toml [state]");

  private static RemoteStore open(Settings settings) {
    return RemoteStores.open("tiered", settings, TieredSettingsTest.class.getClassLoader());
  }

  private static List<String> problems(Settings settings) {
    return assertThrows(SettingsException.class, () -> open(settings).close()).problems();
  }

  @Test
  void theDefaultsAreValidatedAndAQuarterOfASecond() {
    TieredSettings defaults = TieredSettings.ofDefaults();
    assertEquals(Mode.VALIDATED, defaults.mode());
    assertEquals(Duration.ofMillis(250), defaults.cacheTimeout());
    assertEquals(1, defaults.failureThreshold());
    assertEquals(Duration.ofSeconds(30), defaults.recoveryTime());
    assertEquals(Mode.CACHE_FIRST, defaults.withMode(Mode.CACHE_FIRST).mode());
  }

  @Test
  void everySettingIsRead() {
    TieredSettings read =
        Settings.of(
                Map.of(
                    "mode",
                    "cache_first",
                    "cache_timeout",
                    "PT0.5S",
                    "cache_failure_threshold",
                    2,
                    "cache_recovery_time",
                    60))
            .decode(TieredSettings::read);

    assertEquals(
        new TieredSettings(Mode.CACHE_FIRST, Duration.ofMillis(500), 2, Duration.ofMinutes(1)),
        read);
  }

  @Test
  void allProblemsComeAtOnce() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new TieredSettings(Mode.VALIDATED, Duration.ZERO, 0, Duration.ofDays(2)));

    for (String key : List.of("cache_timeout", "cache_failure_threshold", "cache_recovery_time")) {
      assertTrue(String.valueOf(refused.getMessage()).contains(key), refused::toString);
    }
  }

  @Test
  void bothStoresAreNamed() {
    assertEquals(
        List.of("'cache.provider' is required", "'durable.provider' is required"),
        problems(Settings.empty()));
  }

  @Test
  void aStoreThatNobodyProvidesIsSaidByName() {
    ProviderLookupException unknown =
        assertThrows(
            ProviderLookupException.class,
            () -> open(MEMORY.with("durable", Map.of("provider", "nowhere"))).close());

    assertTrue(String.valueOf(unknown.getMessage()).contains("nowhere"), unknown::toString);
  }

  @Test
  void whatAStoreDoesNotKnowIsSaidWithItsPlace() {
    SettingsException refused =
        assertThrows(
            SettingsException.class,
            () -> open(MEMORY.with("cache", Map.of("provider", "memory", "evict", true))).close());

    assertTrue(
        String.valueOf(refused.getMessage())
            .startsWith("Cannot use rocky.toml [state] cache: 'evict'"),
        refused::toString);
  }

  @Test
  void aNamespaceOfOneStoreAloneIsRefused() {
    Settings settings = MEMORY.with("cache", Map.of("provider", "memory", "namespace", "another"));

    assertTrue(problems(settings).get(0).contains("'namespace'"), problems(settings)::toString);
  }

  @Test
  void problemsOfBothStoresComeAtOnce() {
    Settings settings =
        MEMORY
            .with("cache", Map.of("provider", "memory", "evict", true))
            .with("durable", Map.of("provider", "memory", "sync", true));

    List<String> problems = problems(settings);

    assertEquals(2, problems.size(), problems::toString);
    assertTrue(problems.get(0).startsWith("cache: 'evict'"), problems::toString);
    assertTrue(problems.get(1).startsWith("durable: 'sync'"), problems::toString);
  }

  @Test
  void aNamespaceThatIsNoneIsSaidWhereItStands() {
    SettingsException refused =
        assertThrows(
            SettingsException.class, () -> open(MEMORY.with("namespace", "../up")).close());

    assertTrue(
        String.valueOf(refused.getMessage()).startsWith("Cannot use rocky.toml [state]: "),
        refused::toString);
  }

  @Test
  void oneStoreCannotBeBoth() {
    Map<String, Object> same = Map.of("provider", "memory", "remote", "one of both");
    Settings settings = MEMORY.with("cache", same).with("durable", same);

    assertTrue(problems(settings).get(0).contains("the same place"), problems(settings)::toString);
  }

  @Test
  void aStoreOfTwoTiersIsNoTier() {
    for (String tier : List.of("cache", "durable")) {
      Settings settings = MEMORY.with(tier, Map.of("provider", "tiered"));

      assertTrue(problems(settings).get(0).contains("one tier"), problems(settings)::toString);
    }
    try (RemoteStore one = new MemoryRemote().open();
        RemoteStore other =
            TieredRemoteStore.of(
                new MemoryRemote().open(),
                new MemoryRemote().open(),
                TieredSettings.ofDefaults())) {
      assertThrows(
          IllegalArgumentException.class,
          () -> TieredRemoteStore.of(one, other, TieredSettings.ofDefaults()));
    }
  }

  @Test
  void theNamespaceIsThatOfBoth() {
    Settings settings =
        Settings.of(
            Map.of(
                "namespace", "bronze",
                "cache", Map.of("provider", "memory", "remote", "fast"),
                "durable", Map.of("provider", "memory", "remote", "slow")));
    try (RemoteStore store = open(settings);
        RemoteStore slow = MemoryRemote.named("slow/bronze").open();
        RemoteStore fast = MemoryRemote.named("fast/bronze").open()) {
      Duration time = Duration.ofMinutes(1);
      store.create(Tiers.SEGMENTS.object("1"), Content.of(new byte[1]), time);
      store.cache().orElseThrow().put(Tiers.SEGMENTS.object("2"), Content.of(new byte[1]), time);

      assertTrue(slow.get(Tiers.SEGMENTS.object("1"), OutputStream.nullOutputStream(), 1, time));
      assertTrue(fast.get(Tiers.SEGMENTS.object("2"), OutputStream.nullOutputStream(), 1, time));
    }
  }
}
