package dev.rocky.state.valkey;

import dev.rocky.state.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The connections of one store, at most so many as its settings say, used or resting.
 *
 * <p>Resting ones lie in {@code idle}, the last used on top; its monitor guards all that changes. A
 * permit goes with each one that is in use. After a failure nobody gets a connection to that server
 * that is older: behind the same address there may be another one now.
 */
final class Connections implements AutoCloseable {

  /** Longer than that a firewall may have forgotten a connection without a word. */
  private static final Duration MAX_IDLE = Duration.ofSeconds(60);

  /** More than there are threads. */
  private static final int ALL = 1 << 24;

  private final ValkeySettings settings;
  private final ServerUrl server;
  private final Optional<SSLSocketFactory> tls;
  private final Resolver resolver;
  private final Semaphore permits;
  private final Deque<Wire> idle = new ArrayDeque<>();
  private final Map<Node, Long> failed = new HashMap<>();
  private int used;
  private boolean closed;

  Connections(ValkeySettings settings, Optional<SSLSocketFactory> tls, Resolver resolver) {
    this.resolver = resolver;
    this.settings = settings;
    this.server = settings.server();
    this.tls = tls;
    permits = new Semaphore(settings.maxConnections());
  }

  /** A connection to {@code node}, logged in; goes back with {@link #giveBack}. */
  Wire borrow(Call call, Node node) throws IOException {
    call.acquire(permits);
    synchronized (idle) {
      used++;
    }
    boolean borrowed = false;
    try {
      call.requireGoingOn();
      Wire wire = rested(node);
      if (wire == null) {
        wire = open(call, node);
      }
      borrowed = true;
      return wire;
    } finally {
      if (!borrowed) {
        release();
      }
    }
  }

  /** Takes a connection back, which need not be open any more. */
  void giveBack(Wire wire) {
    if (wire.isOpen()) {
      wire.rests();
      synchronized (idle) {
        if (closed || isDistrusted(wire)) {
          wire.close();
        } else {
          idle.push(wire);
        }
      }
    }
    release();
  }

  /** The connections to {@code node} that there are now are not used again. */
  void distrust(Node node) {
    synchronized (idle) {
      failed.put(node, System.nanoTime());
      for (Iterator<Wire> wires = idle.iterator(); wires.hasNext(); ) {
        Wire wire = wires.next();
        if (isDistrusted(wire)) {
          wires.remove();
          wire.close();
        }
      }
    }
  }

  private boolean isDistrusted(Wire wire) {
    Long time = failed.get(wire.node());
    return time != null && wire.isOlderThan(time);
  }

  @Override
  public void close() {
    synchronized (idle) {
      if (closed) {
        return;
      }
      closed = true;
      idle.forEach(Wire::close);
      idle.clear();
    }
    permits.release(ALL); // whoever waits goes on, to see that the store is closed
    resolver.close();
  }

  private void release() {
    synchronized (idle) {
      used--;
    }
    permits.release();
  }

  private @Nullable Wire rested(Node node) {
    synchronized (idle) {
      for (Iterator<Wire> wires = idle.iterator(); wires.hasNext(); ) {
        Wire wire = wires.next();
        if (wire.node().equals(node)) {
          wires.remove();
          if (wire.isFresh(MAX_IDLE.toNanos())) {
            return wire;
          }
          wire.close();
        }
      }
      while (idle.size() + used > settings.maxConnections()) {
        idle.removeLast().close(); // of another node, or the one that nobody used for longest
      }
      return null;
    }
  }

  private Wire open(Call call, Node node) throws IOException {
    try {
      return call.within(
          settings.connectTimeout().toNanos(),
          () -> connect(call, node, resolver.resolve(call, node.host())));
    } catch (UnknownHostException | SSLException e) {
      throw node.equals(server.node()) ? e : withoutHost(e);
    }
  }

  /** What the JDK says of a host that another server told; it would repeat the host. */
  private static IOException withoutHost(IOException failure) {
    return failure instanceof UnknownHostException
        ? new UnknownHostException("a server that the cluster names")
        : Failure.isOfCertificate(failure)
            ? new SSLPeerUnverifiedException("of a server that the cluster names")
            : failure;
  }

  /** To the first of the host's addresses that answers; each has its part of the time. */
  private Wire connect(Call call, Node node, List<InetAddress> addresses) throws IOException {
    for (int left = addresses.size(); ; left--) {
      InetAddress address = addresses.get(addresses.size() - left);
      try {
        return call.within(call.nanosLeft() / left, () -> connect(call, node, address));
      } catch (IOException | JedisConnectionException e) {
        if (left == 1) {
          throw e;
        }
        call.triesAnother();
      }
    }
  }

  private Wire connect(Call call, Node node, InetAddress address) throws IOException {
    Wire wire = Wire.open(call, node, address, tls);
    boolean in = false;
    try {
      logIn(call, wire);
      in = true;
      return wire;
    } finally {
      if (!in) {
        wire.close();
      }
    }
  }

  private void logIn(Call call, Wire wire) throws IOException {
    List<CommandArguments> commands = new ArrayList<>();
    Optional<Secret> password = settings.password().or(server::password);
    if (password.isPresent()) {
      CommandArguments auth = new CommandArguments(Command.AUTH);
      settings.user().or(server::user).ifPresent(auth::add);
      commands.add(auth.add(password.get().reveal().getBytes(StandardCharsets.UTF_8)));
    }
    int database = settings.number();
    if (database != 0) {
      commands.add(new CommandArguments(Command.SELECT).add(database));
    }
    try {
      Role role = wire.greet(call, commands);
      if (role == Role.REPLICA && !settings.cluster()) { // in a cluster it names the right one
        throw new JedisDataException("READONLY it is a replica");
      }
    } catch (JedisException e) {
      call.requireGoingOn();
      throw e;
    }
  }
}
