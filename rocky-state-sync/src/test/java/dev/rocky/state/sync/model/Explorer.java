package dev.rocky.state.sync.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Visits every state of a model, those that are fewer steps away first, until one is at fault. So
 * the way to it that is reported is a shortest one.
 *
 * @param <S> a state
 */
final class Explorer<S> {

  private final Model<S> model;
  private final int limit;
  private final Visited visited = new Visited();
  private final Fingerprint print = new Fingerprint();
  private final Map<Step, Long> taken = new EnumMap<>(Step.class);
  private ArrayDeque<S> frontier = new ArrayDeque<>();
  private ArrayDeque<S> discovered = new ArrayDeque<>();
  private int current;
  private int depth;
  private Optional<String> fault = Optional.empty();

  private Explorer(Model<S> model, int limit) {
    this.model = model;
    this.limit = limit;
  }

  /**
   * Explores {@code model}.
   *
   * @param limit how many states at most; the rest is not visited, which the result tells
   */
  static <S> Exploration explore(Model<S> model, int limit) {
    return new Explorer<>(model, limit).run();
  }

  private Exploration run() {
    visit(model.initial(), -1);
    frontier = discovered;
    while (fault.isEmpty() && !frontier.isEmpty() && visited.size() < limit) {
      discovered = new ArrayDeque<>();
      while (fault.isEmpty() && !frontier.isEmpty() && visited.size() < limit) {
        S state = frontier.poll();
        model.steps(state, this::take);
        current++;
      }
      frontier = fault.isEmpty() && frontier.isEmpty() ? discovered : frontier;
      depth++;
    }
    boolean complete = fault.isEmpty() && frontier.isEmpty();
    List<String> way = fault.isPresent() ? way(visited.size() - 1) : List.of();
    return new Exploration(visited.size(), depth, complete, Map.copyOf(taken), fault, way);
  }

  private void take(Step step, int actor, S next) {
    if (fault.isEmpty()) {
      taken.merge(step, 1L, Long::sum);
      visit(next, current);
    }
  }

  private void visit(S state, int parent) {
    mark(state);
    if (visited.add(print, parent)) {
      fault = model.fault(state);
      discovered.add(state);
    }
  }

  private void mark(S state) {
    print.clear();
    model.print(state, print);
  }

  /** Goes the way again, since only fingerprints were kept. */
  private List<String> way(int last) {
    List<Integer> numbers = new ArrayList<>();
    for (int number = last; number > 0; number = visited.parent(number)) {
      numbers.add(0, number);
    }
    List<String> way = new ArrayList<>();
    List<S> at = new ArrayList<>(List.of(model.initial()));
    for (int number : numbers) {
      S from = at.get(at.size() - 1);
      model.steps(
          from,
          (step, actor, next) -> {
            mark(next);
            if (visited.is(number, print) && at.get(at.size() - 1) == from) {
              way.add(step.describe(actor) + "\n      " + next);
              at.add(next);
            }
          });
    }
    return way;
  }
}
