package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.RemoteStores;
import dev.rocky.state.Settings;
import dev.rocky.state.remote.RemoteStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What opens a remote store, in this process or another one.
 *
 * @param provider its name
 * @param settings as text, those in a table with its name and a dot before their own; arguments of
 *     a process, so that they must hold no secret that matters
 */
public record RemoteAddress(String provider, Map<String, String> settings) {

  /** Copies the settings. */
  public RemoteAddress {
    requireNonNull(provider, "provider");
    settings = Map.copyOf(settings);
  }

  /** Opens a store, which the caller closes. */
  RemoteStore open() {
    return RemoteStores.open(provider, Settings.of(tree()), RemoteAddress.class.getClassLoader());
  }

  private Map<String, Object> tree() {
    Map<String, Object> tree = new TreeMap<>();
    Map<String, Map<String, String>> tables = new TreeMap<>();
    settings.forEach(
        (key, value) -> {
          String[] parts = key.split("\\.", 2);
          if (parts.length == 1) {
            tree.put(key, value);
          } else {
            tables.computeIfAbsent(parts[0], name -> new TreeMap<>()).put(parts[1], value);
          }
        });
    tree.putAll(tables);
    return tree;
  }

  /** For {@link #parse}, in another process. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of(provider));
    settings.forEach((key, value) -> arguments.add(key + "=" + value));
    return arguments;
  }

  static RemoteAddress parse(List<String> arguments) {
    Map<String, String> settings = new TreeMap<>();
    for (String argument : arguments.subList(1, arguments.size())) {
      String[] parts = argument.split("=", 2);
      settings.put(parts[0], parts[1]);
    }
    return new RemoteAddress(arguments.get(0), settings);
  }
}
