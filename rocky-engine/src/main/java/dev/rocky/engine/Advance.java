package dev.rocky.engine;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.Origin;
import dev.rocky.engine.record.TableState;
import dev.rocky.engine.record.Watermark;
import java.util.Optional;

/** The rules by which a completed copy moves the watermark. */
final class Advance {

  private Advance() {}

  /**
   * A watermark of another type could not be compared with the next one, and one that stays because
   * nobody looked would let the next append add the same rows again.
   */
  static void requireFits(Copy copy, Observed observed) {
    if (copy.extentQuery().isPresent() && observed.loaded().rows().isEmpty()) {
      throw new IllegalArgumentException(
          "What the copy of "
              + copy.spec().key()
              + " wrote is not known ("
              + observed.loaded()
              + "), so the watermark cannot move; run the extent query and pass on what"
              + " Copy.observed reads");
    }
    Optional<CursorType> wanted = copy.spec().cursor().map(TableSpec.Cursor::type);
    Optional<CursorType> seen = observed.greatest().map(CursorValue::type);
    if (seen.isPresent() && !seen.equals(wanted)) {
      throw new IllegalArgumentException(
          "The cursor of "
              + copy.spec().key()
              + " is "
              + wanted.map(type -> "of type " + type).orElse("not declared")
              + ", but what was observed is of type "
              + seen.get());
    }
  }

  /**
   * The epoch rises where a replaced target ends before the old watermark, or nobody but the
   * database could tell. On a ledger with a remote it rises with each replacement: rows that
   * another machine loaded meanwhile are gone, and its watermark must not win for being greater.
   */
  static long epochAfter(Copy copy, Optional<TableState> before, CursorValue moved) {
    if (before.isEmpty()) {
      return 1;
    }
    long epoch = before.get().epoch();
    if (copy.replaces() && copy.planning().trust().isShared()) {
      return epoch + 1;
    }
    Optional<CursorValue> old = Commits.lastValue(before);
    if (old.isEmpty() || old.get().equals(moved)) {
      return epoch;
    }
    boolean comparable = old.get().type() == moved.type() && moved.type().ordered();
    boolean forward = comparable && moved.compare(old.get()).orElseThrow() >= 0;
    if (copy.replaces()) {
      return forward ? epoch : epoch + 1;
    }
    if (comparable && !forward) {
      throw new IllegalArgumentException(
          "The watermark of "
              + copy.spec().key()
              + " would move backward, from "
              + old.get().text()
              + " to "
              + moved.text()
              + "; Rocky.rewind does that on purpose");
    }
    return epoch;
  }

  /** What was planned from a hint is marked, unless it does not matter for what it replaces. */
  static Origin origin(Copy copy) {
    boolean hint = copy.planning().trust().isHint() && !copy.replaces();
    return hint && copy.origin() == Origin.LOADED ? Origin.RECOVERED : copy.origin();
  }

  static boolean leavesRowsOrWatermark(Optional<TableState> before, Observed observed) {
    return before
        .map(Watermark.class::isInstance)
        .orElseGet(() -> observed.loaded().rows().orElse(0) > 0);
  }
}
