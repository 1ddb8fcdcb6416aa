package dev.rocky.state.valkey;

import dev.rocky.state.Secret;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(\\[[0-9A-Fa-f:.%]+\\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");
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
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean tls = scheme.equals("valkeys") || scheme.equals("rediss");
    boolean known = tls || scheme.equals("valkey") || scheme.equals("redis");
    if (!known
        || uri.getRawAuthority() == null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(FORM);
    }
    int at = uri.getRawAuthority().lastIndexOf('@');
    Node node = node(uri.getRawAuthority().substring(at + 1));
    String[] credentials = credentials(at < 0 ? null : uri.getRawAuthority().substring(0, at));
    return new ServerUrl(
        node,
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
    if (colon < 0 || colon == raw.length() - 1) {
      throw new IllegalArgumentException(FORM); // a user without a password, or the reverse?
    }
    return new String[] {decoded(raw.substring(0, colon)), decoded(raw.substring(colon + 1))};
  }

  /** Unlike in forms, {@code +} stands for itself. */
  private static String decoded(String raw) {
    String text = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') >= 0) {
      throw new IllegalArgumentException(FORM); // what was encoded is no text
    }
    return text;
  }

  /** Not {@link URI#getHost}, which knows no host with an underscore; networks of containers do. */
  private static Node node(String text) {
    Matcher parts = HOST_AND_PORT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(FORM);
    }
    int port = parts.group(2) == null ? DEFAULT_PORT : Integer.parseInt(parts.group(2));
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(FORM);
    }
    return new Node(unbracketed(parts.group(1)), port);
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
