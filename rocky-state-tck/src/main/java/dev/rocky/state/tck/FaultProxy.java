package dev.rocky.state.tck;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.tck.FaultFlow.End;
import dev.rocky.state.tck.FaultFlow.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between a client and a server of any protocol over TCP, and does what networks do:
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.to(server)) {
 *   RemoteStore store = new MyRemoteStore(proxy.address());
 *   proxy.toClient().resetAfter(0); // the next answer is lost
 *   ...
 * }
 * }</pre>
 *
 * <p>It listens on a free port of the loopback interface. Each connection has two threads, all of
 * which have ended when {@link #close} returns. All methods may be called from any thread.
 *
 * @since 0.1
 */
public final class FaultProxy implements AutoCloseable {

  private static final int PIECE = 8 * 1024;

  private final InetSocketAddress server;
  private final ServerSocket listener;
  private final FaultFlow toServer = new FaultFlow();
  private final FaultFlow toClient = new FaultFlow();
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final AtomicLong accepted = new AtomicLong();
  private volatile boolean refusing;
  private volatile boolean closed;

  private FaultProxy(InetSocketAddress server) throws IOException {
    this.server = server;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start("accepts", this::accept);
  }

  /** Begins to listen for connections to {@code server}. */
  public static FaultProxy to(InetSocketAddress server) {
    try {
      return new FaultProxy(requireNonNull(server, "server"));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot listen", e);
    }
  }

  /** Where clients connect to. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  /** What becomes of what clients send. */
  public FaultFlow toServer() {
    return toServer;
  }

  /** What becomes of what the server answers. */
  public FaultFlow toClient() {
    return toClient;
  }

  /** Passes everything in both directions, and lets new connections in. */
  public void heal() {
    refusing = false;
    toServer.pass();
    toClient.pass();
  }

  /** Resets connections as soon as they come, until {@link #heal}. */
  public void refuse() {
    refusing = true;
  }

  /** Resets all connections that there are. */
  public void reset() {
    connections.forEach(Connection::reset);
  }

  /** How many connections have come so far. */
  public long connections() {
    return accepted.get();
  }

  /** Ends all connections and threads. Closing twice is allowed and does nothing. */
  @Override
  public void close() {
    closed = true;
    quietly(listener::close);
    toServer.close();
    toClient.close();
    reset();
    while (!threads.isEmpty()) {
      join(threads.remove(0)); // first the one that accepts, which starts the others
    }
  }

  private void accept() {
    while (!closed) {
      try {
        Socket client = listener.accept();
        accepted.incrementAndGet();
        if (refusing) {
          client.setSoLinger(true, 0);
          client.close();
        } else {
          new Connection(client).begin();
        }
      } catch (IOException e) {
        // the proxy was closed, or the client has gone already
      }
    }
  }

  private void start(String name, Runnable body) {
    Thread thread = new Thread(body, "fault proxy " + name);
    thread.setDaemon(true);
    threads.removeIf(old -> old.getState() == Thread.State.TERMINATED);
    threads.add(thread);
    thread.start();
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void quietly(Closing closing) {
    try {
      closing.close();
    } catch (IOException e) {
      // it is closed all the same
    }
  }

  @FunctionalInterface
  private interface Closing {
    void close() throws IOException;
  }

  /** A client and the server, and the two threads between them. */
  private final class Connection {

    private final Socket client;
    private final Socket upstream = new Socket();
    private final AtomicLong open = new AtomicLong(2);

    Connection(Socket client) {
      this.client = client;
    }

    void begin() {
      connections.add(this);
      try {
        upstream.connect(server);
        client.setTcpNoDelay(true);
        upstream.setTcpNoDelay(true);
      } catch (IOException e) {
        reset();
        return;
      }
      start("to server", () -> pump(client, upstream, toServer));
      start("to client", () -> pump(upstream, client, toClient));
      if (closed) {
        reset();
      }
    }

    private void pump(Socket from, Socket to, FaultFlow flow) {
      try {
        InputStream source = from.getInputStream();
        OutputStream sink = to.getOutputStream();
        byte[] piece = new byte[PIECE];
        boolean lost = false;
        for (int length = source.read(piece); length >= 0; length = source.read(piece)) {
          int passed = 0;
          while (passed < length && !lost) {
            Verdict verdict = flow.next(length - passed);
            sink.write(piece, passed, verdict.count());
            passed += verdict.count();
            lost = !verdict.passes();
            if (verdict.end() != End.NONE) {
              end(verdict.end(), to);
              lost = true;
            }
          }
        }
        if (!lost) {
          to.shutdownOutput();
        }
      } catch (IOException e) {
        reset(); // one end is gone
      } finally {
        if (open.decrementAndGet() == 0) {
          cut();
        }
      }
    }

    private void end(End end, Socket receiver) throws IOException {
      switch (end) {
        case NONE -> {}
        case CUT -> cut();
        case RESET -> reset();
        case HALF_CLOSE -> receiver.shutdownOutput();
      }
    }

    private void cut() {
      connections.remove(this);
      quietly(client::close);
      quietly(upstream::close);
    }

    void reset() {
      quietly(() -> client.setSoLinger(true, 0));
      quietly(() -> upstream.setSoLinger(true, 0));
      cut();
    }
  }
}
