package dev.rocky.engine.record;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.sql.TableName;
import dev.rocky.state.Key;
import java.util.List;
import java.util.Optional;

/**
 * What one watermark belongs to: a target table and, where several sources feed one target, one of
 * the sources.
 *
 * @param target the table that is loaded
 * @param source the id of the source, 1 to 1024 characters; empty if the target has only one
 * @since 0.1
 */
public record TableKey(TableName target, Optional<String> source) {

  /** Checks its components. */
  public TableKey {
    requireNonNull(target, "target");
    if (source.filter(id -> id.isEmpty() || id.length() > 1024).isPresent()) {
      throw new IllegalArgumentException("A source id has 1 to 1024 characters");
    }
  }

  /** The key of a target that has only one source. */
  public static TableKey of(TableName target) {
    return new TableKey(target, Optional.empty());
  }

  /**
   * The ledger key in {@code space}: catalog, schema, table and source, an empty part for each that
   * is missing, then {@code more}. No part of a name is empty, so that no two tables share a key.
   */
  Key in(Space space, String... more) {
    String[] parts = new String[4 + more.length];
    parts[0] = target.catalog().orElse("");
    parts[1] = target.schema().orElse("");
    parts[2] = target.table();
    parts[3] = source.orElse("");
    System.arraycopy(more, 0, parts, 4, more.length);
    return Key.of(space.id(), parts);
  }

  /** The table key whose four parts stand in {@code parts} from {@code first} on. */
  static TableKey from(List<String> parts, int first) {
    TableName target =
        new TableName(
            nonEmpty(parts.get(first)), nonEmpty(parts.get(first + 1)), parts.get(first + 2));
    return new TableKey(target, nonEmpty(parts.get(first + 3)));
  }

  private static Optional<String> nonEmpty(String part) {
    return part.isEmpty() ? Optional.empty() : Optional.of(part);
  }

  /** The canonical table name and, after a {@code #}, the source. */
  @Override
  public String toString() {
    return target + source.map(id -> "#" + id).orElse("");
  }
}
