package dev.rocky.state.sync.model;

/** What becomes of a record that two machines changed. */
@FunctionalInterface
interface Merge {

  /** The answer that says: nobody but a person can tell. */
  int CONFLICT = -2;

  /** The merged value, {@link Value#ABSENT}, or {@link #CONFLICT}. */
  int merge(int ours, int theirs);

  /** Equal or a conflict, but a higher epoch wins. */
  Merge HIGHER_EPOCH =
      (ours, theirs) -> {
        if (ours == theirs) {
          return ours;
        }
        boolean comparable = ours != Value.ABSENT && theirs != Value.ABSENT;
        if (comparable && Value.epoch(ours) != Value.epoch(theirs)) {
          return Value.epoch(ours) > Value.epoch(theirs) ? ours : theirs;
        }
        return CONFLICT;
      };

  /**
   * Within an epoch the greater cursor wins, and theirs if it is the same; a value wins over none.
   */
  Merge NEWEST =
      (ours, theirs) -> {
        if (ours == Value.ABSENT || theirs == Value.ABSENT) {
          return ours == Value.ABSENT ? theirs : ours;
        }
        return ours >> 16 > theirs >> 16 ? ours : theirs;
      };
}
