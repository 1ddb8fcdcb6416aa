package dev.rocky.engine;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * How the rows of a load get into the target.
 *
 * @since 0.1
 */
public sealed interface Strategy {

  /** The target holds exactly the source's rows after every run. */
  static Strategy fullRefresh() {
    return new FullRefresh();
  }

  /**
   * New rows are added and marked with a load tag, so that a copy that was interrupted can be told
   * from one that was not.
   *
   * @param tagColumn the metadata column of the target that holds the tag
   */
  static Strategy append(String tagColumn) {
    return new Append(Optional.of(tagColumn));
  }

  /**
   * New rows are added without a mark. Only for targets that nothing else writes to; an interrupted
   * copy must then be decided by a person.
   */
  static Strategy appendAsSoleWriter() {
    return new Append(Optional.empty());
  }

  /** Rows with known keys are updated, others are added. */
  static Strategy merge(String... keys) {
    return new Merge(List.of(keys));
  }

  /** The window is deleted from the target and copied again, in one transaction. */
  static Strategy deleteInsert() {
    return new DeleteInsert();
  }

  /** The strategy in words, for people and records. */
  String label();

  /** See {@link #fullRefresh}. */
  record FullRefresh() implements Strategy {
    @Override
    public String label() {
      return "full refresh";
    }
  }

  /**
   * See {@link #append}.
   *
   * @param tagColumn the column with the load tag; empty for a sole writer
   */
  record Append(Optional<String> tagColumn) implements Strategy {
    /** Checks the column. */
    public Append {
      requireNonNull(tagColumn, "tagColumn");
    }

    @Override
    public String label() {
      return "append";
    }
  }

  /**
   * See {@link #merge}.
   *
   * @param keys the columns that identify a row
   */
  record Merge(List<String> keys) implements Strategy {
    /** Copies the keys. */
    public Merge {
      keys = List.copyOf(keys);
    }

    @Override
    public String label() {
      return "merge";
    }
  }

  /** See {@link #deleteInsert}. */
  record DeleteInsert() implements Strategy {
    @Override
    public String label() {
      return "delete+insert";
    }
  }
}
