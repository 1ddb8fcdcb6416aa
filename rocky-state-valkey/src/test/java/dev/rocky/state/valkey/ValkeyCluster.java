package dev.rocky.state.valkey;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.Namespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.util.JedisClusterCRC16;

/** A cluster of three servers, each with a third of the slots. */
final class ValkeyCluster implements AutoCloseable {

  private static final int SLOTS = 16_384;
  private static final int SIZE = 3;

  private final List<ValkeyServer> servers = new ArrayList<>();

  private ValkeyCluster() {}

  static ValkeyCluster start() {
    ValkeyCluster cluster = new ValkeyCluster();
    for (int i = 0; i < SIZE; i++) {
      cluster.servers.add(
          ValkeyServer.start(
              "--cluster-enabled", "yes",
              "--cluster-node-timeout", "2000",
              "--cluster-require-full-coverage", "no",
              "--cluster-port", "" + ValkeyServer.freePort()));
    }
    cluster.join();
    return cluster;
  }

  private void join() {
    for (int i = 0; i < SIZE; i++) {
      int from = i * SLOTS / SIZE;
      int to = (i + 1) * SLOTS / SIZE - 1;
      server(i).tell("CLUSTER", "ADDSLOTSRANGE", "" + from, "" + to);
      if (i > 0) {
        server(0)
            .tell(
                "CLUSTER",
                "MEET",
                "127.0.0.1",
                "" + server(i).address().getPort(),
                server(i).option("--cluster-port"));
      }
    }
    for (ValkeyServer server : servers) {
      awaitThat(server, "cluster_state:ok");
      awaitThat(server, "cluster_known_nodes:" + SIZE);
      awaitThat(server, "cluster_slots_assigned:" + SLOTS);
    }
  }

  private static void awaitThat(ValkeyServer server, String state) {
    long begun = System.nanoTime();
    while (!text(server.ask("CLUSTER", "INFO")).contains(state)) {
      if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(30)) {
        throw new AssertionError("The cluster does not get to " + state);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  ValkeyServer server(int i) {
    return servers.get(i);
  }

  /** The one that has the keys of {@code namespace}. */
  int ownerOf(Namespace namespace) {
    return slotOf(namespace) * SIZE / SLOTS;
  }

  int slotOf(Namespace namespace) {
    return JedisClusterCRC16.getSlot("{" + namespace.name() + "}");
  }

  /** Begins to move the slot of {@code namespace}; the keys are still where they were. */
  void beginToMove(int slot, int from, int to) {
    server(to).tell("CLUSTER", "SETSLOT", "" + slot, "IMPORTING", id(from));
    server(from).tell("CLUSTER", "SETSLOT", "" + slot, "MIGRATING", id(to));
  }

  /** Moves the keys that there are. */
  void moveKeys(int slot, int from, int to) {
    Object keys = server(from).ask("CLUSTER", "GETKEYSINSLOT", "" + slot, "1000");
    for (Object key : (List<?>) keys) {
      server(from)
          .tell(
              "MIGRATE", "127.0.0.1", "" + server(to).address().getPort(), text(key), "0", "5000");
    }
  }

  /** Everybody is told where the slot is now. */
  void endMove(int slot, int to) {
    for (int i = 0; i < SIZE; i++) {
      tell(i, slot, to);
    }
  }

  /** The server {@code i} is told where the slot is now. */
  void tell(int i, int slot, int owner) {
    server(i).tell("CLUSTER", "SETSLOT", "" + slot, "NODE", id(owner));
  }

  private String id(int i) {
    return text(server(i).ask("CLUSTER", "MYID"));
  }

  /** Settings that begin with the server {@code i}. */
  ValkeySettingsBuilder settings(int i) {
    return server(i).settings().cluster(true);
  }

  Map<String, String> settingsAsText(Namespace namespace) {
    Map<String, String> settings = new TreeMap<>(server(0).settingsAsText(namespace));
    settings.put("cluster", "true");
    return settings;
  }

  private static String text(Object reply) {
    return new String((byte[]) reply, UTF_8);
  }

  @Override
  public void close() {
    servers.forEach(ValkeyServer::close);
  }
}
