package dev.rocky.state.valkey;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One server.
 *
 * @param host name or address, without brackets
 * @param port where it listens
 */
record Node(String host, int port) {

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,255}|[0-9A-Fa-f:.]{2,45}");

  /** One that another server told; empty if there is none of that name or port. */
  static Optional<Node> told(String host, long port) {
    return HOST.matcher(host).matches() && port >= 1 && port <= 65_535
        ? Optional.of(new Node(host, (int) port))
        : Optional.empty();
  }

  /** For example {@code localhost:6379} or {@code [::1]:6379}. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
