package dev.rocky.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One row of an answer: text or NULL in every column.
 *
 * @since 0.1
 */
public final class Row {

  private final List<@Nullable String> columns;

  private Row(List<@Nullable String> columns) {
    this.columns = Collections.unmodifiableList(new ArrayList<>(columns));
  }

  /** A row of the given columns, {@code null} for NULL. */
  public static Row of(@Nullable String... columns) {
    return new Row(Arrays.asList(columns));
  }

  /** The number of columns. */
  public int size() {
    return columns.size();
  }

  /**
   * The text in a column.
   *
   * @param index from 0
   * @return empty for NULL
   */
  public Optional<String> column(int index) {
    return Optional.ofNullable(columns.get(index));
  }

  @Override
  public String toString() {
    return columns.toString();
  }
}
