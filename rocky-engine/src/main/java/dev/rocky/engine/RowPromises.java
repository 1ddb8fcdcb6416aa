package dev.rocky.engine;

import dev.rocky.engine.sql.Boundary;

/**
 * What a copy does with rows that are easily lost or doubled; the same words as in {@code
 * docs/windows.md}.
 *
 * @param late rows below the lower bound that arrive after it was set
 * @param tied rows exactly on a bound that arrive after a copy has read it
 * @param nulls rows without a cursor value
 */
record RowPromises(String late, String tied, String nulls) {

  static RowPromises of(Copy copy) {
    return copy.replaces() ? ofReplacement(copy) : ofIncrement(copy);
  }

  private static RowPromises ofReplacement(Copy copy) {
    boolean bounded = copy.window().filter(window -> window.upper().isPresent()).isPresent();
    return new RowPromises(
        "loaded: every row up to the upper bound is",
        bounded ? "rows beyond the upper bound wait for the next run" : "loaded",
        "loaded");
  }

  private static RowPromises ofIncrement(Copy copy) {
    boolean again = copy.spec().boundary() == Boundary.INCLUSIVE;
    return new RowPromises(
        "not loaded: the window begins at the watermark",
        again
            ? "loaded: rows on the boundary are read again at every run"
            : "not loaded: rows on the boundary are not read again",
        "not loaded, except by a full refresh");
  }

  @Override
  public String toString() {
    return "late rows: " + late + "\ntied rows: " + tied + "\nNULL rows: " + nulls;
  }
}
