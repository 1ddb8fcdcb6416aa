package dev.rocky.state;

/**
 * Hears how far a long operation has come.
 *
 * <p>It is called on the thread of the caller of the operation, now and then: at the beginning of
 * each phase, about once for each mebibyte, and at the end of the phase. What it throws ends the
 * operation and reaches its caller unchanged; the operation has then changed nothing and left
 * nothing behind.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Progress {

  /** For who does not want to know. */
  Progress NONE = step -> {};

  /** Takes note of {@code step}. */
  void at(Step step);

  /**
   * How far one phase has come.
   *
   * @param phase what is being done, as one word: those of an operation, and their order, stand in
   *     its description
   * @param done how much of it is done, 0 to {@code total}
   * @param total how much there is to do in this phase
   * @param unit of both
   */
  record Step(String phase, long done, long total, Unit unit) {

    /** Checks its components. */
    public Step {
      if (done < 0 || done > total) {
        throw new IllegalArgumentException(done + " of " + total + " cannot be done");
      }
    }

    /** For example {@code copy 3145728 of 9437184 bytes}. */
    @Override
    public String toString() {
      return phase
          + " "
          + done
          + " of "
          + total
          + " "
          + unit.name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** What is counted. */
  enum Unit {
    /** Bytes of a file. */
    BYTES,
    /** Entries of a store. */
    ENTRIES
  }
}
