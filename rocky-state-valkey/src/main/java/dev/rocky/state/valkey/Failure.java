package dev.rocky.state.valkey;

import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.remote.RemoteException;
import dev.rocky.state.remote.RemoteRefusedException;
import dev.rocky.state.remote.RemoteUnavailableException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * What went wrong, in the words of {@link RemoteException}.
 *
 * <p>No word that a server chose is in a message or a cause, since it may be our user or password:
 * servers repeat what they were sent, in whatever place and encoding. An error is told by what is
 * known of it, a code of {@link #CERTAIN} or a text of {@link #KNOWN_TEXTS}, in the words of these
 * lists, and has no cause. Hosts that a server names are not shown. What was thrown by the JDK is a
 * cause: it speaks of the connection.
 *
 * @param exception for the caller
 * @param certain whether the server said that it did nothing, so that even a request that was sent
 *     as a whole had no effect
 */
record Failure(RemoteException exception, boolean certain) {

  private static final Pattern CODE = Pattern.compile("[A-Z]+(?![^ ])");

  /** What servers before 7.0 put before an error within a script. */
  private static final Pattern WITHIN_SCRIPT =
      Pattern.compile(
          "(?:ERR Error running script \\([^)]*\\): )?(?:@user_script: ?\\d+: )+-?",
          Pattern.DOTALL);

  /** What servers say in a script for NOPERM, which has no code of its own there. */
  private static final List<String> NOT_PERMITTED =
      List.of("ACL failure in script", "The user executing the script can't");

  /** Codes of errors that come before anything is done; of others nobody knows who says them. */
  private static final Set<String> CERTAIN =
      Set.of(
          "ASK",
          "BUSY",
          "CLUSTERDOWN",
          "CROSSSLOT",
          "DENIED",
          "LOADING",
          "MASTERDOWN",
          "MISCONF",
          "MOVED",
          "NOAUTH",
          "NOPERM",
          "NOREPLICAS",
          "NOSCRIPT",
          "OOM",
          "READONLY",
          "TRYAGAIN",
          "WRONGPASS",
          "WRONGTYPE");

  /** Texts of such errors without a code of their own. */
  private static final List<String> CERTAIN_TEXTS =
      List.of(
          "max number of clients",
          "SCRIPT KILL",
          "DB index",
          "SELECT is not allowed",
          "unknown command");

  /** Texts that say what is wrong, of servers and of the proxies before them. */
  private static final List<String> KNOWN_TEXTS =
      List.of(
          "max number of clients",
          "SCRIPT KILL",
          "DB index",
          "SELECT is not allowed",
          "unknown command",
          "without any password configured",
          "no password is set",
          "invalid password",
          "invalid username-password pair",
          "protected mode",
          "cluster support disabled",
          "wrong number of arguments",
          "syntax error",
          "Protocol error",
          "Error compiling script",
          "Connection refused",
          "Connection reset",
          "Connection timed out",
          "no upstream host",
          "upstream failure");

  /** Of these, what user and password are the reason of. */
  private static final List<String> CREDENTIALS =
      List.of(
          "without any password configured",
          "no password is set",
          "invalid password",
          "invalid username-password pair");

  private static final Set<String> OF_ANOTHER_SERVER =
      Set.of("READONLY", "MASTERDOWN", "CLUSTERDOWN", "LOADING");

  static Failure certain(RemoteException exception) {
    return new Failure(exception, true);
  }

  static Failure inDoubt(RemoteException exception) {
    return new Failure(exception, false);
  }

  /** What {@code thrown}, by Jedis or beneath it, means. */
  static Failure of(Place target, Throwable thrown) {
    if (thrown instanceof JedisDataException answer) {
      return new Failure(ofAnswer(target, answer), isCertain(answer));
    }
    if (find(thrown, SSLException.class)
        .filter(e -> String.valueOf(e.getMessage()).contains("certificate_required"))
        .isPresent()) {
      return certain(
          new RemoteRefusedException(
              target
                  + ": the server asks its clients for a certificate; set 'key_store', or its"
                  + " tls-auth-clients to no",
              thrown));
    }
    if (isOfCertificate(thrown)) {
      return certain(
          new RemoteRefusedException(
              target
                  + ": the server's certificate is not trusted, or for another host; add its"
                  + " authority to 'trust_store' or to the JVM's, or correct 'url'",
              thrown));
    }
    if (find(thrown, SSLException.class)
        .filter(e -> String.valueOf(e.getMessage()).contains("SSL message"))
        .isPresent()) {
      return certain(
          new RemoteRefusedException(
              target + ": the server does not speak TLS at this port; correct 'url'", thrown));
    }
    if (find(thrown, UnknownHostException.class).isPresent()) {
      return inDoubt(
          new RemoteUnavailableException(
              target + ": the name of the server cannot be resolved; check the network, and 'url'",
              thrown));
    }
    return inDoubt(
        new RemoteUnavailableException(
            target
                + ": the server cannot be reached, or broke off (does it want TLS, valkeys://, or a"
                + " certificate of its clients, 'key_store'?): "
                + reason(cause(thrown)),
            cause(thrown)));
  }

  /** Whether the server's certificate is the reason. */
  static boolean isOfCertificate(Throwable thrown) {
    return find(thrown, CertificateException.class).isPresent()
        || find(thrown, SSLPeerUnverifiedException.class).isPresent();
  }

  /** The first word of an error, also of one within a script. */
  static String code(JedisDataException answer) {
    String text = String.valueOf(answer.getMessage());
    if (NOT_PERMITTED.stream().anyMatch(text::contains)) {
      return "NOPERM";
    }
    Matcher within = WITHIN_SCRIPT.matcher(text);
    Matcher code = CODE.matcher(within.lookingAt() ? text.substring(within.end()) : text);
    return code.lookingAt() ? code.group() : "";
  }

  /** Whether it refuses this one command and none of the next. */
  static boolean isOfTheCommand(JedisDataException answer) {
    return code(answer).equals("NOPERM")
        || String.valueOf(answer.getMessage()).contains("unknown command")
        || !isCertain(answer);
  }

  private static boolean isCertain(JedisDataException answer) {
    String text = String.valueOf(answer.getMessage());
    return CERTAIN.contains(code(answer)) || CERTAIN_TEXTS.stream().anyMatch(text::contains);
  }

  /** Whether the one who answers is not, or not yet, the one to be asked. */
  static boolean isOfAnotherServer(JedisDataException answer) {
    return OF_ANOTHER_SERVER.contains(code(answer));
  }

  /** Whether the same server may say more at another time, or to one who is let in. */
  static boolean mayTell(JedisDataException answer) {
    return isOfAnotherServer(answer) || Set.of("NOAUTH", "WRONGPASS").contains(code(answer));
  }

  private static RemoteException ofAnswer(Place target, JedisDataException answer) {
    String said = target + ": the server said " + said(answer);
    return switch (code(answer)) {
      case "LOADING", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "BUSY", "NOREPLICAS" ->
          new RemoteUnavailableException(said + "; nothing was changed, try again later");
      case "READONLY" ->
          new RemoteUnavailableException(
              said
                  + ": it is a replica, perhaps since a moment ago; nothing was changed. If it stays"
                  + " so, correct 'url'");
      case "WRONGTYPE" ->
          new RemoteDamagedException(said + ": somebody else keeps something at this key");
      case "OOM" ->
          new RemoteRefusedException(
              said
                  + ": its memory is full; give it more (maxmemory), or take away what is not"
                  + " needed");
      case "MISCONF" ->
          new RemoteRefusedException(
              said
                  + ": it cannot write to its disk; make room there, or correct its configuration");
      case "MOVED", "ASK" ->
          new RemoteRefusedException(
              said + ": it is one of a cluster; set 'cluster' = true, or correct 'url'");
      case "DENIED" ->
          new RemoteRefusedException(
              said
                  + ": it lets nobody in from here, in its protected mode for example; the server's"
                  + " own log may say more");
      case "NOAUTH", "WRONGPASS" ->
          new RemoteRefusedException(
              said
                  + ": user or password are wrong or missing; correct 'url', or 'user' and"
                  + " 'password'");
      case "NOPERM" ->
          new RemoteRefusedException(
              said
                  + ": not permitted. Grant the user the keys of the prefix (~"
                  + target.key().substring(0, target.key().indexOf('{'))
                  + "*) and +eval +evalsha +getrange +strlen +set +append +rename +persist +pexpire"
                  + " +unlink +time +zadd +zrem +zrangebylex +zremrangebylex +role, for a database"
                  + " other than 0 +select, in a cluster +cluster|slots +asking, and +config|get"
                  + " +info for the doctor");
      default -> ofOtherAnswer(said, String.valueOf(answer.getMessage()));
    };
  }

  private static RemoteException ofOtherAnswer(String said, String text) {
    if (text.contains("max number of clients") || text.contains("SCRIPT KILL")) {
      return new RemoteUnavailableException(said + "; nothing was changed, try again later");
    }
    if (text.contains("DB index") || text.contains("SELECT is not allowed")) {
      return new RemoteRefusedException(said + ": there is no such 'database'; correct it");
    }
    if (text.startsWith("ERR AUTH") || CREDENTIALS.stream().anyMatch(text::contains)) {
      return new RemoteRefusedException(said + ": correct 'user' and 'password', or 'url'");
    }
    if (text.contains("unknown command")) {
      return new RemoteRefusedException(
          said + ": it lacks what this library needs, or hides it; Valkey 7.2 or Redis 6.2 do not");
    }
    return new RemoteRefusedException(said + "; the server's own log may say more");
  }

  /** What is known of it. */
  private static String said(JedisDataException answer) {
    String text = String.valueOf(answer.getMessage());
    String known =
        KNOWN_TEXTS.stream()
            .filter(text::contains)
            .map(phrase -> "'" + phrase + "'")
            .findFirst()
            .orElse("an error that is not known");
    String code = code(answer);
    return CERTAIN.contains(code) ? code : known;
  }

  /** Of what nobody expected only type and stack: its message may have what the server said. */
  private static Throwable cause(Throwable thrown) {
    if (thrown instanceof IOException || thrown instanceof JedisException) {
      return thrown;
    }
    IOException cause = new IOException("A reply led to " + thrown.getClass().getName());
    cause.setStackTrace(thrown.getStackTrace());
    return cause;
  }

  private static String reason(@Nullable Throwable thrown) {
    Throwable last = thrown;
    while (last != null && last.getCause() != null) {
      last = last.getCause();
    }
    return String.valueOf(last);
  }

  private static <T extends Throwable> Optional<T> find(@Nullable Throwable thrown, Class<T> type) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return Optional.of(type.cast(cause));
      }
    }
    return Optional.empty();
  }
}
