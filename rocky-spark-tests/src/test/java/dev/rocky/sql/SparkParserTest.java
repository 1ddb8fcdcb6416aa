package dev.rocky.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.sql.Boundary;
import dev.rocky.engine.sql.Load;
import dev.rocky.engine.sql.SparkDialect;
import dev.rocky.engine.sql.SqlDialect;
import dev.rocky.engine.sql.TableName;
import dev.rocky.engine.sql.UnsupportedSqlException;
import dev.rocky.engine.sql.Window;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.parser.ParserInterface;
import org.apache.spark.sql.execution.SparkSqlParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Spark's statements, read by its own parser: every name and text that tries to become SQL. */
class SparkParserTest {

  private static final ParserInterface PARSER = new SparkSqlParser();

  private final SqlDialect dialect = new SparkDialect();

  /** All but the scripts that ask whether a table is there, which hold semicolons. */
  static Stream<Arguments> goldens() {
    return GoldenFiles.statements("spark").filter(golden -> !golden.get()[0].equals("exists"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("goldens")
  void aReviewedStatementIsOneStatement(String name, String sql) throws ParseException {
    PARSER.parsePlan(sql);
  }

  @Test
  void theParserKnowsWhatIsWrong() {
    for (String wrong :
        List.of("SELECT 'a", "DELETE FROM t; DELETE FROM u", "MERGE INTO t USING")) {
      assertThrows(ParseException.class, () -> PARSER.parsePlan(wrong), wrong);
    }
  }

  @Test
  void aHostileTextOrNameIsExactlyThat() throws ParseException {
    for (String hostile : HostileNames.ALL) {
      assertEquals(hostile, valueOf(dialect.text(hostile)));
      if (!hostile.contains("${")) {
        String name = dialect.quote(hostile);
        assertEquals(hostile, PARSER.parseTableIdentifier(name).table());
      }
    }
    assertEquals("a\0b\r", valueOf(dialect.text("a\0b\r")));
  }

  private static String valueOf(String literal) throws ParseException {
    return PARSER.parseExpression(literal).eval(null).toString();
  }

  @Test
  void whatSparkLacksIsRefused() {
    for (CursorValue value :
        List.of(
            CursorValue.of(new UUID(1, 2)),
            CursorValue.of(BigInteger.TEN.pow(38)),
            CursorValue.of(Instant.parse("-0001-01-01T00:00:00Z")))) {
      assertThrows(UnsupportedSqlException.class, () -> dialect.literal(value), value::text);
    }
    assertThrows(UnsupportedSqlException.class, () -> dialect.quote("${env:HOME}"));
    Window every = new Window("c", Optional.empty(), Boundary.EXCLUSIVE, Optional.empty(), true);
    Load all =
        new Load(TableName.of("s"), TableName.of("t"), List.of(), List.of(), Optional.of(every));
    assertThrows(UnsupportedSqlException.class, () -> dialect.deleteInsert(all));
    assertThrows(UnsupportedSqlException.class, () -> dialect.merge(all.keyed(List.of("id"))));
  }
}
