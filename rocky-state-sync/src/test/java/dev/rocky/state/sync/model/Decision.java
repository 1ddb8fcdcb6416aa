package dev.rocky.state.sync.model;

/** Who is right where ledger and remote differ, once a person has said so. */
enum Decision {
  OURS,
  THEIRS;

  /**
   * The value that both go on with. Nobody may see a record go back, so its epoch goes up instead.
   * What only one of them has was deleted by the other, who is right.
   */
  int merge(int ours, int theirs) {
    if (ours == Value.ABSENT || theirs == Value.ABSENT) {
      return this == OURS ? ours : theirs;
    }
    if (this == OURS) {
      return Value.epoch(ours) > Value.epoch(theirs) ? ours : Value.raise(ours, theirs);
    }
    return Value.regresses(ours, theirs) ? Value.ofNobody(Value.raise(theirs, ours)) : theirs;
  }
}
