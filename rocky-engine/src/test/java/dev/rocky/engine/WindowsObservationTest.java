package dev.rocky.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.sql.TableName;
import dev.rocky.engine.sql.UnsupportedSqlException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When MAX over the target is the watermark, and how bounds are rounded. */
class WindowsObservationTest {

  private DuckDb db;
  private WindowsFixture fixture;

  @BeforeEach
  void open() throws SQLException {
    db = DuckDb.open();
    fixture = new WindowsFixture(db);
  }

  @AfterEach
  void close() throws SQLException {
    fixture.close();
    db.close();
  }

  @Test
  void rowsOfAnotherWriterMoveTheWatermarkOfASoleWriter() throws Exception {
    TableSpec spec = WindowsFixture.spec(Strategy.appendAsSoleWriter()).build();

    afterAnotherWriterAdded90(spec);

    assertEquals(Optional.of(CursorValue.of(90)), fixture.watermark(spec));
  }

  @Test
  void rowsOfAnotherWriterDoNotMoveTheWatermarkOfATaggedAppend() throws Exception {
    TableSpec spec = WindowsFixture.append().build();

    afterAnotherWriterAdded90(spec);

    assertEquals(Optional.of(CursorValue.of(20)), fixture.watermark(spec));
  }

  @Test
  void rowsOfAnotherWriterDoNotMoveATwoSidedWatermark() throws Exception {
    TableSpec spec = WindowsFixture.spec(Strategy.merge("id")).twoSided().build();

    afterAnotherWriterAdded90(spec);

    assertEquals(Optional.of(CursorValue.of(20)), fixture.watermark(spec));
  }

  private void afterAnotherWriterAdded90(TableSpec spec) throws Exception {
    db.run("INSERT INTO src VALUES (1, 10, 'a')");
    fixture.copy(spec);
    db.run(
        "INSERT INTO src VALUES (2, 20, 'b')",
        "INSERT INTO tgt BY NAME SELECT 7 AS id, 90 AS c, 'other' AS v");

    fixture.copy(spec);
  }

  @Test
  void coarserTargetColumnRoundsAOneSidedWatermarkButNotATwoSidedOne() throws Exception {
    db.run(
        "CREATE TABLE prices (p DECIMAL(6, 3))",
        "INSERT INTO prices VALUES (1.006)",
        "CREATE TABLE one (p DECIMAL(6, 2))",
        "CREATE TABLE two (p DECIMAL(6, 2))",
        "INSERT INTO one VALUES (1)",
        "INSERT INTO two VALUES (1)");
    TableSpec one = prices("one").build();
    TableSpec two = prices("two").twoSided().build();

    fixture.copy(one);
    fixture.copy(two);

    assertEquals(Optional.of(CursorValue.of(new BigDecimal("1.01"))), fixture.watermark(one));
    assertEquals(Optional.of(CursorValue.of(new BigDecimal("1.006"))), fixture.watermark(two));
  }

  private static TableSpecBuilder prices(String target) {
    return TableSpec.builder(
            TableName.of("prices"), TableName.of(target), Strategy.appendAsSoleWriter())
        .cursor("p", CursorType.DECIMAL);
  }

  @Test
  void lowerBoundIsRoundedDownWhereRepeatingRowsDoesNoHarm() throws Exception {
    TableSpec spec = rewoundToNanoseconds(Strategy.merge("id"));

    try (Run run = fixture.rocky.startRun("rounds")) {
      Copy copy = (Copy) fixture.settle(run.plan(spec));

      assertEquals(
          "(2025-03-15T14:30:00.123456Z, 2025-03-16T00:00:00Z]",
          copy.window().orElseThrow().toString());
    }
  }

  @Test
  void appendFromALowerBoundThatWouldBeRoundedIsRefused() throws Exception {
    TableSpec spec = rewoundToNanoseconds(Strategy.append(WindowsFixture.TAG));

    try (Run run = fixture.rocky.startRun("refuses")) {
      UnsupportedSqlException refused =
          assertThrows(UnsupportedSqlException.class, () -> run.plan(spec));

      assertTrue(refused.getMessage().contains("2025-03-15T14:30:00.123456Z"));
    }
  }

  private TableSpec rewoundToNanoseconds(Strategy strategy) throws Exception {
    db.run(
        "CREATE TABLE events (id INTEGER, seen TIMESTAMPTZ)",
        "INSERT INTO events VALUES (1, '2025-03-16 00:00:00+00')");
    TableSpecBuilder builder =
        TableSpec.builder(TableName.of("events"), TableName.of("copied"), strategy)
            .cursor("seen", CursorType.INSTANT);
    if (strategy instanceof Strategy.Append) {
      builder.metadata(MetadataColumn.loadTag(WindowsFixture.TAG));
    }
    TableSpec spec = builder.build();
    fixture.copy(spec);
    Instant nanoseconds = Instant.parse("2025-03-15T14:30:00.123456789Z");
    fixture.rocky.rewind(spec.key(), CursorValue.of(nanoseconds), "from another system");
    return spec;
  }
}
