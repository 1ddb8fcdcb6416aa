package dev.rocky.benchmarks;

import dev.rocky.benchmarks.store.Contender;
import java.util.List;

/**
 * One line of the table.
 *
 * @param id names it in the results
 * @param title says what is measured
 * @param unit of its figures
 * @param source where they come from
 * @param contenders who takes part, in this order
 * @param targets what must hold; may be none
 */
record Row(
    String id,
    String title,
    Unit unit,
    Source source,
    List<Contender> contenders,
    List<Target> targets) {

  Row {
    contenders = List.copyOf(contenders);
    targets = List.copyOf(targets);
  }
}
