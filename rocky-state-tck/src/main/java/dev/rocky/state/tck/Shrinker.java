package dev.rocky.state.tck;

import dev.rocky.state.tck.Command.Put;
import dev.rocky.state.tck.Command.Transaction;
import dev.rocky.state.tck.Command.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a failing sequence smaller for as long as it still fails (delta debugging): drops halves,
 * quarters and single commands, at the top and within transactions, and simplifies those that stay.
 */
final class Shrinker {

  private static final int MOST_ATTEMPTS = 3_000;

  private final Predicate<List<Command>> fails;
  private int attempts;

  private Shrinker(Predicate<List<Command>> fails) {
    this.fails = fails;
  }

  /**
   * A smallest sequence found; no single command can be dropped from it, unless the attempts ran
   * out.
   */
  static List<Command> shrink(List<Command> failing, Predicate<List<Command>> fails) {
    return new Shrinker(fails).shrink(failing);
  }

  private List<Command> shrink(List<Command> failing) {
    List<Command> smallest = failing;
    boolean smaller = true;
    while (smaller && attempts < MOST_ATTEMPTS) {
      List<Command> before = smallest;
      smallest = withoutChunks(smallest, fails);
      smallest = withWritesJoined(smallest);
      smallest = withSmallerParts(smallest, fails);
      smaller = !smallest.equals(before);
    }
    return smallest;
  }

  private List<Command> withoutChunks(List<Command> commands, Predicate<List<Command>> stillFails) {
    List<Command> smallest = commands;
    for (int chunk = Math.max(1, commands.size() / 2); chunk > 0; chunk /= 2) {
      int from = 0;
      while (from < smallest.size()) {
        List<Command> candidate = new ArrayList<>(smallest);
        candidate.subList(from, Math.min(smallest.size(), from + chunk)).clear();
        if (attempt(candidate, stillFails)) {
          smallest = List.copyOf(candidate);
        } else {
          from += chunk;
        }
      }
    }
    return smallest;
  }

  private List<Command> withSmallerParts(
      List<Command> commands, Predicate<List<Command>> stillFails) {
    List<Command> smallest = commands;
    for (int i = 0; i < smallest.size(); i++) {
      int at = i;
      List<Command> whole = smallest;
      Command command = smallest.get(i);
      if (command instanceof Transaction transaction) {
        Predicate<List<Command>> failsWith =
            inner -> stillFails.test(replaced(whole, at, transaction.with(inner)));
        List<Command> inner = withoutChunks(transaction.commands(), failsWith);
        command = transaction.with(withSmallerParts(inner, failsWith));
        smallest = replaced(whole, at, command);
      }
      for (Command simpler : simpler(command)) {
        List<Command> candidate = replaced(smallest, at, simpler);
        if (attempt(candidate, stillFails)) {
          smallest = candidate;
          break;
        }
      }
    }
    return smallest;
  }

  private List<Command> withWritesJoined(List<Command> commands) {
    List<Command> smallest = commands;
    for (int i = 0; i + 1 < smallest.size(); i++) {
      if (smallest.get(i) instanceof Write first
          && smallest.get(i + 1) instanceof Write second
          && !first.aborts()) {
        List<Command> both = new ArrayList<>(first.commands());
        both.addAll(second.commands());
        List<Command> candidate = new ArrayList<>(replaced(smallest, i, second.with(both)));
        candidate.remove(i + 1);
        if (attempt(candidate, fails)) {
          smallest = List.copyOf(candidate);
          i--;
        }
      }
    }
    return smallest;
  }

  private static List<Command> simpler(Command command) {
    if (command instanceof Put put) {
      List<Command> simpler = new ArrayList<>();
      if (put.size() > 0) {
        simpler.add(new Put(put.key(), 0, 0));
      }
      if (put.size() > 1 || (put.size() == 1 && put.mark() != 'v')) {
        simpler.add(new Put(put.key(), 1, 'v'));
      }
      return simpler;
    }
    List<Command> simpler = new ArrayList<>();
    if (command instanceof Transaction outer
        && outer.commands().size() == 1
        && outer.commands().get(0) instanceof Transaction inner) {
      simpler.add(inner);
    }
    if (command instanceof Write write && write.aborts()) {
      simpler.add(new Write(write.commands(), false));
    }
    return simpler;
  }

  private boolean attempt(List<Command> candidate, Predicate<List<Command>> stillFails) {
    return attempts++ < MOST_ATTEMPTS && stillFails.test(candidate);
  }

  private static List<Command> replaced(List<Command> commands, int at, Command command) {
    List<Command> changed = new ArrayList<>(commands);
    changed.set(at, command);
    return List.copyOf(changed);
  }
}
