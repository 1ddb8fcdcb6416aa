package dev.rocky.state.tck;

import dev.rocky.state.Settings;
import java.util.Map;
import java.util.TreeMap;

/**
 * Settings as arguments of a process are: texts, one beside the other. {@code cache.url} is {@code
 * url} of the table {@code cache}.
 *
 * @since 0.1
 */
public final class TextSettings {

  private TextSettings() {}

  /** The settings that {@code texts} are. */
  public static Settings of(Map<String, String> texts) {
    Map<String, Object> tree = new TreeMap<>();
    Map<String, Map<String, String>> tables = new TreeMap<>();
    texts.forEach(
        (key, value) -> {
          int dot = key.indexOf('.');
          if (dot < 0) {
            tree.put(key, value);
          } else {
            tables
                .computeIfAbsent(key.substring(0, dot), name -> new TreeMap<>())
                .put(key.substring(dot + 1), value);
          }
        });
    tree.putAll(tables);
    return Settings.of(tree);
  }
}
