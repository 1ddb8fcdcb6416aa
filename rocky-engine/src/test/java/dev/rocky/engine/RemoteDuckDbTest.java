package dev.rocky.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.TableConflict.Side;
import dev.rocky.engine.sql.DuckDbDialect;
import dev.rocky.engine.sql.TableName;
import dev.rocky.state.memory.MemoryStateStore;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever side is taken after two machines met on a table, the target ends with every row once.
 */
class RemoteDuckDbTest {

  enum Kind {
    APPEND {
      @Override
      TableSpecBuilder spec() {
        return table(Strategy.append("tag")).metadata(MetadataColumn.loadTag("tag"));
      }
    },
    APPEND_TWO_SIDED {
      @Override
      TableSpecBuilder spec() {
        return APPEND.spec().twoSided();
      }
    },
    MERGE {
      @Override
      TableSpecBuilder spec() {
        return table(Strategy.merge("id"));
      }
    },
    DELETE_INSERT {
      @Override
      TableSpecBuilder spec() {
        return table(Strategy.deleteInsert());
      }
    };

    abstract TableSpecBuilder spec();

    static TableSpecBuilder table(Strategy strategy) {
      return TableSpec.builder(TableName.of("src"), TableName.of("tgt"), strategy)
          .cursor("id", CursorType.INTEGER);
    }
  }

  private final SharedRemote remote = new SharedRemote();
  private final Rocky one = machine();
  private final Rocky two = machine();
  private DuckDb db;

  @BeforeEach
  void open() throws Exception {
    db = DuckDb.open().run("CREATE TABLE src (id INTEGER)", "INSERT INTO src VALUES (1), (2)");
  }

  @AfterEach
  void close() throws Exception {
    one.close();
    two.close();
    db.close();
  }

  @ParameterizedTest
  @EnumSource
  void afterOursWasTakenEveryRowIsThereOnce(Kind kind) throws Exception {
    endsWithEveryRowOnce(kind, Side.OURS);
  }

  @ParameterizedTest
  @EnumSource
  void afterTheirsWasTakenEveryRowIsThereOnce(Kind kind) throws Exception {
    endsWithEveryRowOnce(kind, Side.THEIRS);
  }

  /** Machine two goes further and pushes first. */
  private void endsWithEveryRowOnce(Kind kind, Side side) throws Exception {
    TableSpec spec = kind.spec().build();
    copy(one, spec);
    Run first = one.startRun("p");
    Run second = two.startRun("p");
    db.run("INSERT INTO src VALUES (3)");
    first.copy(spec, db.warehouse());
    db.run("INSERT INTO src VALUES (4)");
    second.copy(spec, db.warehouse());
    second.finish();
    RunReport report = first.finish();
    one.resolve(report.conflicts().get(0), side, "a person said so");
    db.run("INSERT INTO src VALUES (5)");

    copy(one, spec);
    copy(two, spec);

    assertEquals(List.of("[1]", "[2]", "[3]", "[4]", "[5]"), db.rows("SELECT id FROM tgt"));
    assertTrue(one.conflicts().isEmpty() && two.conflicts().isEmpty());
    assertEquals(CursorValue.of(5), Machines.lastValue(two, spec.key()));
    assertEquals(one.state(spec.key()), two.state(spec.key()));
  }

  private void copy(Rocky machine, TableSpec spec) {
    try (Run run = machine.startRun("p")) {
      run.copy(spec, db.warehouse());
      run.finish();
    }
  }

  private Rocky machine() {
    return Rocky.builder(new MemoryStateStore(), new DuckDbDialect()).remote(remote::open).build();
  }
}
