package dev.rocky.engine;

import static java.util.Objects.requireNonNull;

/**
 * A column of the target that is not in the source.
 *
 * @param name the column's name
 * @param content what every row of a load gets
 * @since 0.1
 */
public record MetadataColumn(String name, Content content) {

  /** Checks its components. */
  public MetadataColumn {
    requireNonNull(name, "name");
    requireNonNull(content, "content");
  }

  /** A text column that marks which table and which run loaded a row. */
  public static MetadataColumn loadTag(String name) {
    return new MetadataColumn(name, new LoadTagContent());
  }

  /** A text column with the id of the run. */
  public static MetadataColumn runId(String name) {
    return new MetadataColumn(name, new RunIdContent());
  }

  /** A text column with the same text in every row. */
  public static MetadataColumn text(String name, String text) {
    return new MetadataColumn(name, new TextContent(text));
  }

  /** A text column that is NULL in every row, kept for somebody else to fill. */
  public static MetadataColumn nullText(String name) {
    return new MetadataColumn(name, new NullContent());
  }

  /**
   * A column with an SQL expression; it goes into the statement as it is, so it must come from a
   * trusted place.
   */
  public static MetadataColumn expression(String name, String sql) {
    return new MetadataColumn(name, new ExpressionContent(sql));
  }

  /** What a metadata column holds. */
  public sealed interface Content {}

  /** See {@link #loadTag}. */
  public record LoadTagContent() implements Content {}

  /** See {@link #runId}. */
  public record RunIdContent() implements Content {}

  /**
   * See {@link #text}.
   *
   * @param text any text
   */
  public record TextContent(String text) implements Content {
    /** Checks the text. */
    public TextContent {
      requireNonNull(text, "text");
    }
  }

  /** See {@link #nullText}. */
  public record NullContent() implements Content {}

  /**
   * See {@link #expression}.
   *
   * @param sql trusted SQL
   */
  public record ExpressionContent(String sql) implements Content {
    /** Checks the expression. */
    public ExpressionContent {
      requireNonNull(sql, "sql");
    }
  }
}
