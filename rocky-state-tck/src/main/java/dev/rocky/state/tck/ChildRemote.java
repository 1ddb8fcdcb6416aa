package dev.rocky.state.tck;

import static dev.rocky.state.tck.Sent.HEAD;
import static dev.rocky.state.tck.Sent.TIMEOUT;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.RemoteStores;
import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The program of the child in {@link RemoteStoreProcessContract}: opens a remote store by name and
 * does what it is told, one line at a time. Arguments: name of the store, then settings as {@code
 * key=value}.
 */
final class ChildRemote {

  private final RemoteStore store;
  private final BufferedReader orders;

  private ChildRemote(RemoteStore store, BufferedReader orders) {
    this.store = store;
    this.orders = orders;
  }

  /** Runs until {@code close} or the end of the input. */
  public static void main(String[] arguments) throws IOException {
    Map<String, String> settings = new TreeMap<>();
    for (int i = 1; i < arguments.length; i++) {
      int equals = arguments[i].indexOf('=');
      settings.put(arguments[i].substring(0, equals), arguments[i].substring(equals + 1));
    }
    BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    try (RemoteStore store =
        RemoteStores.open(
            arguments[0], TextSettings.of(settings), ChildRemote.class.getClassLoader())) {
      say("open");
      new ChildRemote(store, orders).obey();
    }
    say("closed");
  }

  private void obey() throws IOException {
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      String[] words = order.split(" ");
      switch (words[0]) {
        case "create" -> say(outcome(Sent.tryCreate(store, words[1], words[2])));
        case "get" -> say(Sent.text(store, words[1]).orElse("absent"));
        case "read" -> say(Sent.text(store, HEAD).orElse("absent"));
        case "version" -> say(Sent.version(store, HEAD).text());
        case "set" ->
            say(outcome(Sent.compareAndSet(store, HEAD, new Version(words[1]), words[2])));
        case "make" -> say(outcome(Sent.compareAndSet(store, HEAD, Version.ABSENT, words[1])));
        case "increment" -> increment(Integer.parseInt(words[1]), words[2]);
        case "store-for-ever" -> storeForEver(words[1]);
        case "create-big" -> {
          Bulk bulk = new Bulk(Long.parseLong(words[2]), 1);
          say(outcome(Sent.tryCreate(store, Sent.object(words[1]), bulk)));
        }
        case "get-big" -> getBig(words[1], Long.parseLong(words[2]));
        case "close" -> {
          return;
        }
        default -> throw new IllegalArgumentException(order);
      }
    }
  }

  /** Adds one to the number in the register so many times, and what it did to its own. */
  private void increment(int times, String who) {
    int done = 0;
    while (done < times) {
      Optional<Register> before = store.read(HEAD, TIMEOUT);
      int count =
          before.map(r -> Integer.parseInt(new String(r.content(), UTF_8).split(" ")[0])).orElse(0);
      CompareAndSetResult result =
          Sent.compareAndSet(
              store,
              HEAD,
              before.map(Register::version).orElse(Version.ABSENT),
              count + 1 + " " + who + " " + done);
      if (result instanceof CompareAndSetResult.Written) {
        done++;
      } else if (!(result instanceof CompareAndSetResult.Conflict)) {
        throw new AssertionError("Without a fault, the outcome is certain: " + result);
      }
    }
    say("done");
  }

  /** Creates objects of many pieces, and says the number of each once it is certain. */
  @SuppressWarnings("InfiniteLoopStatement") // until it is killed
  private void storeForEver(String prefix) {
    for (int n = 1; ; n++) {
      Sent.created(store, Sent.object(prefix + n), new Bulk(200_000 + n, n));
      Version unused =
          Sent.written(store, HEAD, Sent.version(store, HEAD), prefix + " created " + n);
      say("" + n);
    }
  }

  private void getBig(String file, long size) {
    Bulk.Check sink = new Bulk(size, 1).check();
    boolean found = store.get(Sent.object(file), sink, size, TIMEOUT);
    sink.assertComplete();
    say(found ? "same" : "absent");
  }

  private static String outcome(CreateResult result) {
    return result.getClass().getSimpleName();
  }

  private static String outcome(CompareAndSetResult result) {
    return result.getClass().getSimpleName();
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
