package dev.rocky.engine.record;

import dev.rocky.state.Key;
import dev.rocky.state.spi.Merged;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Histories never compete. Their keys hold the run, so two versions of a record are by one writer:
 * the later one is kept. What one side pruned and the other changed is kept, too: the next pruning
 * takes it, and what nobody changed does not come back.
 */
final class HistoryRule<T> extends RecordRule<T> {

  /**
   * What a person said of a point beats what nobody decided, and the later decision the earlier. A
   * point that somebody left out of baselines stays out, as far as it is not known when.
   */
  static final HistoryRule<Measurement> MEASUREMENTS =
      new HistoryRule<>(
          Measurements::decode,
          Comparator.<Measurement, Instant>comparing(
                  point -> point.decision().map(Measurement.Decision::at).orElse(Instant.MIN))
              .thenComparing(Measurement::standing));

  /** A run that has ended beats one that has not, then the one that ended later. */
  static final HistoryRule<RunRecord> RUNS =
      new HistoryRule<>(
          Runs::decodeRun, Comparator.comparing(run -> run.finishedAt().orElse(Instant.MIN)));

  /** What happened later is what became of the table. */
  static final HistoryRule<TableOutcome> OUTCOMES =
      new HistoryRule<>(Runs::decodeOutcome, Comparator.comparing(TableOutcome::at));

  private final BiFunction<Key, byte[], T> reader;
  private final Comparator<Stored<T>> order;

  private HistoryRule(BiFunction<Key, byte[], T> reader, Comparator<T> order) {
    this.reader = reader;
    this.order = Comparator.<Stored<T>, T>comparing(Stored::content, order);
  }

  @Override
  T read(Key key, byte[] stored) {
    return reader.apply(key, stored);
  }

  @Override
  Merged unite(Key key, Stored<T> ours, Stored<T> theirs) {
    return oursIf(order.thenComparing(Stored::compareBytes).compare(ours, theirs) >= 0);
  }

  /** As in a merge: whoever is right about the tables, what happened has happened. */
  @Override
  public byte[] raise(Key key, byte[] ours, byte[] theirs) {
    return merge(key, Optional.of(ours), Optional.of(theirs)) instanceof Merged.Theirs
        ? theirs
        : ours;
  }

  @Override
  public Merged adopt(Key key, Optional<byte[]> ours, Optional<byte[]> theirs) {
    Merged merged = merge(key, ours, theirs);
    return merged instanceof Merged.Conflict ? new Merged.Theirs() : merged;
  }
}
