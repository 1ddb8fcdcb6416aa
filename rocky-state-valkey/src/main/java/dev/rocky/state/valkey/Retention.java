package dev.rocky.state.valkey;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.remote.RemoteRetention;
import dev.rocky.state.remote.RemoteRetention.Limit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * What a server's configuration says about how long it keeps what it is given. Its values are told
 * if they are known words or numbers, see {@link Failure}.
 */
final class Retention {

  private static final Set<String> EVICTING =
      Set.of("allkeys-lru", "allkeys-lfu", "allkeys-random");

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,19}");

  private final Router router;

  Retention(Router router) {
    this.router = router;
  }

  /** Asks the server that has the store's slot. */
  RemoteRetention ask(Call call) throws IOException {
    try {
      Map<String, String> told = new TreeMap<>();
      for (String pattern : List.of("maxmemory*", "save", "append*")) {
        told.putAll(
            configuration(
                router.send(
                    call,
                    new CommandArguments(Command.CONFIG).add("GET").add(pattern),
                    /* effect= */ false)));
      }
      return of(told);
    } catch (JedisDataException e) {
      if (Failure.mayTell(e)) {
        throw e;
      }
      return byInfo(call);
    }
  }

  /** By less, for a server that hides its configuration, or hides it from this user. */
  private RemoteRetention byInfo(Call call) throws IOException {
    String hidden =
        "the server does not tell its configuration: CONFIG GET is not permitted to this user, or"
            + " to anybody";
    Map<String, String> told = new TreeMap<>();
    try {
      for (String section : List.of("memory", "persistence")) {
        byte[] text =
            ObjectRequests.bytes(
                router.send(
                    call, new CommandArguments(Command.INFO).add(section), /* effect= */ false));
        new String(text, UTF_8)
            .lines()
            .map(line -> line.split(":", 2))
            .filter(pair -> pair.length == 2)
            .forEach(pair -> told.put(pair[0].replace('_', '-'), pair[1].strip()));
      }
    } catch (JedisDataException e) {
      if (Failure.mayTell(e)) {
        throw e;
      }
      return new RemoteRetention.NotTold(hidden + ", nor is INFO; grant one of them");
    }
    Optional<Limit> eviction = eviction(told);
    return eviction.isPresent()
        ? new RemoteRetention.Limited(List.of(eviction.get()))
        : new RemoteRetention.NotTold(
            hidden + ". By INFO it evicts nothing; whether it saves to disk is not known");
  }

  private static RemoteRetention of(Map<String, String> told) {
    List<Limit> limits = new ArrayList<>();
    eviction(told).ifPresent(limits::add);
    forgetting(told).ifPresent(limits::add);
    return limits.isEmpty() ? new RemoteRetention.Unlimited() : new RemoteRetention.Limited(limits);
  }

  /** Policies of {@code volatile-} evict keys that expire, and no object or register does. */
  private static Optional<Limit> eviction(Map<String, String> told) {
    String policy = told.getOrDefault("maxmemory-policy", "");
    String most = told.getOrDefault("maxmemory", "0");
    return policy.startsWith("allkeys-") && !most.equals("0")
        ? Optional.of(
            new Limit(
                "maxmemory-policy is "
                    + (EVICTING.contains(policy) ? policy : "one of allkeys-")
                    + ": when the server has used its "
                    + (NUMBER.matcher(most).matches() ? most : "(maxmemory)")
                    + " bytes of memory it deletes what nobody asked for lately, segments and HEAD"
                    + " not excepted",
                "set maxmemory-policy to noeviction, or keep the state on a server of its own",
                /* makesRoom= */ true))
        : Optional.empty();
  }

  private static Optional<Limit> forgetting(Map<String, String> told) {
    boolean appends = told.getOrDefault("appendonly", "no").equals("yes");
    boolean saves = !told.getOrDefault("save", "").isBlank();
    String flush = told.getOrDefault("appendfsync", "").toLowerCase(Locale.ROOT);
    if (!appends && !saves) {
      return Optional.of(
          new Limit(
              "neither save nor appendonly is set: a server that is restarted is empty",
              "set appendonly to yes"));
    }
    if (!appends) {
      return Optional.of(
          new Limit(
              "appendonly is not set: after a crash the server goes back to its last snapshot",
              "set appendonly to yes"));
    }
    return flush.equals("no")
        ? Optional.of(
            new Limit(
                "appendfsync is no: a power cut takes what the system had not written, half a"
                    + " minute or more",
                "set appendfsync to everysec, which risks a second, or always, which risks nothing"))
        : Optional.empty();
  }

  /** Names and values in turn. */
  private static Map<String, String> configuration(@Nullable Object reply) throws IOException {
    if (!(reply instanceof List<?> words)) {
      throw ObjectRequests.nonsense();
    }
    Map<String, String> told = new TreeMap<>();
    for (int i = 0; i + 1 < words.size(); i += 2) {
      told.put(
          new String(ObjectRequests.bytes(words.get(i)), UTF_8),
          new String(ObjectRequests.bytes(words.get(i + 1)), UTF_8));
    }
    return told;
  }
}
