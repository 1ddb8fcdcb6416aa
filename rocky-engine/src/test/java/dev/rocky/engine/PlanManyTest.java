package dev.rocky.engine;

import static dev.rocky.engine.RunFixture.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
    List<TableSpec> specs = specs(3).toList();
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
    Stream<TableSpec> specs = specs(2).peek(spec -> seen.add("spec " + spec.target()));

    run.plan(specs::iterator, plan -> seen.add("plan " + plan.spec().target()));

    assertEquals(List.of("spec t0", "plan t0", "spec t1", "plan t1"), seen);
  }

  @Test
  void itEndsWhenTheConsumerHasEnoughAndAsksForNoMoreSpecs() {
    List<TableSpec> asked = new ArrayList<>();
    Stream<TableSpec> specs = specs(9).peek(asked::add);

    long handed = run.plan(specs::iterator, plan -> asked.size() < 3);

    assertEquals(3, handed);
    assertEquals(3, asked.size());
  }

  @Test
  void allPlansAreMadeFromOneSnapshotEvenIfTheConsumerChangesTheLedger() throws Exception {
    int reads = fixture.store.reads();
    List<Plan> plans = new ArrayList<>();

    run.plan(
        specs(2)::iterator,
        plan -> {
          fixture.copy(spec("t1").build());
          return plans.add(plan);
        });

    assertInstanceOf(Ask.class, plans.get(1));
    assertInstanceOf(Copy.class, run.plan(spec("t1").build()));
    assertEquals(1 + 2 + 1, fixture.store.reads() - reads);
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

    assertThrows(IllegalStateException.class, () -> run.plan(specs(1)::iterator, plan -> true));
  }

  private static Stream<TableSpec> specs(int count) {
    return IntStream.range(0, count).mapToObj(i -> spec("t" + i).build());
  }
}
