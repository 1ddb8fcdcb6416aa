package dev.rocky.state.valkey;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisRedirectionException;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * Sends requests to the server that has the store's slot. Without a cluster there is one server;
 * with one, a server that has not the slot does nothing and names another, who is asked next. No
 * request is repeated for any other reason.
 */
final class Router {

  private static final int MAX_HOPS = 5;

  private final Connections connections;
  private final Node first;
  private final boolean cluster;
  private final int slot;
  private volatile @Nullable Node owner;
  private volatile List<Node> known = List.of();
  private volatile @Nullable Node doubtful;

  /**
   * For the keys of one namespace.
   *
   * @param root what they begin with
   */
  Router(Connections connections, ValkeySettings settings, Place root) {
    this.connections = connections;
    first = settings.server().node();
    cluster = settings.cluster();
    slot = JedisClusterCRC16.getSlot(root.bytes());
  }

  /** The reply to a script; the server is told its text if it does not know it. */
  @Nullable Object run(
      Call call, Script script, List<byte[]> keys, List<byte[]> arguments, boolean effect)
      throws IOException {
    try {
      return send(call, command(Command.EVALSHA, script.digest(), keys, arguments), effect);
    } catch (JedisDataException e) {
      if (!Failure.code(e).equals("NOSCRIPT")) {
        throw e;
      }
      call.refused();
      return send(call, command(Command.EVAL, script.text(), keys, arguments), effect);
    }
  }

  /** The reply to {@code command}. */
  @Nullable Object send(Call call, CommandArguments command, boolean effect) throws IOException {
    Node node = owner(call);
    boolean asking = false;
    for (int hop = 0; ; hop++) {
      try {
        return exchange(call, node, command, effect, asking);
      } catch (JedisRedirectionException e) {
        if (!cluster) {
          throw e;
        }
        if (hop == MAX_HOPS) {
          call.refused();
          throw new IOException("The servers of the cluster name each other, none has the slot");
        }
        call.refused();
        asking = e instanceof JedisAskDataException;
        node = target(e, node);
        if (!asking) {
          owner = node;
        }
      } catch (JedisDataException e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        if (!call.isGivenUp()) { // it may be gone for good
          owner = null;
          doubtful = node;
        }
        throw e;
      }
    }
  }

  private @Nullable Object exchange(
      Call call, Node node, CommandArguments command, boolean effect, boolean asking)
      throws IOException {
    Wire wire = connections.borrow(call, node);
    try {
      if (asking) {
        Object unused = wire.exchange(call, new CommandArguments(Command.ASKING), false);
      }
      return wire.exchange(call, command, effect);
    } catch (JedisDataException e) {
      if (Failure.isOfAnotherServer(e)) { // a new connection may lead to the right one
        wire.close();
        connections.distrust(node);
        owner = null;
      }
      throw e;
    } catch (IOException | RuntimeException e) {
      if (!call.isGivenUp()) {
        connections.distrust(node);
      }
      throw e;
    } finally {
      connections.giveBack(wire);
    }
  }

  /**
   * Who has the slot, as far as is known; the first of the servers that answers is asked. Each has
   * its part of the time, since one that hangs is no reason not to ask the next; the one that
   * failed last has it last.
   */
  private Node owner(Call call) throws IOException {
    Node last = owner;
    if (!cluster || last != null) {
      return last == null ? first : last;
    }
    Set<Node> candidates = new LinkedHashSet<>();
    candidates.add(first);
    candidates.addAll(known);
    Node failed = doubtful;
    if (failed != null && candidates.remove(failed)) {
      candidates.add(failed);
    }
    List<Exception> failures = new ArrayList<>();
    Node undecided = null;
    for (Node candidate : candidates) {
      long part = call.nanosLeft() / (candidates.size() - failures.size() + 1);
      try {
        Optional<Node> found = call.within(part, () -> askForOwner(call, candidate));
        if (found.isPresent()) {
          owner = found.get();
          return found.get();
        }
        undecided = candidate;
      } catch (IOException | JedisConnectionException e) {
        if (call.isGivenUp()) {
          throw e;
        }
        call.triesAnother();
        doubtful = candidate;
        failures.add(e);
      }
    }
    if (undecided != null) {
      return undecided; // nobody has the slot, and it says why
    }
    throw new IOException(
        "None of the cluster's servers answers, of which " + candidates.size() + " are known",
        failures.get(0));
  }

  /** Empty if it is one of a cluster and knows nobody who has the slot. */
  private Optional<Node> askForOwner(Call call, Node asked) throws IOException {
    Slots slots;
    try {
      slots =
          Slots.of(
              exchange(
                  call, asked, new CommandArguments(Command.CLUSTER).add("SLOTS"), false, false),
              slot,
              asked);
    } catch (JedisDataException e) {
      if (Failure.mayTell(e)) {
        throw e;
      }
      return Optional.of(
          asked); // it may not say, or is no cluster; if it is the wrong one it will say that
    }
    if (!slots.nodes().isEmpty()) { // one that was reset knows nobody
      known = List.copyOf(slots.nodes());
    }
    return slots.owner();
  }

  private static Node target(JedisRedirectionException redirection, Node asked) {
    HostAndPort target = redirection.getTargetNode();
    return new Node(target.getHost().isEmpty() ? asked.host() : target.getHost(), target.getPort());
  }

  private static CommandArguments command(
      Command command, String script, List<byte[]> keys, List<byte[]> arguments) {
    CommandArguments all = new CommandArguments(command).add(script).add(keys.size());
    keys.forEach(all::add);
    arguments.forEach(all::add);
    return all;
  }
}
