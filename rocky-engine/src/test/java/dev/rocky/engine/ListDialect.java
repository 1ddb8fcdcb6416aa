package dev.rocky.engine;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.sql.AnsiDialect;
import dev.rocky.engine.sql.Literal;
import dev.rocky.engine.sql.Load;
import dev.rocky.engine.sql.LoadTag;
import dev.rocky.engine.sql.Script;
import dev.rocky.engine.sql.TableName;
import dev.rocky.engine.sql.Window;
import java.util.Optional;

/**
 * Commands that {@link ListDatabase} understands, words separated by {@code |}: tables hold one
 * whole number, the cursor, and the load tag.
 */
final class ListDialect extends AnsiDialect {

  @Override
  public String name() {
    return "list";
  }

  @Override
  public String exists(TableName table) {
    return "exists|" + table;
  }

  @Override
  public String count(TableName table) {
    return "count|" + table;
  }

  @Override
  public String extent(TableName table, CursorType type, Window window, Optional<LoadTag> tag) {
    return "extent|" + table + "|" + bounds(window) + "|" + tag.map(LoadTag::prefix).orElse("");
  }

  @Override
  public Script replace(Load load, boolean targetExists) {
    return Script.of("replace|" + words(load));
  }

  @Override
  public Script append(Load load) {
    return Script.of("append|" + words(load));
  }

  @Override
  public Script replaceTagged(Load load, LoadTag tag) {
    return Script.of("again|" + words(load) + "|" + tag.prefix());
  }

  @Override
  public Script deleteTagged(TableName table, Optional<Window> window, LoadTag tag) {
    return Script.of("delete|" + table + "|" + bounds(window.orElseThrow()) + "|" + tag.prefix());
  }

  private static String words(Load load) {
    String tag = load.extras().isEmpty() ? "" : load.extras().get(0).expression().replace("'", "");
    return load.source()
        + "|"
        + load.target()
        + "|"
        + bounds(load.window().orElseThrow())
        + "|"
        + tag;
  }

  private static String bounds(Window window) {
    return window.lower().map(Literal::value).map(CursorValue::text).orElse("-")
        + "|"
        + window.upper().map(Literal::value).map(CursorValue::text).orElse("-");
  }
}
