package dev.rocky.sql;

import java.util.List;

/** Names and values that try to become SQL. */
final class HostileNames {

  static final List<String> ALL =
      List.of(
          "\"; DROP TABLE canary; --",
          "'; DROP TABLE canary; --",
          "`; DROP TABLE canary; --",
          "x\" (i INTEGER); DELETE FROM canary; --",
          "\"\"",
          "\"",
          "'",
          "`",
          "a.b",
          "\"a\".\"b\"",
          "a\\",
          "\\\"",
          "\\`",
          "\\'; DELETE FROM canary; --",
          "\\\\'",
          "\\u0027",
          "\\n",
          "two\nlines",
          "-- comment",
          "/* comment",
          "$$",
          "$1",
          "?",
          ":name",
          "{fn x}",
          "%s {0} #",
          "${env:HOME}",
          "${spark.app.name}",
          "select",
          "GROUP",
          " leading and trailing ",
          "MiXeD",
          "Ünïcödé 日本 😀 \u202E",
          "target",
          "source",
          "ranked",
          "row_rank");

  private HostileNames() {}
}
