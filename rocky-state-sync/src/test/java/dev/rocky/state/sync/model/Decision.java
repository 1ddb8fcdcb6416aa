package dev.rocky.state.sync.model;

/** Who is right where ledger and remote differ, once a person has said so. */
enum Decision {
  OURS,
  THEIRS;

  /**
   * The value that both go on with. Nobody may see a record go back, so its epoch goes up instead.
   */
  int merge(int ours, int theirs) {
    if (ours == Value.ABSENT || theirs == Value.ABSENT) {
      return ours == Value.ABSENT ? theirs : ours;
    }
    if (this == OURS) {
      return Value.epoch(ours) > Value.epoch(theirs) ? ours : Value.raise(ours, theirs);
    }
    return Value.regresses(ours, theirs) ? Value.raise(theirs, ours) : theirs;
  }
}
