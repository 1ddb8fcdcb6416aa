package dev.rocky.engine.sql;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The name of a table: {@code table}, {@code schema.table} or {@code catalog.schema.table}. Case
 * matters and nothing is folded: the parts are the names as the database stores them.
 *
 * @param catalog the catalog or database; needs a schema
 * @param schema the schema
 * @param table the table
 * @since 0.1
 */
public record TableName(Optional<String> catalog, Optional<String> schema, String table) {

  /** Checks the parts. */
  public TableName {
    requireNonNull(table, "table");
    if (catalog.isPresent() && schema.isEmpty()) {
      throw new IllegalArgumentException("A table name with a catalog needs a schema");
    }
    catalog.ifPresent(TableName::requirePart);
    schema.ifPresent(TableName::requirePart);
    requirePart(table);
  }

  /** One, two or three parts, the table last; each is taken as it is, dots and quotes included. */
  public static TableName of(String... parts) {
    return switch (parts.length) {
      case 1 -> new TableName(Optional.empty(), Optional.empty(), parts[0]);
      case 2 -> new TableName(Optional.empty(), Optional.of(parts[0]), parts[1]);
      case 3 -> new TableName(Optional.of(parts[0]), Optional.of(parts[1]), parts[2]);
      default ->
          throw new IllegalArgumentException(
              "A table name has one to three parts, not " + parts.length);
    };
  }

  /**
   * Reads what {@link #toString} writes: parts separated by dots; a part that holds a dot, a quote
   * or a {@code #} stands in double quotes, with quotes doubled.
   *
   * @throws IllegalArgumentException if {@code text} is not such a name
   */
  public static TableName parse(String text) {
    List<String> parts = new ArrayList<>();
    int at = 0;
    do {
      StringBuilder part = new StringBuilder();
      at = text.startsWith("\"", at) ? quoted(text, at, part) : plain(text, at, part);
      parts.add(part.toString());
      if (at < text.length() && text.charAt(at) != '.') {
        throw malformed(text, at);
      }
      at++;
    } while (at <= text.length());
    return of(parts.toArray(String[]::new));
  }

  /** The parts that are there, the table last. */
  public List<String> parts() {
    List<String> parts = new ArrayList<>(3);
    catalog.ifPresent(parts::add);
    schema.ifPresent(parts::add);
    parts.add(table);
    return parts;
  }

  /** The canonical text; two different names never have the same. */
  @Override
  public String toString() {
    String name = canonical(table);
    if (schema.isEmpty()) {
      return name;
    }
    return catalog.isEmpty()
        ? canonical(schema.get()) + "." + name
        : canonical(catalog.get()) + "." + canonical(schema.get()) + "." + name;
  }

  private static String canonical(String part) {
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c == '.' || c == '"' || c == '#') {
        return '"' + part.replace("\"", "\"\"") + '"';
      }
    }
    return part;
  }

  private static int plain(String text, int from, StringBuilder part) {
    int at = from;
    while (at < text.length() && text.charAt(at) != '.') {
      if (text.charAt(at) == '"') {
        throw malformed(text, at);
      }
      part.append(text.charAt(at++));
    }
    return at;
  }

  private static int quoted(String text, int from, StringBuilder part) {
    int at = from + 1;
    while (at < text.length()) {
      if (text.charAt(at) != '"') {
        part.append(text.charAt(at++));
      } else if (text.startsWith("\"\"", at)) {
        part.append('"');
        at += 2;
      } else {
        return at + 1;
      }
    }
    throw malformed(text, at);
  }

  private static IllegalArgumentException malformed(String text, int at) {
    return new IllegalArgumentException(
        "Not a table name, at character "
            + (at + 1)
            + ": "
            + text
            + "; write catalog.schema.table, and a part with a dot or a quote in double quotes");
  }

  private static void requirePart(String part) {
    if (part.isEmpty() || part.length() > 1024) {
      throw new IllegalArgumentException(
          "A part of a table name has 1 to 1024 characters, not " + part.length());
    }
  }
}
