package dev.rocky.state.tck;

import dev.rocky.state.StoreClosedException;
import dev.rocky.state.remote.RemoteCancelledException;
import dev.rocky.state.remote.RemoteException;
import dev.rocky.state.remote.RemoteUnavailableException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Calls over TCP that end in time: a thread of the pool talks, the caller waits for it, and closes
 * its socket when time is over, when it is interrupted, or when the store is closed.
 */
final class TcpCalls implements AutoCloseable {

  /** Sends a request and reads its answer. */
  @FunctionalInterface
  interface Exchange<T> {
    /** Calls {@code sent} before the last byte of a request that changes something leaves. */
    T run(DataOutputStream out, DataInputStream in, Runnable sent) throws IOException;
  }

  /** Wraps what the content or sink of the caller threw, as no network does. */
  static final class OfTheCaller extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OfTheCaller(IOException cause) {
      super(cause);
    }
  }

  private final InetSocketAddress server;
  private final ExecutorService pool =
      Executors.newCachedThreadPool(
          body -> {
            Thread thread = new Thread(body, "tcp remote client");
            thread.setDaemon(true);
            return thread;
          });
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  TcpCalls(InetSocketAddress server) {
    this.server = server;
  }

  /**
   * Runs {@code exchange}.
   *
   * @param unknown the result, or throws, if the request may have arrived and no answer did
   */
  <T> T call(Duration timeout, Exchange<T> exchange, Function<RemoteException, T> unknown) {
    if (closed) {
      throw new StoreClosedException("The store is closed");
    }
    if (timeout.isZero() || timeout.isNegative()) {
      throw new RemoteUnavailableException("No time: " + timeout);
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new RemoteCancelledException("Interrupted");
    }
    Socket socket = open();
    AtomicBoolean sent = new AtomicBoolean();
    RemoteException failure;
    sockets.add(socket);
    Future<T> talk = submit(() -> talk(socket, exchange, sent));
    try {
      return talk.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      failure = new RemoteUnavailableException("No answer within " + timeout, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = new RemoteCancelledException("Interrupted", e);
    } catch (ExecutionException e) {
      failure = failure(e.getCause());
    } finally {
      sockets.remove(socket);
      close(socket);
      awaitEnd(talk);
    }
    if (sent.get()) {
      return unknown.apply(failure);
    }
    throw failure;
  }

  @Override
  public void close() {
    closed = true;
    sockets.forEach(TcpCalls::close);
    pool.shutdown();
  }

  /**
   * A socket that has its descriptor. One that gets it within {@code connect} keeps it for ever if
   * it is closed at the moment before.
   */
  private static Socket open() {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true); // makes it
      return socket;
    } catch (IOException e) {
      close(socket);
      throw new RemoteUnavailableException("No socket: " + e.getMessage(), e);
    }
  }

  private <T> Future<T> submit(java.util.concurrent.Callable<T> talk) {
    try {
      return pool.submit(talk);
    } catch (java.util.concurrent.RejectedExecutionException e) {
      throw new StoreClosedException("The store is closed", e);
    }
  }

  private <T> T talk(Socket socket, Exchange<T> exchange, AtomicBoolean sent) throws IOException {
    socket.connect(server);
    if (closed) {
      throw new IOException("closed meanwhile");
    }
    return exchange.run(
        new DataOutputStream(new java.io.BufferedOutputStream(socket.getOutputStream(), 16_384)),
        new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream())),
        () -> sent.set(true));
  }

  private RemoteException failure(Throwable cause) {
    if (cause instanceof OfTheCaller caller && caller.getCause() instanceof IOException io) {
      throw new java.io.UncheckedIOException(io);
    }
    if (cause instanceof RuntimeException e) {
      throw e;
    }
    if (cause instanceof Error e) {
      throw e;
    }
    return closed
        ? new RemoteCancelledException("The store was closed", cause)
        : new RemoteUnavailableException("The connection broke: " + cause, cause);
  }

  /** Waits until nobody uses content or sink any more. */
  private static void awaitEnd(Future<?> talk) {
    boolean interrupted = false;
    while (!talk.isDone()) {
      try {
        Object unused = talk.get();
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        break;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is closed all the same
    }
  }
}
