package dev.rocky.examples.replay;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import dev.rocky.engine.Copy;
import dev.rocky.engine.Plan;
import dev.rocky.engine.check.Finding;
import dev.rocky.engine.cursor.CursorValue;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Help.Ansi;

/**
 * Prints lines as they come, in columns of fixed width; what is odd or wrong stands below its line.
 */
final class RunTable {

  private static final String INDENT = " ".repeat(13);

  private final PrintWriter out;
  private final boolean withSql;

  RunTable(PrintWriter out, boolean withSql) {
    this.out = out;
    this.withSql = withSql;
  }

  void printHead() {
    List<Column> columns = columns();
    String[] names = {
      "run",
      "table",
      "plan",
      "window",
      "rows",
      "watermark before",
      "watermark after",
      "target",
      "check"
    };
    String[] rules =
        columns.stream().map(column -> "-".repeat(column.getMinWidth() - 2)).toArray(String[]::new);
    print(columns, names);
    print(columns, rules);
  }

  void print(Line line) {
    Plan plan = line.result().plan();
    print(
        columns(),
        line.run(),
        line.result().spec().target().toString(),
        plan instanceof Copy copy ? label(copy) : "nothing to do",
        plan instanceof Copy copy ? copy.window().map(Object::toString).orElse("") : "",
        number(line.result().loaded().rows()),
        text(line.result().before()),
        text(line.result().after()),
        number(OptionalLong.of(line.targetRows())),
        line.problems().isEmpty() ? "equal" : "DIFFERS");
    for (Finding finding : line.result().findings()) {
      note("yellow", "FINDING " + finding.reason());
    }
    line.notes().forEach(text -> note("faint", text));
    line.problems().forEach(problem -> note("red", "WRONG " + problem));
    if (withSql) {
      line.sql().forEach(sql -> out.println(sql.indent(INDENT.length())));
    }
    out.flush();
  }

  private void note(String colour, String text) {
    out.println(INDENT + Ansi.AUTO.text("@|" + colour + " " + text.replace("|@", "| @") + "|@"));
  }

  private void print(List<Column> columns, String... cells) {
    AsciiTable.getTable(
            AsciiTable.NO_BORDERS, columns.toArray(Column[]::new), new String[][] {cells})
        .lines()
        .map(String::stripTrailing)
        .forEach(out::println);
  }

  private static List<Column> columns() {
    return List.of(
        left(10), left(12), left(13), left(30), right(7), left(24), left(24), right(7), left(7));
  }

  private static Column left(int width) {
    return column(width).dataAlign(HorizontalAlign.LEFT);
  }

  private static Column right(int width) {
    return column(width).dataAlign(HorizontalAlign.RIGHT);
  }

  private static Column column(int width) {
    return new Column().minWidth(width + 2).maxWidth(width + 2);
  }

  private static String label(Copy copy) {
    return copy.replaces() ? "full refresh" : copy.spec().strategy().label();
  }

  private static String text(Optional<CursorValue> watermark) {
    return watermark.map(CursorValue::text).orElse("none");
  }

  private static String number(OptionalLong number) {
    return number.isPresent() ? String.format(Locale.ROOT, "%,d", number.getAsLong()) : "?";
  }
}
