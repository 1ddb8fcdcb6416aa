package dev.rocky.engine;

import dev.rocky.engine.record.Origin;
import dev.rocky.engine.sql.Boundary;
import dev.rocky.engine.sql.Window;

/**
 * What a copy does with rows that are easily lost or doubled. Each begins with the word that the
 * tables in {@code docs/windows.md} have for it.
 *
 * @param late rows below the lower bound that arrived after it was set
 * @param tied rows exactly on the lower bound that arrived after it was set
 * @param nulls rows without a cursor value
 * @param arriving rows beyond everything that was there, which arrive while the copy runs
 */
record RowPromises(String late, String tied, String nulls, String arriving) {

  static RowPromises of(Copy copy) {
    return copy.replaces() ? ofReplacement(copy) : ofIncrement(copy);
  }

  private static RowPromises ofReplacement(Copy copy) {
    return new RowPromises(
        "loaded (there is no lower bound)",
        "loaded (there is no lower bound)",
        copy.spec().strategy() instanceof Strategy.Merge
            ? "loaded (every row is, but of those with equal keys only the newest)"
            : "loaded (every row is, with a cursor value or without)",
        arriving(copy));
  }

  private static RowPromises ofIncrement(Copy copy) {
    return new RowPromises(
        copy.origin() == Origin.RECOVERED
            ? "missed (the window begins at the greatest value in the target; what the target lacks"
                + " below is not looked for)"
            : "missed (the window begins at the watermark)",
        copy.spec().boundary() == Boundary.INCLUSIVE
            ? "loaded (rows on the lower bound are read again)"
            : "missed (rows on the lower bound are not read again)",
        "missed (only a full refresh loads them)",
        arriving(copy));
  }

  private static String arriving(Copy copy) {
    return copy.window()
        .flatMap(Window::upper)
        .map(bound -> "next run (beyond " + bound.value().text() + "; up to it: loaded)")
        .orElse("loaded (what the copy does not see: by the next run)");
  }

  @Override
  public String toString() {
    return "late rows: "
        + late
        + "\ntied rows: "
        + tied
        + "\nNULL rows: "
        + nulls
        + "\nrows that arrive during the copy: "
        + arriving;
  }
}
