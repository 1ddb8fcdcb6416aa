package dev.rocky.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.TableSpec.OnExistingTarget;
import dev.rocky.engine.TableSpec.RowCount;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.sql.Boundary;
import dev.rocky.engine.sql.TableName;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Combinations that would double or lose rows are refused, all problems at once. */
class TableSpecTest {

  private static final Strategy APPEND = Strategy.append("tag");
  private static final MetadataColumn TAG = MetadataColumn.loadTag("tag");

  @Test
  void strategiesOtherThanFullRefreshNeedACursor() {
    for (Strategy strategy :
        List.of(Strategy.appendAsSoleWriter(), Strategy.merge("k"), Strategy.deleteInsert())) {
      refused(spec(strategy), "needs a cursor column");
    }
    spec(Strategy.fullRefresh()).build();
  }

  @Test
  void twoSidedWindowNeedsACursor() {
    refused(spec(Strategy.fullRefresh()).twoSided(), "two-sided window needs a cursor");
  }

  @Test
  void appendNeverReadsItsLowerBoundAgain() {
    refused(
        withCursor(Strategy.appendAsSoleWriter()).boundary(Boundary.INCLUSIVE), "append with >=");
    for (Strategy strategy : List.of(Strategy.merge("k"), Strategy.deleteInsert())) {
      withCursor(strategy).boundary(Boundary.INCLUSIVE).build();
    }
  }

  @Test
  void appendThatMarksItsRowsNeedsTheColumnForIt() {
    refused(withCursor(APPEND), "not among the metadata columns");
    refused(withCursor(APPEND).metadata(MetadataColumn.loadTag("other")), "tag");
    refused(withCursor(APPEND).metadata(MetadataColumn.runId("tag")), "MetadataColumn.loadTag");
    withCursor(APPEND).metadata(TAG).build();
  }

  @Test
  void severalSourcesOfOneTargetNeedAnAppendWithALoadTag() {
    refused(withCursor(Strategy.appendAsSoleWriter()).sourceId("s"), "only with a load tag");
    for (Strategy strategy :
        List.of(Strategy.merge("k"), Strategy.deleteInsert(), Strategy.fullRefresh())) {
      refused(withCursor(strategy).sourceId("s"), "would touch the rows of the others");
    }
    withCursor(APPEND).metadata(TAG).sourceId("s").build();
  }

  @Test
  void sourceIdThatIsNoneIsRefusedBesideTheOtherProblems() {
    for (String id : List.of("", "x".repeat(1025))) {
      refused(withCursor(APPEND).sourceId(id), "source id", "not among the metadata columns");
    }
  }

  @Test
  void mergeNeedsKeysThatAreColumns() {
    refused(withCursor(Strategy.merge()), "at least one key");
    refused(
        withCursor(Strategy.merge("k")).columns("id", "v"),
        "key column k is not among the columns");
    refused(
        withCursor(Strategy.merge("K")).metadata(MetadataColumn.runId("k")),
        "key column K cannot be a metadata column");
  }

  @Test
  void cursorIsACopiedColumnThatIsNotMetadata() {
    refused(
        withCursor(Strategy.deleteInsert()).columns("v"),
        "cursor column id is not among the columns");
    refused(
        withCursor(Strategy.deleteInsert()).metadata(MetadataColumn.runId("ID")),
        "cursor column id cannot be a metadata column");
  }

  @Test
  void columnIsListedOnceInWhateverCase() {
    refused(withCursor(Strategy.deleteInsert()).columns("id", "v", "V"), "V is listed twice");
    refused(
        withCursor(Strategy.deleteInsert()).columns("id", "v").metadata(MetadataColumn.runId("V")),
        "V is listed twice");
    refused(
        withCursor(Strategy.deleteInsert())
            .metadata(MetadataColumn.runId("a"), MetadataColumn.nullText("a")),
        "a is listed twice");
  }

  /**
   * It was refused when the table was planned, and with it all tables that were planned with it.
   */
  @Test
  void columnWithoutANameIsRefusedWhenTheSpecIsBuilt() {
    refused(withCursor(Strategy.deleteInsert()).columns("id", ""), "no name");
    refused(withCursor(Strategy.merge("")), "no name");
    refused(withCursor(Strategy.deleteInsert()).metadata(MetadataColumn.runId("")), "no name");
    refused(spec(Strategy.deleteInsert()).cursor("", CursorType.DATE), "no name");
  }

  @Test
  void tableIsNotMovedIntoItself() {
    TableName name = TableName.of("s", "t");

    refused(
        TableSpec.builder(name, TableName.of("s", "t"), Strategy.fullRefresh()), "the same table");
  }

  @Test
  void everyProblemStandsInOneMessage() {
    refused(
        spec(APPEND)
            .twoSided()
            .boundary(Boundary.INCLUSIVE)
            .columns("v", "v")
            .metadata(MetadataColumn.runId("V")),
        "Cannot move s.src to t.tgt: append needs a cursor column",
        "; a two-sided window",
        "; append with >=",
        "; append is to mark rows in column tag",
        "; column v is listed twice",
        "; column V is listed twice");
  }

  @Test
  void nullIsRefusedWhereItIsGiven() {
    TableSpecBuilder builder = withCursor(Strategy.deleteInsert());

    assertThrows(NullPointerException.class, () -> builder.sourceId(null));
    assertThrows(NullPointerException.class, () -> builder.cursor(null, CursorType.DATE));
    assertThrows(NullPointerException.class, () -> builder.cursor("c", null));
    assertThrows(NullPointerException.class, () -> builder.boundary(null));
    assertThrows(NullPointerException.class, () -> builder.columns("a", null));
    assertThrows(NullPointerException.class, () -> builder.metadata((MetadataColumn) null));
    assertThrows(NullPointerException.class, () -> builder.onExistingTarget(null));
    assertThrows(NullPointerException.class, () -> builder.rowCount(null));
    assertThrows(NullPointerException.class, () -> MetadataColumn.text("c", null));
    assertThrows(NullPointerException.class, () -> Strategy.append(null));
  }

  @Test
  void defaultsAreTheCautiousOnes() {
    TableSpec spec = withCursor(Strategy.deleteInsert()).build();

    assertEquals(Boundary.EXCLUSIVE, spec.boundary());
    assertFalse(spec.twoSided());
    assertEquals(List.of(), spec.columns());
    assertEquals(List.of(), spec.metadata());
    assertEquals(OnExistingTarget.RECOVER, spec.onExistingTarget());
    assertEquals(RowCount.TARGET, spec.rowCount());
    assertFalse(spec.refresh());
  }

  @Test
  void fullRefreshOfASpecKeepsEverythingElse() {
    TableSpec spec =
        withCursor(APPEND)
            .metadata(TAG)
            .sourceId("s")
            .twoSided()
            .columns("id", "v")
            .onExistingTarget(OnExistingTarget.FAIL)
            .rowCount(RowCount.LOADED)
            .build();

    TableSpec refresh = spec.asFullRefresh();

    assertTrue(refresh.refresh());
    assertEquals(spec.key(), refresh.key());
    assertEquals(Optional.of("s"), refresh.key().source());
    assertEquals(spec.source(), refresh.source());
    assertEquals(spec.strategy(), refresh.strategy());
    assertEquals(spec.cursor(), refresh.cursor());
    assertEquals(spec.boundary(), refresh.boundary());
    assertEquals(spec.twoSided(), refresh.twoSided());
    assertEquals(spec.columns(), refresh.columns());
    assertEquals(spec.metadata(), refresh.metadata());
    assertEquals(spec.onExistingTarget(), refresh.onExistingTarget());
    assertEquals(spec.rowCount(), refresh.rowCount());
  }

  @Test
  void specDoesNotChangeWithItsBuilder() {
    TableSpecBuilder builder = withCursor(Strategy.deleteInsert());
    TableSpec spec = builder.build();

    builder.twoSided().columns("id").rowCount(RowCount.NONE);

    assertFalse(spec.twoSided());
    assertEquals(List.of(), spec.columns());
    assertEquals(RowCount.TARGET, spec.rowCount());
  }

  private static TableSpecBuilder spec(Strategy strategy) {
    return TableSpec.builder(TableName.of("s", "src"), TableName.of("t", "tgt"), strategy);
  }

  private static TableSpecBuilder withCursor(Strategy strategy) {
    return spec(strategy).cursor("id", CursorType.INTEGER);
  }

  private static void refused(TableSpecBuilder builder, String... problems) {
    IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, builder::build);
    for (String problem : problems) {
      assertTrue(thrown.getMessage().contains(problem), thrown.getMessage());
    }
  }
}
