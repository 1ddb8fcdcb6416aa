package dev.rocky.state.tck;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.Key;
import dev.rocky.state.Settings;
import dev.rocky.state.StateStore;
import dev.rocky.state.StateStores;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The program of the child in {@link StateStoreProcessContract}: opens a store by name and does
 * what it is told, one line at a time. Arguments: name of the store, then settings as {@code
 * key=value}.
 */
final class ChildStore {

  private final StateStore store;
  private final BufferedReader orders;

  private ChildStore(StateStore store, BufferedReader orders) {
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
    try (StateStore store = StateStores.open(arguments[0], Settings.of(settings))) {
      say("open");
      new ChildStore(store, orders).obey();
    }
    say("closed");
  }

  private void obey() throws IOException {
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      String[] words = order.split(" ");
      switch (words[0]) {
        case "get" -> say(Stored.text(store, words[1]).orElse("absent"));
        case "put" -> {
          Stored.put(store, words[1], words[2]);
          say("done");
        }
        case "increment" -> increment(Integer.parseInt(words[1]));
        case "commit-for-ever" -> commitForEver();
        case "commit-together" -> commitTogether(Integer.parseInt(words[1]));
        case "hold-write" -> hold(words[1]);
        case "hold-read" -> holdRead();
        case "close" -> {
          return;
        }
        default -> throw new IllegalArgumentException(order);
      }
    }
  }

  /** Two keys in each transaction: readers must never see them differ. */
  private void increment(int times) {
    for (int i = 0; i < times; i++) {
      Stored.write(
          store,
          transaction -> {
            String next = String.valueOf(Stored.number(transaction, Stored.key("left")) + 1);
            Stored.put(transaction, "left", next);
            Stored.put(transaction, "right", next);
          });
    }
    say("done");
  }

  /** Says the number of each commit once it has returned. */
  @SuppressWarnings("InfiniteLoopStatement") // until it is killed
  private void commitForEver() {
    for (long n = 1; ; n++) {
      String number = String.valueOf(n);
      Stored.write(
          store,
          transaction -> {
            Stored.put(transaction, "last", number);
            Stored.put(transaction, "n" + number, number);
          });
      say(number);
    }
  }

  /**
   * Threads that all commit for ever: an own count and the total of all, which must agree, and one
   * entry each. One work in five throws after it changed all of that.
   */
  private void commitTogether(int threads) {
    for (int t = 0; t < threads; t++) {
      String own = "own " + t;
      Background<Boolean> unused = Background.start(own, () -> commitForEver(own));
    }
  }

  @SuppressWarnings("InfiniteLoopStatement") // until it is killed
  private void commitForEver(String own) {
    for (long n = 1; ; n++) {
      long number = n;
      Stored.write(
          store,
          transaction -> {
            long total = Stored.number(transaction, Stored.key("total")) + 1;
            Stored.put(transaction, "total", String.valueOf(total));
            Stored.put(transaction, own, String.valueOf(number));
            Stored.put(transaction, own + " entry " + number, "x".repeat((int) (number % 7_000)));
          });
      say(own + "=" + number);
      if (number % 5 == 0) {
        discard(own);
      }
    }
  }

  private void discard(String own) {
    try {
      Stored.write(
          store,
          transaction -> {
            Stored.put(transaction, "discarded", own);
            Stored.put(transaction, "total", "0");
            transaction.delete(Stored.key(own));
            throw new IOException("discard");
          });
    } catch (IOException e) {
      // what it threw itself
    }
  }

  private void hold(String key) throws IOException {
    Stored.write(
        store,
        transaction -> {
          Stored.put(transaction, key, "held");
          say("holding");
          orders.readLine();
        });
    say("done");
  }

  private void holdRead() throws IOException {
    Stored.read(
        store,
        transaction -> {
          Optional<byte[]> before = transaction.get(key());
          say("holding");
          orders.readLine();
          say(
              before.map(Command::text).equals(transaction.get(key()).map(Command::text))
                  ? "same"
                  : "changed");
        });
  }

  private static Key key() {
    return Stored.key("left");
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
