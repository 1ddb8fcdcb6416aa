package dev.rocky.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SettingsTest {

  private enum Mode {
    FAST,
    VERY_SAFE
  }

  @Test
  void valuesAreReadInTheirTypes() {
    Secret secret = new Secret("s");
    Settings settings =
        Settings.of(
            Map.of(
                "text",
                "t",
                "int",
                7,
                "long",
                Long.MAX_VALUE,
                "flag",
                true,
                "duration",
                Duration.ofMillis(5),
                "path",
                Path.of("a", "b"),
                "secret",
                secret,
                "mode",
                "very_safe",
                "child",
                Map.of("inner", 1)));
    settings.decode(
        s -> {
          assertEquals(Optional.of("t"), s.string("text"));
          assertEquals(7, s.integer("int", 0));
          assertEquals(Long.MAX_VALUE, s.longInteger("long", 0));
          assertTrue(s.flag("flag", false));
          assertEquals(Duration.ofMillis(5), s.duration("duration", Duration.ZERO));
          assertEquals(Optional.of(Path.of("a", "b")), s.path("path"));
          assertSame(secret, s.secret("secret").orElseThrow());
          assertEquals(Mode.VERY_SAFE, s.oneOf("mode", Mode.class, Mode.FAST));
          assertEquals(1, s.<Integer>child("child", c -> c.integer("inner", 0)));
          return true;
        });
  }

  @Test
  void textIsReadAsTheOtherTypes() {
    Settings settings =
        Settings.of(
            Map.of(
                "int", "7", "flag", "False", "iso", "PT2M", "seconds", "30", "number", 30, "path",
                "a", "secret", "s"));
    settings.decode(
        s -> {
          assertEquals(7, s.integer("int", 0));
          assertFalse(s.flag("flag", true));
          assertEquals(Duration.ofMinutes(2), s.duration("iso", Duration.ZERO));
          assertEquals(Duration.ofSeconds(30), s.duration("seconds", Duration.ZERO));
          assertEquals(Duration.ofSeconds(30), s.duration("number", Duration.ZERO));
          assertEquals(Optional.of(Path.of("a")), s.path("path"));
          assertEquals("s", s.secret("secret").orElseThrow().reveal());
          return true;
        });
  }

  @Test
  void whatIsAbsentTakesTheFallback() {
    Settings.empty()
        .decode(
            s -> {
              assertEquals(Optional.empty(), s.string("x"));
              assertEquals(7, s.integer("x", 7));
              assertEquals(8, s.longInteger("x", 8));
              assertTrue(s.flag("x", true));
              assertEquals(Duration.ofSeconds(9), s.duration("x", Duration.ofSeconds(9)));
              assertEquals(Optional.empty(), s.path("x"));
              assertEquals(Optional.empty(), s.secret("x"));
              assertEquals(Mode.FAST, s.oneOf("x", Mode.class, Mode.FAST));
              assertEquals(3, s.<Integer>child("x", c -> c.integer("y", 3)));
              return true;
            });
  }

  @Test
  void everyProblemIsListedInOneException() {
    Settings settings =
        Settings.of(
            Map.of(
                "int",
                "seven",
                "flag",
                "perhaps",
                "unknown",
                1,
                "child",
                Map.of("mode", "slow", "other", 2)),
            "rocky.toml [state]");
    List<String> problems =
        problems(
            settings,
            s ->
                List.of(
                    s.integer("int", 0),
                    s.flag("flag", false),
                    s.requiredString("required"),
                    s.child("child", c -> c.oneOf("mode", Mode.class, Mode.FAST))));
    assertEquals(6, problems.size(), problems.toString());
    assertTrue(problems.get(0).startsWith("'int' must be a whole number"), problems.get(0));
    assertTrue(problems.get(1).startsWith("'flag' must be true or false"), problems.get(1));
    assertEquals("'required' is required", problems.get(2));
    assertTrue(
        problems.get(3).startsWith("'child.mode' must be one of fast, very_safe"), problems.get(3));
    assertTrue(problems.get(4).startsWith("'child.other' is not a known key"), problems.get(4));
    assertTrue(problems.get(5).startsWith("'unknown' is not a known key"), problems.get(5));
    assertTrue(problems.get(5).contains("[child, flag, int, required]"), problems.get(5));
  }

  @Test
  void theMessageNamesTheOrigin() {
    Settings settings = Settings.of(Map.of("x", 1), "rocky.toml [state]");
    SettingsException refused =
        assertThrows(SettingsException.class, () -> settings.decode(s -> true));
    assertTrue(refused.getMessage().contains("rocky.toml [state]"), refused.getMessage());
    assertEquals("rocky.toml [state]", settings.origin());
    assertEquals("rocky.toml [state]", settings.with("y", 2).without("x").origin());
    assertEquals("settings", Settings.of(Map.of()).origin());
  }

  @Test
  void numbersThatDoNotFitAreProblemsAndNotCut() {
    assertEquals(1, problems(Settings.of(Map.of("x", 1L << 40)), s -> s.integer("x", 0)).size());
    assertEquals(1, problems(Settings.of(Map.of("x", 1.5)), s -> s.integer("x", 0)).size());
    assertEquals(
        1,
        problems(Settings.of(Map.of("x", "9999999999999999999")), s -> s.longInteger("x", 0))
            .size());
    assertEquals(
        1, problems(Settings.of(Map.of("x", "P1Q")), s -> s.duration("x", Duration.ZERO)).size());
    assertEquals(1, problems(Settings.of(Map.of("x", "a\0b")), s -> s.path("x")).size());
    assertEquals(1, problems(Settings.of(Map.of("x", 1)), s -> s.string("x")).size());
    assertEquals(1, problems(Settings.of(Map.of("x", 1)), s -> s.child("x", c -> true)).size());
  }

  @Test
  void numbersMayHaveAFraction() {
    Settings settings = Settings.of(Map.of("half", 0.5, "text", "2.5", "whole", 3));
    settings.decode(
        s -> {
          assertEquals(0.5, s.number("half", 0));
          assertEquals(2.5, s.number("text", 0));
          assertEquals(3, s.number("whole", 0));
          assertEquals(1.5, s.number("absent", 1.5));
          return true;
        });
    for (Object wrong : List.of("much", "NaN", Double.POSITIVE_INFINITY, true)) {
      assertEquals(
          1, problems(Settings.of(Map.of("x", wrong)), s -> s.number("x", 0)).size(), "" + wrong);
    }
  }

  @Test
  void aRecordThatRefusesItsValuesIsAProblem() {
    List<String> problems =
        problems(
            Settings.of(Map.of("x", 0)),
            s -> {
              throw new IllegalArgumentException("x must be positive, not " + s.integer("x", 1));
            });
    assertEquals(List.of("x must be positive, not 0"), problems);
  }

  @Test
  void noMessageShowsAValue() {
    Settings settings =
        Settings.of(Map.of("password", "hunter2", "port", "hunter2", "typo", "hunter2"));
    List<String> problems =
        problems(settings, s -> List.of(s.secret("password"), s.integer("port", 1)));
    assertEquals(2, problems.size());
    assertFalse(problems.toString().contains("hunter2"), problems.toString());
    assertFalse(settings.toString().contains("hunter2"));
    assertEquals("settings[password, port, typo]", settings.toString());
  }

  @Test
  void settingsDoNotChange() {
    Map<String, Object> inner = new HashMap<>(Map.of("a", 1));
    Map<String, Object> outer = new HashMap<>(Map.of("child", inner));
    Settings settings = Settings.of(outer);
    inner.put("a", 2);
    outer.put("b", 3);
    Settings unused = settings.with("c", 4).without("child");
    assertEquals("settings[child]", settings.toString());
    assertEquals(1, settings.<Integer>decode(s -> s.child("child", c -> c.integer("a", 0))));
    assertThrows(NullPointerException.class, () -> settings.with("x", null));
  }

  private static List<String> problems(Settings settings, Function<SettingsReader, ?> decoder) {
    return assertThrows(SettingsException.class, () -> settings.decode(decoder)).problems();
  }
}
