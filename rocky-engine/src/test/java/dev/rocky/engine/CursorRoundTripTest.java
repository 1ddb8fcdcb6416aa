package dev.rocky.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rocky.engine.check.Count;
import dev.rocky.engine.cursor.CursorArbitraries;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.TableState;
import dev.rocky.engine.record.Watermark;
import dev.rocky.engine.sql.DuckDbDialect;
import dev.rocky.engine.sql.Literal;
import dev.rocky.engine.sql.SqlDialect;
import dev.rocky.engine.sql.TableName;
import dev.rocky.engine.sql.UnsupportedSqlException;
import dev.rocky.state.memory.MemoryStateStore;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** A cursor value all the way: a row of DuckDB, its text, the ledger's JSON, the next literal. */
class CursorRoundTripTest {

  private static DuckDb db;

  private final SqlDialect dialect = new DuckDbDialect();

  @BeforeContainer
  static void open() throws Exception {
    db = DuckDb.open();
  }

  @AfterContainer
  static void close() throws Exception {
    db.close();
  }

  @Provide
  Arbitrary<CursorValue> values() {
    return CursorArbitraries.values();
  }

  @Property(tries = 400, edgeCases = EdgeCasesMode.MIXIN)
  void rowThatWasLoadedIsTheWatermarkAndIsNotLoadedAgain(@ForAll("values") CursorValue value)
      throws Exception {
    Optional<Literal> literal = literal(value);
    if (literal.isEmpty()) {
      return; // which values DuckDB cannot have is DuckDbLiteralTest's business
    }
    db.run(
        "CREATE OR REPLACE TABLE one AS SELECT " + literal.get().sql() + " AS c",
        "DROP TABLE IF EXISTS copy");
    TableSpec spec =
        TableSpec.builder(TableName.of("one"), TableName.of("copy"), Strategy.appendAsSoleWriter())
            .cursor("c", value.type())
            .build();
    try (Rocky rocky = Rocky.over(new MemoryStateStore(), dialect);
        Run run = rocky.startRun("round trip")) {
      run.copy(spec, db.warehouse());

      TableResult again = run.copy(spec, db.warehouse());

      Optional<TableState> state = rocky.state(spec.key());
      assertEquals(Optional.of(literal.get().value()), state.map(s -> ((Watermark) s).lastValue()));
      assertEquals(Count.of(0), again.loaded());
      assertEquals(Count.of(1), again.measured());
      run.finish();
    }
  }

  private Optional<Literal> literal(CursorValue value) {
    try {
      return Optional.of(dialect.literal(value));
    } catch (UnsupportedSqlException e) {
      return Optional.empty();
    }
  }
}
