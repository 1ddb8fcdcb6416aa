package dev.rocky.state;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An immutable tree of named settings that knows where it came from. It is decoded as a whole:
 * every value that cannot be read, every missing one and every key that nobody asked for end up in
 * one {@link SettingsException}.
 *
 * <pre>{@code
 * Limits limits = settings.decode(s -> new Limits(s.integer("max_readers", 126), s.duration("timeout", ofSeconds(30))));
 * }</pre>
 *
 * <p>Values are {@link String}, {@link Number}, {@link Boolean}, {@link java.time.Duration}, {@link
 * java.nio.file.Path}, {@link Secret} or a {@link Map} of the same. {@link #toString} shows keys
 * only.
 *
 * @since 0.1
 */
public final class Settings {

  private static final Settings EMPTY = new Settings("settings", Map.of());

  private final String origin;
  private final Map<String, Object> values;

  private Settings(String origin, Map<String, ?> values) {
    this.origin = requireNonNull(origin, "origin");
    this.values = copy(values);
  }

  /** No settings: every default applies. */
  public static Settings empty() {
    return EMPTY;
  }

  /** The given settings; messages call them {@code settings}. */
  public static Settings of(Map<String, ?> values) {
    return new Settings("settings", values);
  }

  /**
   * The given settings.
   *
   * @param origin where they came from, as messages should call it, for example {@code rocky.toml
   *     [state]}
   */
  public static Settings of(Map<String, ?> values, String origin) {
    return new Settings(origin, values);
  }

  /** These settings with one more, or with another value for {@code key}. */
  public Settings with(String key, Object value) {
    Map<String, Object> changed = new TreeMap<>(values);
    changed.put(key, value);
    return new Settings(origin, changed);
  }

  /** These settings without {@code key}. */
  public Settings without(String key) {
    Map<String, Object> changed = new TreeMap<>(values);
    changed.remove(key);
    return new Settings(origin, changed);
  }

  /** Where the settings came from. */
  public String origin() {
    return origin;
  }

  /**
   * Lets {@code decoder} read the settings and returns what it made of them.
   *
   * @throws SettingsException if a value is of the wrong type or out of range, a required key is
   *     missing, or {@code decoder} left a key unread; it lists every problem. An {@link
   *     IllegalArgumentException} of the decoder (a record that refuses its values) becomes one of
   *     the problems.
   */
  public <T> T decode(Function<SettingsReader, T> decoder) {
    List<String> problems = new ArrayList<>();
    SettingsReader reader = new SettingsReader(origin, "", values, problems);
    @Nullable T decoded = null;
    try {
      decoded = decoder.apply(reader);
    } catch (IllegalArgumentException e) {
      if (problems.isEmpty()) {
        problems.add(String.valueOf(e.getMessage()));
      }
    }
    reader.reportUnread();
    if (decoded == null || !problems.isEmpty()) {
      throw new SettingsException(origin, problems);
    }
    return decoded;
  }

  /** Origin and keys, never values. */
  @Override
  public String toString() {
    return origin + values.keySet();
  }

  private static Map<String, Object> copy(Map<String, ?> values) {
    Map<String, Object> copied = new TreeMap<>();
    values.forEach(
        (key, value) ->
            copied.put(
                requireNonNull(key, "key"),
                value instanceof Map<?, ?> child
                    ? copy(stringKeys(child))
                    : requireNonNull(value, key)));
    return Collections.unmodifiableMap(copied);
  }

  private static Map<String, Object> stringKeys(Map<?, ?> map) {
    Map<String, Object> result = new TreeMap<>();
    map.forEach((key, value) -> result.put(String.valueOf(key), requireNonNull(value)));
    return result;
  }
}
