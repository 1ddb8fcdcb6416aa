package dev.rocky.state.valkey;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A server that answers so many commands of a connection as a server does that is empty, and
 * whatever it is told to the next, after which it breaks off.
 */
final class EchoingServer implements AutoCloseable {

  private final ServerSocket listening;
  private volatile int well;
  private volatile Supplier<String> last = () -> "";
  private final AtomicInteger lastSaid = new AtomicInteger();

  EchoingServer() {
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread thread = new Thread(this::listen, "valkey server echoes");
    thread.setDaemon(true);
    thread.start();
  }

  /** From the next connection on {@code last} follows {@code well} answers that are right. */
  void answer(int well, Supplier<String> last) {
    this.well = well;
    this.last = last;
  }

  /** How often it said what it was told to. */
  int lastSaid() {
    return lastSaid.get();
  }

  int port() {
    return listening.getLocalPort();
  }

  private void listen() {
    while (true) {
      try (Socket socket = listening.accept();
          OutputStream out = socket.getOutputStream();
          InputStream in = new BufferedInputStream(socket.getInputStream())) {
        converse(in, out);
      } catch (IOException e) {
        if (listening.isClosed()) {
          return;
        }
      }
    }
  }

  private void converse(InputStream in, OutputStream out) throws IOException {
    for (int answered = 0; answered < well; answered++) {
      List<String> command = command(in);
      if (command.isEmpty()) {
        return;
      }
      out.write(right(command).getBytes(UTF_8));
    }
    if (!command(in).isEmpty()) {
      lastSaid.incrementAndGet();
      out.write(last.get().getBytes(UTF_8));
      out.flush();
    }
  }

  private String right(List<String> command) {
    return switch (command.get(0)) {
      case "AUTH", "SELECT", "ASKING" -> "+OK\r\n";
      case "ROLE" -> "*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n";
      case "CLUSTER" -> "*1\r\n*3\r\n:0\r\n:16383\r\n*2\r\n$9\r\n127.0.0.1\r\n:" + port() + "\r\n";
      case "CONFIG" -> "*0\r\n";
      case "GETRANGE" -> "$0\r\n\r\n";
      default -> ":1\r\n";
    };
  }

  /** Its words; none if the client has gone. */
  private static List<String> command(InputStream in) throws IOException {
    List<String> words = new ArrayList<>();
    int length = number(in);
    for (int i = 0; i < length; i++) {
      words.add(new String(in.readNBytes(number(in)), UTF_8));
      in.skipNBytes(2);
    }
    return words;
  }

  /** From {@code *3} or {@code $12} and a line end; 0 at the end of all. */
  private static int number(InputStream in) throws IOException {
    int number = 0;
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      number = Character.isDigit(c) ? 10 * number + c - '0' : number;
    }
    return number;
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
