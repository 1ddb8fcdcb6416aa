package dev.rocky.state.tck;

import static java.util.stream.Collectors.joining;

import dev.rocky.state.Key;
import dev.rocky.state.Scan;
import java.util.Arrays;
import java.util.List;

/**
 * One command of a random sequence, as data, so that a failing sequence can be made smaller and
 * printed.
 */
sealed interface Command {

  /** A command that holds others. */
  sealed interface Transaction extends Command {
    List<Command> commands();

    /** The same transaction with other commands. */
    Transaction with(List<Command> commands);
  }

  /** Puts {@code size} bytes that begin with {@code mark}; within a {@link Write}. */
  record Put(Key key, int size, int mark) implements Command {
    byte[] value() {
      byte[] value = new byte[size];
      for (int i = 0; i < size; i++) {
        value[i] = (byte) (mark >> (8 * (i % 4)));
      }
      return value;
    }

    @Override
    public String toString() {
      return "put " + text(key) + " = " + text(value());
    }
  }

  /** Deletes; within a {@link Write}. */
  record Delete(Key key) implements Command {
    @Override
    public String toString() {
      return "delete " + text(key);
    }
  }

  /** Looks for one key; within any transaction. */
  record Get(Key key) implements Command {
    @Override
    public String toString() {
      return "get " + text(key);
    }
  }

  /** Scans and stops after {@code limit} entries; within any transaction. */
  record Look(Scan scan, int limit) implements Command {
    @Override
    public String toString() {
      return "scan prefix "
          + text(scan.prefix())
          + scan.after().map(after -> " after " + text(after)).orElse("")
          + (scan.direction() == Scan.Direction.DESCENDING ? " descending" : "")
          + (limit == Integer.MAX_VALUE ? "" : " stop after " + limit);
    }
  }

  /** A read transaction; within anything. */
  record Read(List<Command> commands) implements Transaction {
    @Override
    public Transaction with(List<Command> changed) {
      return new Read(List.copyOf(changed));
    }

    @Override
    public String toString() {
      return "read {" + list(commands) + "}";
    }
  }

  /**
   * A write transaction whose work throws at its end if it {@code aborts}; at the top or within a
   * {@link Read}.
   */
  record Write(List<Command> commands, boolean aborts) implements Transaction {
    @Override
    public Transaction with(List<Command> changed) {
      return new Write(List.copyOf(changed), aborts);
    }

    @Override
    public String toString() {
      return "write {" + list(commands) + (aborts ? "; throw}" : "}");
    }
  }

  /** Closes the store and opens it again; at the top. */
  record Reopen() implements Command {
    @Override
    public String toString() {
      return "reopen";
    }
  }

  /** How many commands {@code commands} are, those within others included. */
  static int count(List<Command> commands) {
    int count = 0;
    for (Command command : commands) {
      count += 1 + (command instanceof Transaction inner ? count(inner.commands()) : 0);
    }
    return count;
  }

  /** A key as a person reads it; a run of one byte at the beginning is counted. */
  static String text(Key key) {
    byte[] bytes = key.bytes();
    int run = 1;
    while (run < bytes.length && bytes[run] == bytes[0]) {
      run++;
    }
    if (bytes.length == 0) {
      return "(empty)";
    }
    return run < 8
        ? "\"" + key + "\""
        : "\"" + Key.ofBytes(Arrays.copyOf(bytes, 1)) + "\"*" + run + "+\"" + key.skip(run) + "\"";
  }

  /** A value as a person reads it. */
  static String text(byte[] value) {
    String beginning = Key.ofBytes(Arrays.copyOf(value, Math.min(4, value.length))).toString();
    return value.length <= 4
        ? "\"" + beginning + "\""
        : value.length
            + " bytes \""
            + beginning
            + "…\" (hash "
            + Integer.toHexString(Arrays.hashCode(value))
            + ")";
  }

  private static String list(List<Command> commands) {
    return commands.stream().map(Command::toString).collect(joining("; "));
  }
}
