package dev.rocky.engine;

import static dev.rocky.engine.RunFixture.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Plans that are handed over one by one. */
class PlanManyTest {

  private final RunFixture fixture = new RunFixture();
  private final Run run = fixture.rocky.startRun("many");

  @AfterEach
  void close() {
    run.close();
    fixture.close();
  }

  @Test
  void plansAreHandedOverInTheOrderOfTheirSpecsAndAreThoseOfAList() {
    fixture.copy(spec("t1").build());
    List<TableSpec> specs = specs(3);
    List<Plan> plans = new ArrayList<>();

    long handed = run.plan(specs, plans::add);

    assertEquals(3, handed);
    assertEquals(
        run.plan(specs).stream().map(Plan::explain).toList(),
        plans.stream().map(Plan::explain).toList());
    assertInstanceOf(Copy.class, plans.get(1));
    assertInstanceOf(Ask.class, plans.get(2));
  }

  @Test
  void eachPlanIsHandedOverBeforeTheNextSpecIsAskedFor() {
    List<String> seen = new ArrayList<>();
    List<TableSpec> specs = asked(2, spec -> seen.add("spec " + spec.target()));

    run.plan(specs, plan -> seen.add("plan " + plan.spec().target()));

    assertEquals(List.of("spec t0", "plan t0", "spec t1", "plan t1"), seen);
  }

  @Test
  void itEndsWhenTheConsumerHasEnoughAndAsksForNoMoreSpecs() {
    List<TableSpec> asked = new ArrayList<>();

    long handed = run.plan(asked(9, asked::add), plan -> asked.size() < 3);

    assertEquals(3, handed);
    assertEquals(3, asked.size());
  }

  @Test
  void allPlansAreMadeFromOneSnapshotEvenIfTheConsumerChangesTheLedger() throws Exception {
    int reads = fixture.store.reads();
    List<Plan> plans = new ArrayList<>();

    run.plan(
        specs(2),
        plan -> {
          fixture.copy(spec("t1").build());
          return plans.add(plan);
        });

    assertInstanceOf(Ask.class, plans.get(1));
    assertInstanceOf(Copy.class, run.plan(spec("t1").build()));
    int startAndPlan = 2;
    assertEquals(1 + 2 * startAndPlan + 1, fixture.store.reads() - reads);
  }

  @Test
  void theSecondOfTwoPlansForOneTableCannotBegin() throws Exception {
    List<Plan> plans = new ArrayList<>();
    run.plan(List.of(RunFixture.spec(), RunFixture.spec()), plans::add);
    Copy first = (Copy) fixture.settle(plans.get(0));
    Copy second = (Copy) fixture.settle(plans.get(1));
    run.begin(first);

    assertThrows(IllegalStateException.class, () -> run.begin(second));

    run.complete(first, fixture.execute(first));
    assertThrows(SupersededException.class, () -> run.begin(second));
  }

  @Test
  void aRunThatHasEndedPlansNothing() {
    run.finish();

    assertThrows(IllegalStateException.class, () -> run.plan(specs(1), plan -> true));
  }

  private static List<TableSpec> specs(int count) {
    return IntStream.range(0, count).mapToObj(i -> spec("t" + i).build()).toList();
  }

  /** The same; tells {@code asked} of each one that is asked for. */
  private static List<TableSpec> asked(int count, Consumer<TableSpec> asked) {
    List<TableSpec> specs = specs(count);
    return new AbstractList<>() {
      @Override
      public TableSpec get(int index) {
        asked.accept(specs.get(index));
        return specs.get(index);
      }

      @Override
      public int size() {
        return count;
      }
    };
  }
}
