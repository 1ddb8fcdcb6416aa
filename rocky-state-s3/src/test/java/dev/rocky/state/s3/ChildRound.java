package dev.rocky.state.s3;

import dev.rocky.state.Settings;
import dev.rocky.state.StateException;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import dev.rocky.state.tck.ChildJvm;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One call of each kind in a JVM of its own, where system properties may say what they like about
 * names of hosts, certificates and credentials.
 */
final class ChildRound {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private ChildRound() {}

  /**
   * Makes the calls.
   *
   * @param properties system properties of the JVM
   * @param settings of the store
   * @return {@code done}, or type and message of what went wrong
   */
  static String run(Map<String, String> properties, Map<String, String> settings) {
    List<String> flags = new ArrayList<>(List.of("-Daws.disableEc2Metadata=true"));
    properties.forEach((name, value) -> flags.add("-D" + name + "=" + value));
    String[] arguments =
        settings.entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .toArray(String[]::new);
    try (ChildJvm child = ChildJvm.start(flags, ChildRound.class, arguments)) {
      return child.hear();
    }
  }

  /** Takes {@code key=value} settings, and prints what {@link #run} returns. */
  public static void main(String[] arguments) {
    Map<String, String> settings = new TreeMap<>();
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      settings.put(parts[0], parts[1]);
    }
    try (RemoteStore store = S3RemoteStore.open(S3Settings.from(Settings.of(settings)))) {
      System.out.println(round(store));
    } catch (StateException e) {
      System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }

  private static String round(RemoteStore store) {
    ObjectName object = new Folder("segments").object("a");
    RegisterName head = new RegisterName("HEAD");
    List<Object> results =
        List.of(
            store.create(object, Content.of(new byte[100_000]), TIMEOUT),
            store.get(object, new ByteArrayOutputStream(), 100_000, TIMEOUT),
            store.list(object.folder(), PageToken.FIRST, TIMEOUT).objects().size(),
            store.compareAndSet(head, Version.ABSENT, new byte[1], TIMEOUT),
            store.read(head, TIMEOUT).isPresent());
    store.delete(List.of(object, head), TIMEOUT);
    return results.toString().matches("\\[Created\\[], true, 1, Written.*, true]")
        ? "done"
        : results.toString();
  }
}
