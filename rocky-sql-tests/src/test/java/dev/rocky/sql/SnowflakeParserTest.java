package dev.rocky.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.sql.SnowflakeDialect;
import dev.rocky.engine.sql.SqlDialect;
import dev.rocky.engine.sql.UnsupportedSqlException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.statement.Statements;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Snowflake's statements, read by an independent parser: shapes, neither functions nor types. */
class SnowflakeParserTest {

  private final SqlDialect dialect = new SnowflakeDialect();

  static Stream<Arguments> goldens() {
    return GoldenFiles.statements("snowflake");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("goldens")
  void aReviewedStatementIsOneStatement(String name, String sql) throws JSQLParserException {
    assertEquals(1, parse(sql).size());
  }

  @Test
  void hostileNamesAndTextsAreOneStatement() throws JSQLParserException {
    for (String hostile : HostileNames.ALL) {
      assertEquals(1, parse("SELECT " + dialect.text(hostile)).size(), hostile);
      if (!hostile.contains("\n")) { // this parser's names have no line breaks, Snowflake's may
        assertEquals(1, parse("SELECT 1 AS " + dialect.quote(hostile)).size(), hostile);
      }
    }
  }

  @Test
  void theParserKnowsWhatIsWrong() {
    for (String wrong : List.of("SELECT 'a''", "DELETE \"t\" WHERE", "MERGE INTO \"t\" USING")) {
      assertThrows(JSQLParserException.class, () -> parse(wrong), wrong);
    }
  }

  @Test
  void escapesAreThoseOfTheSystem() {
    assertEquals("'a\\\\b\\'c\\n\\r\\u00001\"`'", dialect.text("a\\b'c\n\r\0001\"`"));
  }

  @Test
  void whatSnowflakeRendersIsRead() {
    CursorValue value = CursorValue.of(Instant.parse("2025-03-15T14:30:00.123456789Z"));
    assertEquals(value, dialect.read(CursorType.INSTANT, "2025-03-15 14:30:00.123456789"));
    assertEquals(value, dialect.literal(value).value());
  }

  @Test
  void whatSnowflakeLacksIsRefused() {
    for (CursorValue value :
        List.of(
            CursorValue.of(new UUID(1, 2)),
            CursorValue.of(BigInteger.TEN.pow(38)),
            CursorValue.of(Instant.parse("1581-12-31T23:59:59.999999999Z")))) {
      assertThrows(UnsupportedSqlException.class, () -> dialect.literal(value), value::text);
    }
    assertThrows(UnsupportedSqlException.class, () -> dialect.asText("c", CursorType.UUID));
    assertThrows(IllegalArgumentException.class, () -> dialect.quote("n".repeat(256)));
  }

  private static Statements parse(String sql) throws JSQLParserException {
    return CCJSqlParserUtil.parseStatements(
        sql, parser -> parser.withBackslashEscapeCharacter(true));
  }
}
