package dev.rocky.state.sync.model;

/**
 * A commit in the log of HEAD.
 *
 * @param generation 1 for the first
 * @param id minted for the attempt
 * @param parent id of the commit before, 0 for none
 * @param segment name of the delta or snapshot that came with it, 0 for none
 * @param data whether it changed records
 */
record LogEntry(int generation, int id, int parent, int segment, boolean data) {

  @Override
  public String toString() {
    return generation + ":" + id + (segment == 0 ? "" : "#" + segment);
  }
}
