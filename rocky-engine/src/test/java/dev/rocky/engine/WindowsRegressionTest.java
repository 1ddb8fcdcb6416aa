package dev.rocky.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What once lost or doubled rows, or asked without need. Each test is named after what went wrong.
 */
class WindowsRegressionTest {

  private WindowsFixture fixture;
  private DuckDb db;

  @BeforeEach
  void open() throws Exception {
    fixture = new WindowsFixture();
    db = fixture.db;
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  @Test
  void runThatCompletedErasedTheOpenIntentOfAnother() throws Exception {
    TableSpec spec = WindowsFixture.append().build();
    db.run("INSERT INTO src VALUES (1, 10, 'a')");
    fixture.copy(spec);
    db.run("INSERT INTO src VALUES (2, 20, 'b')");
    Run slow = fixture.rocky.startRun("slow");
    Copy first = (Copy) fixture.settle(slow.plan(spec));
    slow.begin(first);
    try (Run killed = fixture.rocky.startRun("killed")) {
      Copy second = (Copy) fixture.settle(killed.plan(spec));
      killed.begin(second);
      db.warehouse().execute(first.script());
      Observed observed = first.observed(db.warehouse().query(first.extentQuery().orElseThrow()));
      db.run("INSERT INTO src VALUES (3, 30, 'c')");
      db.warehouse().execute(second.script());
      slow.complete(first, observed);
    }

    try (Run next = fixture.rocky.startRun("next")) {
      assertInstanceOf(NeedsDecision.class, fixture.settle(next.plan(spec)));
    }
    slow.close();
  }

  @Test
  void firstRunThatFoundOnlyRowsWithoutCursorValueWasAskedAboutItsOwnTargetAtTheNext()
      throws Exception {
    TableSpec spec = WindowsFixture.append().build();
    db.run("INSERT INTO src VALUES (1, NULL, 'a')");
    fixture.copy(spec);
    db.run("INSERT INTO src VALUES (2, 20, 'b')");

    fixture.copy(spec);

    assertEquals(List.of("1@NULL a", "2@20 b"), fixture.target());
  }
}
