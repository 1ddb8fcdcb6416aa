package com.example.pipeline;

import dev.rocky.engine.Row;
import dev.rocky.engine.Warehouse;
import dev.rocky.engine.sql.Script;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@link Warehouse} written by hand: two methods. A real one passes the SQL on to a database
 * (over JDBC there is {@link Warehouse#jdbc}); this one keeps ids in two lists, so that the example
 * needs no database, and understands no more than the statements that appending by {@code "id"}
 * makes.
 */
final class ListWarehouse implements Warehouse {

  private static final Pattern LOWER_BOUND = Pattern.compile("\"id\" > (-?\\d+)");

  private final List<Long> source = new ArrayList<>();
  private final List<Long> target = new ArrayList<>();

  /** New rows in the source. */
  void arrive(long... ids) {
    for (long id : ids) {
      source.add(id);
    }
  }

  List<Long> target() {
    return List.copyOf(target);
  }

  @Override
  public List<Row> query(String sql) {
    if (sql.contains("INFORMATION_SCHEMA")) {
      return List.of(Row.of(target.isEmpty() ? "0" : "1"));
    }
    List<Long> rows = window(target, sql);
    String count = String.valueOf(rows.size());
    if (!sql.contains("MAX(")) {
      return List.of(Row.of(count));
    }
    String greatest = rows.isEmpty() ? null : String.valueOf(Collections.max(rows));
    return List.of(Row.of(greatest, count));
  }

  @Override
  public void execute(Script script) {
    for (String sql : script.statements()) {
      target.addAll(window(source, sql));
    }
  }

  private static List<Long> window(List<Long> rows, String sql) {
    Matcher bound = LOWER_BOUND.matcher(sql);
    long lower = bound.find() ? Long.parseLong(bound.group(1)) : Long.MIN_VALUE;
    return rows.stream().filter(id -> id > lower).toList();
  }
}
