package dev.rocky.state;

import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed values during {@link Settings#decode}. A value that cannot be read is noted as a
 * problem and the fallback is returned, so that one pass finds all problems. Used by one thread.
 *
 * @since 0.1
 */
public final class SettingsReader {

  private final String origin;
  private final String path;
  private final Map<String, Object> values;
  private final List<String> problems;
  private final Set<String> read = new HashSet<>();

  SettingsReader(String origin, String path, Map<String, Object> values, List<String> problems) {
    this.origin = origin;
    this.path = path;
    this.values = values;
    this.problems = problems;
  }

  /** The text under {@code key}, or nothing. */
  public Optional<String> string(String key) {
    return value(key, "text", v -> v instanceof String text ? text : null);
  }

  /** The text under {@code key}; if there is none, a problem and an empty text. */
  public String requiredString(String key) {
    read.add(key);
    if (!values.containsKey(key)) {
      problems.add("'" + path + key + "' is required");
    }
    return string(key).orElse("");
  }

  /** The whole number under {@code key}, or {@code fallback}. */
  public int integer(String key, int fallback) {
    return value(key, "a whole number of 32 bits", v -> Math.toIntExact(whole(v))).orElse(fallback);
  }

  /** The whole number under {@code key}, or {@code fallback}. */
  public long longInteger(String key, long fallback) {
    return value(key, "a whole number of 64 bits", SettingsReader::whole).orElse(fallback);
  }

  /** The number under {@code key}, which may have a fraction, or {@code fallback}. */
  public double number(String key, double fallback) {
    return value(
            key,
            "a number",
            v -> {
              double number =
                  v instanceof Number n ? n.doubleValue() : Double.parseDouble(String.valueOf(v));
              return Double.isFinite(number) ? number : null;
            })
        .orElse(fallback);
  }

  /**
   * The truth value under {@code key} (a boolean, or the text {@code true} or {@code false}), or
   * {@code fallback}.
   */
  public boolean flag(String key, boolean fallback) {
    return value(
            key,
            "true or false",
            v ->
                switch (String.valueOf(v).toLowerCase(Locale.ROOT)) {
                  case "true" -> Boolean.TRUE;
                  case "false" -> Boolean.FALSE;
                  default -> null;
                })
        .orElse(fallback);
  }

  /**
   * The duration under {@code key}, or {@code fallback}: a {@link Duration}, a whole number of
   * seconds, or ISO-8601 text such as {@code PT30S}.
   */
  public Duration duration(String key, Duration fallback) {
    return value(
            key,
            "seconds or an ISO-8601 duration such as PT30S",
            v -> {
              if (v instanceof Duration duration) {
                return duration;
              }
              return v instanceof String text && text.startsWith("P")
                  ? Duration.parse(text)
                  : Duration.ofSeconds(whole(v));
            })
        .orElse(fallback);
  }

  /** The path under {@code key} (a {@link Path} or text), or nothing. */
  public Optional<Path> path(String key) {
    return value(
        key,
        "a path",
        v -> v instanceof Path p ? p : v instanceof String text ? Path.of(text) : null);
  }

  /** The secret under {@code key} (a {@link Secret} or text), or nothing. */
  public Optional<Secret> secret(String key) {
    return value(
        key,
        "a secret",
        v -> v instanceof Secret s ? s : v instanceof String text ? new Secret(text) : null);
  }

  /**
   * One of the constants of {@code type}, written in lower case with {@code _}, or {@code
   * fallback}.
   */
  public <E extends Enum<E>> E oneOf(String key, Class<E> type, E fallback) {
    String names =
        String.join(
            ", ",
            List.of(type.getEnumConstants()).stream()
                .map(e -> e.name().toLowerCase(Locale.ROOT))
                .toList());
    return value(
            key,
            "one of " + names,
            v -> {
              for (E constant : type.getEnumConstants()) {
                if (constant.name().toLowerCase(Locale.ROOT).equals(v)) {
                  return constant;
                }
              }
              return null;
            })
        .orElse(fallback);
  }

  /** What {@code decoder} makes of the table under {@code key}; an absent table is an empty one. */
  public <T> T child(String key, Function<SettingsReader, T> decoder) {
    Map<String, Object> table = value(key, "a table", SettingsReader::table).orElse(Map.of());
    SettingsReader reader = new SettingsReader(origin, path + key + ".", table, problems);
    T decoded = decoder.apply(reader);
    reader.reportUnread();
    return decoded;
  }

  /**
   * Everything that has not been asked for yet, as settings of their own, for someone else to
   * decode. Counts as read here.
   */
  public Settings rest() {
    Map<String, Object> rest = new TreeMap<>(values);
    rest.keySet().removeAll(read);
    read.addAll(rest.keySet());
    return Settings.of(
        rest, path.isEmpty() ? origin : origin + " " + path.substring(0, path.length() - 1));
  }

  void reportUnread() {
    for (String key : values.keySet()) {
      if (!read.contains(key)) {
        problems.add(
            "'"
                + path
                + key
                + "' is not a known key; known are "
                + read.stream().sorted().toList());
      }
    }
  }

  private <T> Optional<T> value(String key, String expected, Conversion<T> conversion) {
    read.add(key);
    Object value = values.get(key);
    if (value == null) {
      return Optional.empty();
    }
    try {
      T converted = conversion.convert(value);
      if (converted != null) {
        return Optional.of(converted);
      }
    } catch (IllegalArgumentException | ArithmeticException | DateTimeParseException e) {
      // falls through to the problem, which must not show the value: it may be a misplaced secret
    }
    problems.add(
        "'"
            + path
            + key
            + "' must be "
            + expected
            + ", not a "
            + value.getClass().getSimpleName()
            + " that cannot be read as one");
    return Optional.empty();
  }

  @SuppressWarnings("unchecked") // Settings copied it with string keys
  private static @Nullable Map<String, Object> table(Object value) {
    return value instanceof Map<?, ?> ? (Map<String, Object>) value : null;
  }

  private static long whole(Object value) {
    if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    return Long.parseLong(String.valueOf(value));
  }

  @FunctionalInterface
  private interface Conversion<T> {
    @Nullable T convert(Object value);
  }
}
