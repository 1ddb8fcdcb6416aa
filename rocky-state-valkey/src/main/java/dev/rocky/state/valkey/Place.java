package dev.rocky.state.valkey;

import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.RemoteName;
import java.nio.charset.StandardCharsets;

/**
 * A key on a server, or what several begin with. The braces around the namespace make a cluster
 * keep all its keys in one slot. After them comes the path of a name, or a word and {@code :},
 * which no name has.
 *
 * @param server how messages call it
 * @param key of ASCII characters
 */
record Place(ServerUrl server, String key) {

  /** Where all names of the store lie. */
  static Place of(ValkeySettings settings) {
    return new Place(
        settings.server(), settings.prefix() + "{" + settings.namespace().name() + "}:");
  }

  Place of(RemoteName name) {
    return new Place(server, key + name.path());
  }

  /** Where the objects of {@code folder} are listed. */
  Place index(Folder folder) {
    return new Place(server, key + "index:" + folder.name());
  }

  /** Where the deletion of {@code name} has to look; registers are in no index. */
  Place index(RemoteName name) {
    return name instanceof ObjectName object ? index(object.folder()) : of(name);
  }

  /** What is sent before it becomes an object, under a name that nobody else has. */
  Place temporary(String id) {
    return new Place(server, key + "temporary:" + id);
  }

  byte[] bytes() {
    return key.getBytes(StandardCharsets.US_ASCII);
  }

  /** For example {@code valkey://localhost:6379 rocky:state:{default}:HEAD}. */
  @Override
  public String toString() {
    return server + " " + key;
  }
}
