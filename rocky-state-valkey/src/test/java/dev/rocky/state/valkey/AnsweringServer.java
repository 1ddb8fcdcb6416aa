package dev.rocky.state.valkey;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that says the same to whatever it is asked, and counts how often. */
final class AnsweringServer implements AutoCloseable {

  private final ServerSocket listening;
  private final byte[] answer;
  private final AtomicInteger asked = new AtomicInteger();

  private AnsweringServer(String answer) throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.answer = answer.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Says {@code answer}, which has its own line ends. */
  static AnsweringServer saying(String answer) {
    try {
      AnsweringServer server = new AnsweringServer(answer);
      Thread thread = new Thread(server::listen, "valkey server answers");
      thread.setDaemon(true);
      thread.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void listen() {
    byte[] request = new byte[65_536];
    while (true) {
      try (Socket socket = listening.accept();
          InputStream in = socket.getInputStream();
          OutputStream out = socket.getOutputStream()) {
        while (in.read(request) > 0) {
          asked.incrementAndGet();
          out.write(answer);
        }
      } catch (IOException e) {
        if (listening.isClosed()) {
          return;
        }
      }
    }
  }

  /** For {@code url}. */
  String url() {
    return "valkey://127.0.0.1:" + listening.getLocalPort();
  }

  /** How many requests there were. */
  int asked() {
    return asked.get();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
