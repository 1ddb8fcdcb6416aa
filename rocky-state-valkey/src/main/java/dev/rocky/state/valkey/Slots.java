package dev.rocky.state.valkey;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of a cluster.
 *
 * @param owner who has the slot that was asked about; empty if nobody has it
 * @param nodes all servers that can be asked
 */
record Slots(Optional<Node> owner, Set<Node> nodes) {

  /**
   * Reads a reply to {@code CLUSTER SLOTS}: first slot, last slot, and the servers that have them,
   * of which the first takes writes.
   *
   * @param asked who replies. A server that does not know its own name is called by that of this
   * @throws IOException if it is none
   */
  static Slots of(@Nullable Object reply, int slot, Node asked) throws IOException {
    Optional<Node> owner = Optional.empty();
    Set<Node> nodes = new LinkedHashSet<>();
    for (Object told : list(reply, 0)) {
      List<?> range = list(told, 3);
      for (Object node : range.subList(2, range.size())) {
        node(list(node, 2), asked).ifPresent(nodes::add);
      }
      if (slot >= ObjectRequests.number(range.get(0))
          && slot <= ObjectRequests.number(range.get(1))) {
        owner = node(list(range.get(2), 2), asked);
      }
    }
    return new Slots(owner, nodes);
  }

  /** Empty if nobody can be reached there: without TLS, for example, one has port 0. */
  private static Optional<Node> node(List<?> told, Node asked) throws IOException {
    String host =
        told.get(0) instanceof byte[] text ? new String(text, StandardCharsets.UTF_8) : "";
    return Node.told(
        host.isEmpty() || host.equals("?") ? asked.host() : host,
        ObjectRequests.number(told.get(1)));
  }

  private static List<?> list(@Nullable Object reply, int least) throws IOException {
    if (reply instanceof List<?> list && list.size() >= least) {
      return list;
    }
    throw ObjectRequests.nonsense();
  }
}
