package dev.rocky.state.valkey;

/**
 * One server.
 *
 * @param host name or address, without brackets
 * @param port where it listens
 */
record Node(String host, int port) {

  /** For example {@code localhost:6379} or {@code [::1]:6379}. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
