package dev.rocky.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rocky.benchmarks.plan.EnginePlans;
import dev.rocky.benchmarks.plan.HandWrittenPlans;
import dev.rocky.benchmarks.store.Contender;
import dev.rocky.benchmarks.store.Table;
import dev.rocky.benchmarks.store.WatermarkStore;
import dev.rocky.engine.record.RunId;
import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.record.TableStates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Whoever is compared stores the same records and finds them again. */
class ContendersTest {

  /** The last of one schema and the first of the next. */
  private static final List<Table> TABLES = Table.range(Table.PER_SCHEMA - 5, Table.PER_SCHEMA + 3);

  @TempDir Path folder;

  @ParameterizedTest
  @FieldSource("dev.rocky.benchmarks.store.Contender#STORES")
  void watermarksAreFoundAfterTheStoreWasClosedAndOpenedAgain(Contender contender) {
    try (WatermarkStore store = contender.open(folder)) {
      store.putAll(TABLES.subList(1, TABLES.size()));
      store.put(TABLES.get(0));
    }

    List<Object> together = new ArrayList<>();
    List<Object> alone = new ArrayList<>();
    try (WatermarkStore store = contender.open(folder)) {
      store.findAll(TABLES, found -> together.add(value(contender, found)));
      TABLES.forEach(table -> alone.add(value(contender, store.find(table))));
    }

    List<Object> stored =
        TABLES.stream()
            .<Object>map(t -> contender.isRaw() ? t.lmdbValue().length : t.watermark())
            .toList();
    assertEquals(stored, together);
    assertEquals(stored, alone);
  }

  @ParameterizedTest
  @FieldSource("dev.rocky.benchmarks.store.Contender#STORES")
  void scanVisitsTheRecordsOfOneSchemaInOrder(Contender contender) {
    List<String> seen = new ArrayList<>();
    try (WatermarkStore store = contender.open(folder)) {
      store.putAll(TABLES);
      store.scan(Table.schema(0), bytes -> seen.add(new String(bytes, UTF_8)));
    }

    assertEquals(5, seen.size());
    for (int i = 0; i < seen.size(); i++) {
      String lastValue = TABLES.get(i).watermark().lastValue().text();
      assertEquals(1, seen.get(i).split(lastValue, -1).length - 1, seen.get(i));
    }
  }

  /** What the raw ones store is, to the byte, what the ledger has LMDB store. */
  @Test
  void rawBytesAreThoseOfTheLedger() throws Exception {
    Table table = TABLES.get(0);
    try (WatermarkStore store = Contender.ROCKY.open(folder)) {
      store.put(table);
    }
    Files.move(folder.resolve("state.lmdb"), folder.resolve("raw.lmdb"));

    byte[] stored;
    try (WatermarkStore raw = Contender.LMDB.open(folder)) {
      stored = (byte[]) raw.find(table);
    }

    assertArrayEquals(table.lmdbValue(), stored);
  }

  @ParameterizedTest
  @FieldSource("dev.rocky.benchmarks.store.Contender#STORES")
  void handWrittenLoopGivesTheSqlOfTheEngine(Contender contender) {
    List<TableKey> keys = TABLES.stream().map(Table::key).toList();
    List<String> ofEngine = new ArrayList<>();
    RunId run;
    try (WatermarkStore store = Contender.ROCKY.open(folder)) {
      store.putAll(TABLES);
    }
    try (EnginePlans plans = EnginePlans.open(folder, keys)) {
      plans.planAll(ofEngine::add);
      run = plans.runId();
    }

    List<String> byHand = new ArrayList<>();
    WatermarkStore store = contender.open(folder);
    store.putAll(TABLES);
    try (HandWrittenPlans plans = new HandWrittenPlans(store, run, keys)) {
      plans.planAll(byHand::add);
    }

    assertEquals(3 * TABLES.size(), ofEngine.size());
    assertEquals(ofEngine, byHand);
  }

  /** The length stands for the bytes of the raw ones; Agrona's are gone after the transaction. */
  private static Object value(Contender contender, Object found) {
    return switch (contender) {
      case LMDB -> ((byte[]) found).length;
      case LMDB_AGRONA -> ((DirectBuffer) found).capacity();
      default -> ((TableStates.Versioned) found).state().orElseThrow();
    };
  }
}
