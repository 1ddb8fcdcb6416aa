package dev.rocky.state.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Gives one answer to every request, and shows what arrived: for what S3Proxy does not look at. */
final class WireServer implements AutoCloseable {

  /** The head of a request. */
  record Received(String method, String path, Headers headers) {

    Optional<String> header(String name) {
      return Optional.ofNullable(headers.getFirst(name));
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final int status;
  private final Map<String, String> extra;
  private final byte[] body;

  private WireServer(int status, String body, Map<String, String> extra) throws IOException {
    this.extra = extra;
    this.status = status;
    this.body = body.getBytes(UTF_8);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  /** Starts one that answers with {@code status} and {@code body}. */
  static WireServer answering(int status, String body) {
    return answering(status, body, Map.of());
  }

  /** The same with {@code extra} headers. */
  static WireServer answering(int status, String body, Map<String, String> extra) {
    try {
      return new WireServer(status, body, extra);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot listen", e);
    }
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The requests, in the order of arrival. */
  List<Received> received() {
    return List.copyOf(received);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      long unused = exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
      received.add(
          new Received(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              exchange.getRequestHeaders()));
      exchange.getResponseHeaders().add("ETag", "\"tag\"");
      extra.forEach(exchange.getResponseHeaders()::add);
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
