package dev.rocky.state.lmdb;

import dev.rocky.state.Progress;
import dev.rocky.state.Progress.Step;
import dev.rocky.state.Progress.Unit;

/** Tells a {@link Progress} how far one phase has come, neither too often nor beyond its total. */
final class Ticks {

  private static final long EVERY = 1 << 20;

  private final Progress progress;
  private final String phase;
  private final long total;
  private long done;
  private long told;

  /** Begins a phase of {@code total} bytes. */
  Ticks(Progress progress, String phase, long total) {
    this.progress = progress;
    this.phase = phase;
    this.total = total;
    tell(0);
  }

  /** So many more bytes are done. */
  void add(long bytes) {
    done += bytes;
    if (done - told >= EVERY && done < total) {
      tell(done);
    }
  }

  /** The phase is through. */
  void end() {
    tell(total);
  }

  private void tell(long done) {
    told = done;
    progress.at(new Step(phase, done, total, Unit.BYTES));
  }
}
