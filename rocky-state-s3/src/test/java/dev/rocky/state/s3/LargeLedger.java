package dev.rocky.state.s3;

import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.RemoteStores;
import dev.rocky.state.Settings;
import dev.rocky.state.remote.RemoteStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A first push and a first pull of a large ledger, in a JVM that is much smaller. */
final class LargeLedger {

  private LargeLedger() {}

  /**
   * Runs in the child.
   *
   * @param arguments a folder, how many records, and settings of the store, names and values
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    int records = Integer.parseInt(arguments[1]);
    List<String> settings = List.of(arguments).subList(2, arguments.length);
    try (SyncedMachine one = new SyncedMachine(folder.resolve("one"), open(settings), records)) {
      System.out.println("filled " + records);
      System.out.println("pushed " + ((PushResult.Pushed) one.push()).records());
      try (SyncedMachine other = new SyncedMachine(folder.resolve("other"), open(settings))) {
        System.out.println("pulled " + ((PullResult.Restored) other.pull()).changed());
        System.out.println("in common " + one.inCommonWith(other));
        System.out.println("left " + one.temporaryFiles() + other.temporaryFiles());
      }
    }
  }

  private static RemoteStore open(List<String> settings) {
    Map<String, String> map = new TreeMap<>();
    for (int i = 0; i < settings.size(); i += 2) {
      map.put(settings.get(i), settings.get(i + 1));
    }
    return RemoteStores.open("s3", Settings.of(map), LargeLedger.class.getClassLoader());
  }
}
