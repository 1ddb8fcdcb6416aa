package dev.rocky.engine.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.sql.TableName;
import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TableKeyTest {

  private static final RunId RUN = RunId.startedAt(Instant.EPOCH);

  @Provide
  Arbitrary<TableKey> tables() {
    return RecordArbitraries.tables();
  }

  @Property(tries = 5_000, edgeCases = EdgeCasesMode.MIXIN)
  void twoTablesNeverShareAKeyNorSeeEachOthersHistory(
      @ForAll("tables") TableKey one, @ForAll("tables") TableKey two) {
    Key measurementOfTwo = two.in(Space.MEASUREMENT, "2025", RUN.toString());

    boolean same = one.in(Space.WATERMARK).equals(two.in(Space.WATERMARK));

    assertEquals(one.equals(two), same);
    assertEquals(one.equals(two), measurementOfTwo.startsWith(one.in(Space.MEASUREMENT)));
  }

  @Property(edgeCases = EdgeCasesMode.MIXIN)
  void everyKeyReadsBackAndFitsIntoALedger(@ForAll("tables") TableKey table) {
    Key key = table.in(Space.MEASUREMENT, SortableTime.format(Instant.EPOCH), RUN.toString());

    TableKey read = TableKey.from(Key.ofBytes(key.bytes()).parts(), 0);

    assertEquals(table, read);
    assertTrue(key.length() <= Ledger.MAX_KEY_BYTES, "length " + key.length());
  }

  @Test
  void tablesThatAreEasilyConfusedHaveKeysOfTheirOwn() {
    List<TableKey> tables =
        List.of(
            TableKey.of(TableName.of("a.b", "c")),
            TableKey.of(TableName.of("a", "b.c")),
            TableKey.of(TableName.of("a", "b", "c")),
            TableKey.of(TableName.of("a.b.c")),
            TableKey.of(TableName.of("b", "c")),
            new TableKey(TableName.of("b"), Optional.of("c")),
            new TableKey(TableName.of("a", "b"), Optional.of("c")),
            TableKey.of(TableName.of("c")),
            TableKey.of(TableName.of("C")),
            TableKey.of(TableName.of("\u00e9")),
            TableKey.of(TableName.of("e\u0301")));

    Set<Key> keys = tables.stream().map(t -> t.in(Space.WATERMARK)).collect(Collectors.toSet());

    assertEquals(tables.size(), keys.size());
  }

  @Test
  void tablesAreListedByCatalogThenSchemaThenNameThenSource() {
    List<TableKey> sorted =
        List.of(
            TableKey.of(TableName.of("z")),
            TableKey.of(TableName.of("s", "a")),
            TableKey.of(TableName.of("C", "a", "t")),
            TableKey.of(TableName.of("c", "a", "t")),
            new TableKey(TableName.of("c", "a", "t"), Optional.of("1")),
            TableKey.of(TableName.of("c", "a", "t ")),
            TableKey.of(TableName.of("c", "a", "\uFFFF")),
            TableKey.of(TableName.of("c", "a", "😀")),
            TableKey.of(TableName.of("c", "b", "a")));

    List<TableKey> read = new ArrayList<>();
    try (StoredRecords records = new StoredRecords()) {
      Tombstone state = new Tombstone(Instant.EPOCH, 1, "");
      sorted.forEach(table -> records.write(t -> TableStates.put(t, table, state)));
      records.read(t -> TableStates.forEach(t, (table, s) -> read.add(table)));
    }

    assertEquals(sorted, read);
  }

  @Test
  void namesHaveOneToThreePartsOfOneTo1024Characters() {
    assertThrows(IllegalArgumentException.class, () -> TableName.of(""));
    assertThrows(IllegalArgumentException.class, () -> TableName.of("a", ""));
    assertThrows(IllegalArgumentException.class, () -> TableName.of("", "a", "b"));
    assertThrows(IllegalArgumentException.class, () -> TableName.of("a", "b", "c", "d"));
    assertThrows(IllegalArgumentException.class, () -> TableName.of("x".repeat(1025)));
    assertEquals(1024, TableName.of("x".repeat(1024)).table().length());
  }

  @Test
  void sourceIdsHaveOneTo1024Characters() {
    TableName name = TableName.of("t");

    for (String id : List.of("", "x".repeat(1025))) {
      assertThrows(
          IllegalArgumentException.class, () -> new TableKey(name, Optional.of(id)), "id " + id);
    }
    assertEquals("t#" + "x".repeat(1024), new TableKey(name, Optional.of("x".repeat(1024))) + "");
  }

  /** NUL was written as 00 FF, so that the keys of "a\0b" lay under the prefix of "a". */
  @Test
  void historyOfASourceWhoseIdGoesOnWithNulWasReadAsThatOfAnother() {
    TableKey one = new TableKey(TableName.of("t"), Optional.of("a"));
    TableKey two = new TableKey(TableName.of("t"), Optional.of("a\0b"));
    try (StoredRecords records = new StoredRecords()) {
      records.write(t -> Measurements.add(t, two, new Measurement(1, Instant.EPOCH, RUN, false)));

      List<Measurement> read = records.read(t -> Measurements.latest(t, one, 9));

      assertEquals(List.of(), read);
    }
  }
}
