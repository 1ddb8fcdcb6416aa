package dev.rocky.state.tck;

import dev.rocky.state.Key;
import dev.rocky.state.ReadTransaction;
import dev.rocky.state.Scan;
import dev.rocky.state.StateStore;
import dev.rocky.state.WriteTransaction;
import dev.rocky.state.tck.Command.Delete;
import dev.rocky.state.tck.Command.Get;
import dev.rocky.state.tck.Command.Look;
import dev.rocky.state.tck.Command.Put;
import dev.rocky.state.tck.Command.Read;
import dev.rocky.state.tck.Command.Reopen;
import dev.rocky.state.tck.Command.Transaction;
import dev.rocky.state.tck.Command.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Runs commands on a store and on a sorted map, and compares all that the two say. Simple on
 * purpose: what the map does is the meaning of the contract.
 */
final class ModelRun {

  private static final Scan EVERYTHING = Scan.prefix(Key.EMPTY);

  private final Supplier<StateStore> open;
  private final boolean durable;
  private StateStore store;
  private TreeMap<Key, byte[]> committed = new TreeMap<>();

  private ModelRun(Supplier<StateStore> open, boolean durable) {
    this.open = open;
    this.durable = durable;
    store = open.get();
  }

  /** The first difference between store and model, or nothing. */
  static Optional<String> firstDifference(
      Supplier<StateStore> open, boolean durable, List<Command> commands) {
    ModelRun run = new ModelRun(open, durable);
    try {
      for (int i = 0; i < commands.size(); i++) {
        try {
          run.perform(commands.get(i));
          run.compareEverything();
        } catch (Difference e) {
          return Optional.of("command " + (i + 1) + ": " + e.getMessage());
        } catch (RuntimeException | Error e) {
          return Optional.of("command " + (i + 1) + " threw " + e);
        }
      }
      return Optional.empty();
    } finally {
      run.store.close();
    }
  }

  private void perform(Command command) {
    if (command instanceof Reopen) {
      store.close();
      store = open.get();
      if (!durable) {
        committed = new TreeMap<>();
      }
    } else {
      transact((Transaction) command);
    }
  }

  private void transact(Transaction transaction) {
    if (transaction instanceof Write write) {
      write(write);
    } else {
      read((Read) transaction);
    }
  }

  private void read(Read read) {
    TreeMap<Key, byte[]> snapshot = committed; // never changed in place
    Stored.read(
        store,
        transaction -> read.commands().forEach(command -> within(transaction, snapshot, command)));
  }

  private void write(Write write) {
    TreeMap<Key, byte[]> changed = new TreeMap<>(committed);
    Abort abort = new Abort();
    try {
      Stored.write(
          store,
          transaction -> {
            write.commands().forEach(command -> change(transaction, changed, command));
            if (write.aborts()) {
              throw abort;
            }
          });
      if (write.aborts()) {
        throw new Difference("write returned although its work threw");
      }
      committed = changed;
    } catch (Abort e) {
      if (e != abort) {
        throw new Difference("write threw another exception than its work");
      }
    }
  }

  private void change(
      WriteTransaction transaction, NavigableMap<Key, byte[]> model, Command command) {
    if (command instanceof Put put) {
      transaction.put(put.key(), put.value());
      model.put(put.key(), put.value());
    } else if (command instanceof Delete delete) {
      boolean expected = model.remove(delete.key()) != null;
      equal(expected, transaction.delete(delete.key()), delete);
    } else {
      within(transaction, model, command);
    }
  }

  private void within(
      ReadTransaction transaction, NavigableMap<Key, byte[]> model, Command command) {
    if (command instanceof Get get) {
      equal(
          Optional.ofNullable(model.get(get.key())).map(Command::text),
          transaction.get(get.key()).map(Command::text),
          get);
    } else if (command instanceof Look look) {
      equal(visited(model, look), visited(transaction, look), look);
    } else {
      transact((Transaction) command);
    }
  }

  private void compareEverything() {
    for (Scan scan : List.of(EVERYTHING, EVERYTHING.reversed())) {
      read(new Read(List.of(new Look(scan, Integer.MAX_VALUE))));
    }
  }

  private static List<String> visited(ReadTransaction transaction, Look look) {
    List<String> visited = new ArrayList<>();
    transaction.scan(
        look.scan(),
        (key, value) -> {
          visited.add(Command.text(key) + " = " + Command.text(value));
          return visited.size() < look.limit();
        });
    return visited;
  }

  private static List<String> visited(NavigableMap<Key, byte[]> model, Look look) {
    Scan scan = look.scan();
    boolean up = scan.direction() == Scan.Direction.ASCENDING;
    List<String> visited = new ArrayList<>();
    for (Map.Entry<Key, byte[]> entry : (up ? model : model.descendingMap()).entrySet()) {
      Key key = entry.getKey();
      boolean behind =
          scan.after().map(a -> up ? key.compareTo(a) > 0 : key.compareTo(a) < 0).orElse(true);
      if (behind && key.startsWith(scan.prefix()) && visited.size() < look.limit()) {
        visited.add(Command.text(key) + " = " + Command.text(entry.getValue()));
      }
    }
    return visited;
  }

  private static void equal(Object expected, Object actual, Command command) {
    if (!expected.equals(actual)) {
      throw new Difference(command + ": expected " + expected + " but the store says " + actual);
    }
  }

  /** Thrown by a work that is to be discarded. */
  private static final class Abort extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Store and model differ. */
  private static final class Difference extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Difference(String message) {
      super(message);
    }
  }
}
