package dev.rocky.engine;

import dev.rocky.engine.sql.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A database in lists, for {@link ListDialect}: no JDBC driver, no native code, any thread. */
final class ListDatabase implements Warehouse {

  /** Happens when a command is about to be carried out. */
  interface Event {
    void happen() throws Exception;
  }

  private record Entry(long cursor, String tag) {}

  private final Map<String, List<Entry>> tables = new ConcurrentHashMap<>();
  private final Map<String, Event> before = new ConcurrentHashMap<>();
  private final Map<String, List<Row>> answers = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();

  /** Adds rows with these cursors, of no tag. */
  ListDatabase put(String table, long... cursors) {
    for (long cursor : cursors) {
      rows(table).add(new Entry(cursor, ""));
    }
    return this;
  }

  ListDatabase empty(String table) {
    rows(table).clear();
    return this;
  }

  ListDatabase drop(String table) {
    tables.remove(table);
    return this;
  }

  /** Something happens before each command that starts with {@code command}. */
  ListDatabase before(String command, Event event) {
    before.put(command, event);
    return this;
  }

  /** Commands that start with {@code command} fail. */
  ListDatabase fail(String command, Exception exception) {
    return before(
        command,
        () -> {
          throw exception;
        });
  }

  /** Queries that start with {@code command} are answered with {@code rows}. */
  ListDatabase answer(String command, List<Row> rows) {
    answers.put(command, rows);
    return this;
  }

  ListDatabase repair() {
    before.clear();
    answers.clear();
    return this;
  }

  List<Long> cursors(String table) {
    return rows(table).stream().map(Entry::cursor).sorted().toList();
  }

  /** The first words of all commands, in their order. */
  List<String> log() {
    return log.stream().map(command -> command.substring(0, command.indexOf('|'))).toList();
  }

  @Override
  public List<Row> query(String sql) throws Exception {
    begin(sql);
    for (Map.Entry<String, List<Row>> fixed : answers.entrySet()) {
      if (sql.startsWith(fixed.getKey())) {
        return fixed.getValue();
      }
    }
    String[] words = sql.split("\\|", -1);
    return switch (words[0]) {
      case "exists" -> List.of(Row.of(tables.containsKey(words[1]) ? "1" : "0"));
      case "count" -> List.of(Row.of(String.valueOf(rows(words[1]).size())));
      case "extent" -> List.of(extent(select(words[1], words[2], words[3], words[4])));
      default -> throw new IllegalArgumentException(sql);
    };
  }

  @Override
  public void execute(Script script) throws Exception {
    for (String sql : script.statements()) {
      begin(sql);
      String[] words = sql.split("\\|", -1);
      if (words[0].equals("delete")) {
        rows(words[1]).removeAll(select(words[1], words[2], words[3], words[4]));
        continue;
      }
      if (words[0].equals("replace")) {
        rows(words[2]).clear();
      }
      if (words[0].equals("again")) {
        rows(words[2]).removeAll(select(words[2], words[3], words[4], words[6]));
      }
      for (Entry entry : select(words[1], words[3], words[4], "")) {
        rows(words[2]).add(new Entry(entry.cursor(), words[5]));
      }
    }
  }

  private void begin(String sql) throws Exception {
    log.add(sql);
    Optional<String> key = before.keySet().stream().filter(sql::startsWith).findAny();
    if (key.isPresent()) {
      before.get(key.get()).happen();
    }
  }

  private List<Entry> rows(String table) {
    return tables.computeIfAbsent(table, name -> new ArrayList<>());
  }

  private List<Entry> select(String table, String lower, String upper, String tag) {
    return List.copyOf(rows(table)).stream()
        .filter(entry -> lower.equals("-") || entry.cursor() > Long.parseLong(lower))
        .filter(entry -> upper.equals("-") || entry.cursor() <= Long.parseLong(upper))
        .filter(entry -> entry.tag().startsWith(tag))
        .toList();
  }

  private static Row extent(List<Entry> entries) {
    OptionalLong greatest = entries.stream().mapToLong(Entry::cursor).max();
    return Row.of(
        greatest.isPresent() ? String.valueOf(greatest.getAsLong()) : null,
        String.valueOf(entries.size()));
  }
}
