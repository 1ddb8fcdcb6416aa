package dev.rocky.state.sync.model;

/**
 * An immutable object: what one commit changed, or all records at one generation.
 *
 * @param name under which it lies
 * @param snapshot whether it holds all records
 * @param covers the generation whose state, or whose change, it is
 * @param from by record, what its maker saw at the remote; {@link Value#NONE} if it is not in it.
 *     Real segments have no such thing: it is for the invariants
 * @param to by record, the value; {@link Value#NONE} if it is not in it
 * @param time when it was created
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, never compared
record Segment(int name, boolean snapshot, int covers, int[] from, int[] to, int time) {

  Segment at(int now) {
    return now == time ? this : new Segment(name, snapshot, covers, from, to, now);
  }

  void print(Fingerprint print) {
    print.add(name);
    print.add(snapshot);
    print.add(covers);
    print.add(from);
    print.add(to);
    print.add(time);
  }

  @Override
  public String toString() {
    return "#" + name + (snapshot ? " all " : " ") + Value.describe(to);
  }
}
