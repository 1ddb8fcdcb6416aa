package dev.rocky.state.tck;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Sends back what it is sent, and ends when the client does. */
final class EchoServer implements AutoCloseable {

  private final ServerSocket listener;
  private final Queue<Background<Boolean>> threads = new ConcurrentLinkedQueue<>();
  private final Queue<Socket> clients = new ConcurrentLinkedQueue<>();

  EchoServer() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.add(Background.start("echo server", this::accept));
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket client : clients) {
      client.close();
    }
    threads.forEach(Background::await);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        clients.add(client);
        threads.add(Background.start("echo", () -> echo(client)));
      } catch (IOException e) {
        // closed
      }
    }
  }

  private static void echo(Socket client) {
    try (client) {
      client.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      // the client is gone
    }
  }
}
