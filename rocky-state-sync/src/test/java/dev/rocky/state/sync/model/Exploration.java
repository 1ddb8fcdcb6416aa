package dev.rocky.state.sync.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an explorer found.
 *
 * @param states how many different ones it visited
 * @param depth how many steps the longest of the shortest ways to a state has
 * @param complete whether there are no other states
 * @param taken how often which step was taken
 * @param fault what is wrong in the last of them
 * @param way a shortest way to the fault, one line for each step
 */
record Exploration(
    int states,
    int depth,
    boolean complete,
    Map<Step, Long> taken,
    Optional<String> fault,
    List<String> way) {

  @Override
  public String toString() {
    String what =
        states + " states, " + depth + " steps deep" + (complete ? ", all there are" : ", cut off");
    return fault.map(f -> f + "\n    " + String.join("\n    ", way) + "\n    " + what).orElse(what);
  }
}
