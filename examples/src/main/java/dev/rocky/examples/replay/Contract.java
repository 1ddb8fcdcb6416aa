package dev.rocky.examples.replay;

import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;

/**
 * What the explanation of a plan promises, in Java and without SQL: from the rows of the source it
 * computes which rows the target holds after a run, how many were loaded and where the watermark
 * is. It knows nothing of the engine.
 *
 * @param <R> the rows
 * @param <C> the values of the cursor column
 */
abstract class Contract<R, C extends Comparable<? super C>> {

  private final NavigableMap<C, List<R>> source;
  private Optional<C> watermark = Optional.empty();
  private final Bag<R> target = new Bag<>();
  private final Gap<R> gap = new Gap<>();

  /**
   * A contract over {@code source}, a live view of the rows of the source by their cursor values.
   */
  Contract(NavigableMap<C, List<R>> source) {
    this.source = source;
  }

  /** What a run promises. */
  record Promise<C>(long loaded, Optional<C> watermark) {}

  /** Works out what {@code run} promises, from the source as it is now. */
  final Promise<C> run(String run) {
    NavigableMap<C, List<R>> window =
        watermark.map(lower -> source.tailMap(lower, includesBoundary())).orElse(source);
    long loaded = load(window, watermark, run);
    if (!window.isEmpty()) {
      watermark = Optional.of(window.lastKey());
    }
    return new Promise<>(loaded, watermark);
  }

  /** Sets the watermark back. */
  void rewind(C to) {
    watermark = Optional.of(to);
  }

  /** The rows that the target holds. */
  final Bag<R> target() {
    return target;
  }

  /** How {@link #target} differs from the complete feed. */
  final Gap<R> gap() {
    return gap;
  }

  /** Puts rows into the target. */
  final void add(Collection<R> rows) {
    for (R row : rows) {
      target.add(row);
      gap.promised(sourceRow(row), 1);
    }
  }

  /** Takes rows out of the target. */
  final void remove(Collection<R> rows) {
    for (R row : rows) {
      target.remove(row);
      gap.promised(sourceRow(row), -1);
    }
  }

  /** What the source has for {@code row} of the target. */
  R sourceRow(R row) {
    return row;
  }

  /** Whether rows on the watermark are read again. */
  abstract boolean includesBoundary();

  /** Changes the target as loading {@code window} does, and says how many rows that writes. */
  abstract long load(NavigableMap<C, List<R>> window, Optional<C> lower, String run);
}
