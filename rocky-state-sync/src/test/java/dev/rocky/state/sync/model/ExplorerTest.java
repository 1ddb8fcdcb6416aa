package dev.rocky.state.sync.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The explorer on a puzzle whose answers are known: two jugs of three and five litres. */
class ExplorerTest {

  @Test
  void aShortestWayIsReported() {
    // When
    Exploration found = Explorer.explore(new Jugs(4), 100);
    // Then
    assertEquals(Optional.of("a jug holds 4"), found.fault());
    assertEquals(6, found.way().size(), found::toString);
    assertEquals(List.of("R1 reads HEAD", "[0, 5]"), List.of(found.way().get(0).split("\n *")));
  }

  @Test
  void everyStateIsVisitedOnce() {
    Exploration found = Explorer.explore(new Jugs(6), 100);
    assertEquals(Optional.empty(), found.fault());
    assertEquals(16, found.states());
    assertTrue(found.complete());
  }

  @Test
  void anExplorationThatWasCutOffSaysSo() {
    assertFalse(Explorer.explore(new Jugs(6), 10).complete());
  }

  /** Filled, emptied and poured into each other until one holds {@code wanted} litres. */
  private record Jugs(int wanted) implements Model<List<Integer>> {

    @Override
    public List<Integer> initial() {
      return List.of(0, 0);
    }

    @Override
    public void steps(List<Integer> jugs, Steps<List<Integer>> next) {
      int small = jugs.get(0);
      int large = jugs.get(1);
      int toLarge = Math.min(small, 5 - large);
      int toSmall = Math.min(large, 3 - small);
      next.add(Step.R1, -1, List.of(3, large));
      next.add(Step.R1, -1, List.of(small, 5));
      next.add(Step.R1, -1, List.of(0, large));
      next.add(Step.R1, -1, List.of(small, 0));
      next.add(Step.R1, -1, List.of(small - toLarge, large + toLarge));
      next.add(Step.R1, -1, List.of(small + toSmall, large - toSmall));
    }

    @Override
    public Optional<String> fault(List<Integer> jugs) {
      return jugs.contains(wanted) ? Optional.of("a jug holds " + wanted) : Optional.empty();
    }

    @Override
    public void print(List<Integer> jugs, Fingerprint print) {
      jugs.forEach(print::add);
    }
  }
}
