package dev.rocky.state.valkey;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Finds the addresses of hosts. Nothing ends a look into the name service, so threads of their own
 * do that, a few for all hosts; addresses need none. Those who ask for the same host at the same
 * time share one look. A thread ends when it was idle for a minute, or the store is closed and it
 * has its answer.
 *
 * <p>The monitor of {@code looking} guards it and {@code closed}.
 */
final class Resolver implements AutoCloseable {

  /** Asks the name service. */
  @FunctionalInterface
  interface Names {
    InetAddress[] of(String host) throws UnknownHostException;
  }

  /** Hosts that are looked for at one time; more wait. */
  static final int MAX_THREADS = 8;

  private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|.*:.*");

  private final Names names;
  private final Map<String, CompletableFuture<InetAddress[]>> looking = new HashMap<>();
  private final ThreadPoolExecutor pool =
      new ThreadPoolExecutor(
          MAX_THREADS,
          MAX_THREADS,
          1,
          TimeUnit.MINUTES,
          new LinkedBlockingQueue<>(),
          Resolver::thread);
  private boolean closed;

  Resolver(Names names) {
    this.names = names;
    pool.allowCoreThreadTimeOut(true);
  }

  /** The addresses of {@code host}, at least one. */
  List<InetAddress> resolve(Call call, String host) throws IOException {
    if (ADDRESS.matcher(host).matches()) {
      return List.of(InetAddress.getByName(host));
    }
    CompletableFuture<InetAddress[]> addresses;
    synchronized (looking) {
      if (closed) {
        throw call.remember(new Call.EndedException(Call.End.CLOSE));
      }
      addresses = looking.get(host);
      if (addresses == null) {
        CompletableFuture<InetAddress[]> made = new CompletableFuture<>();
        pool.execute(() -> look(host, made));
        looking.put(host, made);
        addresses = made;
      }
    }
    return List.of(call.await(addresses));
  }

  private void look(String host, CompletableFuture<InetAddress[]> addresses) {
    boolean unused;
    try {
      InetAddress[] found = names.of(host);
      forget(host);
      unused = addresses.complete(found);
    } catch (UnknownHostException | RuntimeException | Error e) {
      forget(host);
      unused = addresses.completeExceptionally(e);
    }
  }

  /** Whoever asks from now on wants to know how it is then. */
  private void forget(String host) {
    synchronized (looking) {
      looking.remove(host);
    }
  }

  @Override
  public void close() {
    synchronized (looking) {
      closed = true;
      for (CompletableFuture<InetAddress[]> waited : looking.values()) {
        boolean unused = waited.cancel(false);
      }
    }
    pool.shutdown();
  }

  private static Thread thread(Runnable body) {
    Thread thread = new Thread(body, "rocky valkey");
    thread.setDaemon(true);
    return thread;
  }
}
