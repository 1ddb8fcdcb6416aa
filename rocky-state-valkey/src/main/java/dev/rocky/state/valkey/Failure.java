package dev.rocky.state.valkey;

import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.remote.RemoteException;
import dev.rocky.state.remote.RemoteRefusedException;
import dev.rocky.state.remote.RemoteUnavailableException;
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

/**
 * What went wrong, in the words of {@link RemoteException}. An error that a server answers with is
 * told by its code and the begin of its text, which repeats nothing of the request; it has no
 * cause, which might.
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

  /** What comes after may be of the request. */
  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9 _.-]{0,80}");

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
    if (find(thrown, CertificateException.class).isPresent()
        || find(thrown, SSLPeerUnverifiedException.class).isPresent()) {
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
                + reason(thrown),
            thrown));
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
    String said = target + ": the server said " + text(answer);
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
    if (text.startsWith("ERR AUTH")) {
      return new RemoteRefusedException(said + ": correct 'user' and 'password', or 'url'");
    }
    if (text.contains("unknown command")) {
      return new RemoteRefusedException(
          said + ": it lacks what this library needs, or hides it; Valkey 7.2 or Redis 6.2 do not");
    }
    return new RemoteRefusedException(said + "; the server's own log may say more");
  }

  /** As much of it as cannot repeat what was sent; where a password was, the code alone. */
  private static String text(JedisDataException answer) {
    String text = String.valueOf(answer.getMessage());
    String code = code(answer);
    if (code.isEmpty() || text.contains("AUTH") || code.equals("WRONGPASS")) {
      return code.isEmpty() ? "an error without a code" : code;
    }
    Matcher safe = SAFE.matcher(text);
    String begin = safe.lookingAt() ? safe.group().strip() : "";
    return begin.startsWith(code) ? begin : code;
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
