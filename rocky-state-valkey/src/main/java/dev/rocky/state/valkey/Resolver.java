package dev.rocky.state.valkey;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Pattern;

/**
 * Finds the addresses of hosts. Nothing ends a look into the name service, so threads of their own
 * do that; addresses need none. A thread ends when it was idle for a minute, or the store is closed
 * and it has its answer.
 */
final class Resolver implements AutoCloseable {

  private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|.*:.*");

  private final ExecutorService pool = Executors.newCachedThreadPool(Resolver::thread);

  /** The addresses of {@code host}, at least one. */
  List<InetAddress> resolve(Call call, String host) throws IOException {
    if (ADDRESS.matcher(host).matches()) {
      return List.of(InetAddress.getByName(host));
    }
    Future<InetAddress[]> addresses;
    try {
      addresses = pool.submit(() -> InetAddress.getAllByName(host));
    } catch (RejectedExecutionException e) {
      throw call.remember(new Call.EndedException(Call.End.CLOSE));
    }
    return List.of(call.await(addresses));
  }

  @Override
  public void close() {
    pool.shutdown();
  }

  private static Thread thread(Runnable body) {
    Thread thread = new Thread(body, "rocky valkey");
    thread.setDaemon(true);
    return thread;
  }
}
