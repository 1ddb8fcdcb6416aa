package dev.rocky.state.sync.model;

/** The steps of {@code docs/sync-protocol.md}, under the names that they have there. */
enum Step {
  L1("the host changes a record"),
  L2("the host deletes a record"),
  L3("the host resets a record: the epoch goes up"),
  R1("reads HEAD"),
  R2("ends the transfer"),
  R3("pulls by a HEAD that a cache has: one of those that ever were"),
  S1("settles: HEAD has the attempt; the journal is cut, the base moves"),
  S2("settles: HEAD moved on without the attempt, which is dropped"),
  S3("settles: HEAD is the precondition still; the same compare-and-set again"),
  S4("cannot settle: what was written for the attempt is collected; compares key by key"),
  A1("fetches the deltas since the base"),
  A2("fetches the snapshot and the deltas behind it"),
  A3("applies what was fetched and rebases the journal"),
  P1("creates the segment of the changes"),
  P2("stores the attempt"),
  P3("compares and sets HEAD"),
  P4("settles: committed; the journal is cut, the base moves"),
  V1("takes the remote's value of a conflict"),
  V2("takes the local value of a conflict"),
  C1("reads HEAD and its state, and creates a snapshot of it"),
  C2("puts the snapshot into HEAD"),
  G1("lists the segments"),
  G2("moves HEAD: the fence"),
  G3("deletes a segment"),
  U1("republishes, HEAD is absent"),
  U2("is to republish onto a HEAD that lost its base"),
  U3("is to adopt a remote that lost its base"),
  W1("a compare-and-set takes effect, its answer is lost"),
  W2("a compare-and-set gets no answer and is on its way still"),
  W3("a compare-and-set that was on its way takes effect"),
  W4("a create gets no answer and is on its way still; it is repeated"),
  W5("a create gets no answer and is on its way still; it is given up"),
  W6("a create that was on its way takes effect"),
  X1("the process dies"),
  X2("the grace passes"),
  X3("an outsider takes HEAD back to what it was before"),
  X4("an outsider deletes HEAD"),
  X5("the machine's disk is copied over the other machine's"),
  X6("a backup of the ledger is made"),
  X7("the ledger is restored from its backup");

  private final String sentence;

  Step(String sentence) {
    this.sentence = sentence;
  }

  String describe(int actor) {
    return actor < 0
        ? name() + " " + sentence
        : name() + " " + (char) ('a' + actor) + " " + sentence;
  }
}
