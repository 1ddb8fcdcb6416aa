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

/**
 * A server that says the same to whatever it is asked, and counts how often. Of its role it says
 * that it is the main one, unless it is told to say the same to that, too.
 */
final class AnsweringServer implements AutoCloseable {

  private final ServerSocket listening;
  private static final String ROLE = "*1\r\n$4\r\nROLE\r\n";
  private static final byte[] MAIN =
      "*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n".getBytes(StandardCharsets.ISO_8859_1);

  private final byte[] answer;
  private final boolean saysRole;
  private final AtomicInteger asked = new AtomicInteger();

  private AnsweringServer(InetAddress address, int port, String answer, boolean saysRole)
      throws IOException {
    listening = new ServerSocket(port, 50, address);
    this.saysRole = saysRole;
    this.answer = answer.replace("PORT", "" + port()).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Says {@code answer}, which has its own line ends; PORT in it stands for its own. */
  static AnsweringServer saying(String answer) {
    return at(InetAddress.getLoopbackAddress(), 0, answer, true);
  }

  /** Says {@code answer} also when it is asked for its role. */
  static AnsweringServer sayingAlways(String answer) {
    return at(InetAddress.getLoopbackAddress(), 0, answer, false);
  }

  /** Says nothing at all, at another address than the others. */
  static AnsweringServer silentAt(InetAddress address, int port) {
    return at(address, port, "", false);
  }

  private static AnsweringServer at(
      InetAddress address, int port, String answer, boolean saysRole) {
    try {
      AnsweringServer server = new AnsweringServer(address, port, answer, saysRole);
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
        for (int length = in.read(request); length > 0; length = in.read(request)) {
          String text = new String(request, 0, length, StandardCharsets.ISO_8859_1);
          if (saysRole && text.startsWith(ROLE)) {
            out.write(MAIN);
          } else {
            asked.incrementAndGet();
            out.write(answer);
          }
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

  /** Its port. */
  int port() {
    return listening.getLocalPort();
  }

  /** How many requests there were, those for its role not counted. */
  int asked() {
    return asked.get();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
