package dev.rocky.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tables and the SQL in {@code docs/windows.md}. */
final class WindowsDocument {

  /** One promise of the document. */
  record Cell(String table, String row, String column, String word) {
    @Override
    public String toString() {
      return table + " | " + row + " | " + column + " -> " + word;
    }
  }

  private final List<Cell> cells = new ArrayList<>();
  private final Map<String, String> sql = new LinkedHashMap<>();

  private WindowsDocument() {}

  static WindowsDocument read() throws IOException {
    WindowsDocument document = new WindowsDocument();
    document.parse(Files.readAllLines(find()));
    return document;
  }

  /** Tests run in the module's folder, or in the one that holds it. */
  private static Path find() {
    for (String folder : List.of("..", ".")) {
      Path path = Path.of(folder, "docs", "windows.md");
      if (Files.exists(path)) {
        return path;
      }
    }
    throw new IllegalStateException("No docs/windows.md here or one folder up");
  }

  private void parse(List<String> lines) {
    String heading = "";
    List<String> columns = List.of();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith("```")) {
        int end = i + 1 + lines.subList(i + 1, lines.size()).indexOf("```");
        if (line.startsWith("```sql ")) {
          sql.put(line.substring(7), String.join("\n", lines.subList(i + 1, end)) + "\n");
        }
        i = end;
      } else if (line.startsWith("#")) {
        heading = line.replaceFirst("#+ ", "");
      } else if (!line.startsWith("|")) {
        columns = List.of();
      } else if (columns.isEmpty()) {
        columns = split(line);
      } else if (!line.startsWith("|---")) {
        addRow(heading, columns, split(line));
      }
    }
  }

  private void addRow(String heading, List<String> columns, List<String> row) {
    if (row.size() != columns.size()) {
      throw new IllegalStateException(heading + ": " + row + " does not fit " + columns);
    }
    for (int c = 1; c < row.size(); c++) {
      cells.add(new Cell(heading, row.get(0), columns.get(c), row.get(c)));
    }
  }

  private static List<String> split(String line) {
    String inner = line.substring(1, line.lastIndexOf('|'));
    return Arrays.stream(inner.split("\\|")).map(text -> text.replace("`", "").strip()).toList();
  }

  List<Cell> cells() {
    return List.copyOf(cells);
  }

  /** The fenced blocks whose first line is {@code sql} and a name. */
  Map<String, String> sql() {
    return Map.copyOf(sql);
  }

  String word(String table, String row, String column) {
    return cells.stream()
        .filter(cell -> cell.table().equals(table))
        .filter(cell -> cell.row().equals(row) && cell.column().equals(column))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(table + " lacks " + row + ", " + column))
        .word();
  }
}
