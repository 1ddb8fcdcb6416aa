package dev.rocky.state.valkey;

import dev.rocky.state.Secret;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code valkey_url} says. No message here shows any of it: it may hold a password, also
 * where none belongs.
 *
 * @param node host and port
 * @param tls whether the connection is encrypted
 * @param user empty for the server's default user
 * @param database number, if one is named
 */
record ServerUrl(
    Node node,
    boolean tls,
    Optional<String> user,
    Optional<Secret> password,
    Optional<Integer> database) {

  private static final int DEFAULT_PORT = 6379;
  private static final String FORM =
      "'url' is valkey://, valkeys://, redis:// or rediss://, then [[user]:password@]host[:port]"
          + "[/database], what is special in user and password percent-encoded";

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if it is none, without a cause: that would show the text
   */
  static ServerUrl parse(Secret url) {
    URI uri = uri(url.reveal());
    String scheme = uri.getScheme() == null ? "" : uri.getScheme();
    boolean tls = scheme.equals("valkeys") || scheme.equals("rediss");
    boolean known = tls || scheme.equals("valkey") || scheme.equals("redis");
    if (!known
        || uri.getHost() == null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(FORM);
    }
    int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(FORM);
    }
    String[] credentials = credentials(uri.getRawUserInfo());
    return new ServerUrl(
        new Node(unbracketed(uri.getHost()), port),
        tls,
        Optional.of(credentials[0]).filter(text -> !text.isEmpty()),
        Optional.of(credentials[1]).filter(text -> !text.isEmpty()).map(Secret::new),
        database(uri.getRawPath()));
  }

  private static URI uri(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(FORM); // the cause would show the text
    }
  }

  /** User and password, empty where there is none. */
  private static String[] credentials(@Nullable String raw) {
    if (raw == null) {
      return new String[] {"", ""};
    }
    int colon = raw.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException(FORM); // a user without a password, or the reverse?
    }
    return new String[] {decoded(raw.substring(0, colon)), decoded(raw.substring(colon + 1))};
  }

  /** Unlike in forms, {@code +} stands for itself. */
  private static String decoded(String raw) {
    return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static Optional<Integer> database(String path) {
    if (path.isEmpty() || path.equals("/")) {
      return Optional.empty();
    }
    if (!path.matches("/[0-9]{1,5}")) {
      throw new IllegalArgumentException(FORM);
    }
    return Optional.of(Integer.parseInt(path.substring(1)));
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** Without user and password. */
  @Override
  public String toString() {
    return (tls ? "valkeys://" : "valkey://") + node;
  }
}
