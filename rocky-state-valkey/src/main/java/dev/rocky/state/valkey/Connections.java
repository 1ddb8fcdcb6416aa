package dev.rocky.state.valkey;

import dev.rocky.state.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The connections of one store, at most so many as its settings say, used or resting.
 *
 * <p>Resting ones lie in {@code idle}, the last used on top; its monitor guards all that changes. A
 * permit goes with each one that is in use.
 */
final class Connections implements AutoCloseable {

  /** Longer than that a firewall may have forgotten a connection without a word. */
  private static final Duration MAX_IDLE = Duration.ofSeconds(60);

  /** More than there are threads. */
  private static final int ALL = 1 << 24;

  private final ValkeySettings settings;
  private final ServerUrl server;
  private final Optional<SSLSocketFactory> tls;
  private final Resolver resolver = new Resolver();
  private final Semaphore permits;
  private final Deque<Wire> idle = new ArrayDeque<>();
  private int used;
  private boolean closed;

  Connections(ValkeySettings settings, Optional<SSLSocketFactory> tls) {
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
        if (closed) {
          wire.close();
        } else {
          idle.push(wire);
        }
      }
    }
    release();
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
    call.limited(settings.connectTimeout());
    try {
      Wire wire = connect(call, node);
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
    } finally {
      call.unlimited();
    }
  }

  /** To the first of the host's addresses that takes it. */
  private Wire connect(Call call, Node node) throws IOException {
    List<InetAddress> addresses = new ArrayList<>(resolver.resolve(call, node.host()));
    for (; ; ) {
      InetAddress address = addresses.remove(0);
      try {
        return Wire.open(call, node, address, tls);
      } catch (IOException e) {
        call.triesAnother();
        if (addresses.isEmpty()) {
          throw e;
        }
      }
    }
  }

  private void logIn(Call call, Wire wire) throws IOException {
    Optional<Secret> password = settings.password().or(server::password);
    try {
      if (password.isPresent()) {
        CommandArguments auth = new CommandArguments(Command.AUTH);
        settings.user().or(server::user).ifPresent(auth::add);
        Object unused =
            wire.exchange(
                call,
                auth.add(password.get().reveal().getBytes(StandardCharsets.UTF_8)),
                /* effect= */ false);
      }
      int database = settings.number();
      if (database != 0) {
        Object unused =
            wire.exchange(
                call, new CommandArguments(Command.SELECT).add(database), /* effect= */ false);
      }
    } catch (JedisException e) {
      call.requireGoingOn();
      throw e;
    }
  }
}
