package dev.rocky.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.sql.Boundary;
import dev.rocky.engine.sql.Literal;
import dev.rocky.engine.sql.TableName;
import dev.rocky.engine.sql.UnsupportedSqlException;
import dev.rocky.engine.sql.Window;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What holds for the literals and the texts of every dialect. */
abstract class LiteralCases extends DialectFixture {

  private static final TableName TABLE = TableName.of(SCHEMA, "literals");
  private static final List<String> ZONES =
      List.of("UTC", "Asia/Kolkata", "America/Los_Angeles", "Pacific/Apia", "Asia/Kathmandu");

  /** Values of every type, from the ordinary to the extreme, by a fixed seed. */
  private List<CursorValue> values(CursorType type) {
    Random random = new Random(7);
    List<CursorValue> values = new ArrayList<>();
    for (int i = 0; i < tries() * 3 / 2; i++) {
      long seconds = random.nextLong(i < 30 ? 2_000_000_000L : 250_000_000_000L);
      int nano = List.of(0, 1, 999, 1_000, 999_999_999, random.nextInt(1_000_000_000)).get(i % 6);
      Instant instant = Instant.ofEpochSecond(i % 3 == 0 ? -seconds / 5 : seconds, nano);
      values.add(
          switch (type) {
            case INSTANT -> CursorValue.of(instant);
            case LOCAL_DATE_TIME ->
                CursorValue.of(LocalDateTime.parse(instant.toString().replace("Z", "")));
            case DATE -> CursorValue.of(LocalDate.ofEpochDay(instant.getEpochSecond() / 86_400));
            case INTEGER -> CursorValue.of(new BigInteger(1 + i * 2, random).subtract(half(i)));
            case DECIMAL ->
                CursorValue.of(new BigDecimal(new BigInteger(1 + i * 2, random), i % 12).negate());
            case TEXT -> CursorValue.of(HostileNames.ALL.get(i % HostileNames.ALL.size()) + i);
            case UUID -> CursorValue.of(new UUID(random.nextLong(), random.nextLong()));
          });
    }
    return values;
  }

  private static BigInteger half(int i) {
    return BigInteger.ONE.shiftLeft(i * 2);
  }

  @Test
  void aLiteralIsReadBackAsWhatItSaysAndIsNeverGreaterThanItsValue() {
    int read = 0;
    for (CursorType type : types()) {
      for (CursorValue value : values(type)) {
        // Given a literal, in a session of any time zone
        Optional<Literal> literal = supported(value);
        if (literal.isEmpty()) {
          continue;
        }
        engine().execute(setTimeZone(ZONES.get(read++ % ZONES.size())));

        // When the system renders it
        String text =
            engine().cell("SELECT " + dialect().asText(literal.get().sql(), type) + oneRow());

        // Then it is what the literal claims, and at most what was asked for
        CursorValue rendered = dialect().read(type, text);
        assertEquals(0, compare(literal.get().value(), rendered), () -> literal + " as " + text);
        assertTrue(compare(literal.get().value(), value) <= 0, () -> literal + " of " + value);
      }
    }
    assertTrue(read >= types().size() * tries(), read + " literals only");
  }

  /** What a SELECT without a table ends with. */
  String oneRow() {
    return "";
  }

  @Test
  void aStoredValueIsItsOwnMaximumAndLiesOnItsOwnBound() {
    for (CursorType type : types()) {
      for (CursorValue value : values(type)) {
        Optional<Literal> literal = supported(value).filter(found -> fits(found.value()));
        if (literal.isEmpty()) {
          continue;
        }
        // Given a table with the value, a smaller one or none, and NULL
        engine()
            .execute(
                "DROP TABLE IF EXISTS " + dialect().quote(TABLE),
                "CREATE TABLE "
                    + dialect().quote(TABLE)
                    + " ("
                    + dialect().quote("c")
                    + " "
                    + columnType(type)
                    + ")",
                "INSERT INTO "
                    + dialect().quote(TABLE)
                    + " VALUES ("
                    + literal.get().sql()
                    + "), (NULL)");

        // When the bound is the value itself
        List<String> on = extent(type, literal.get(), Boundary.INCLUSIVE, literal);
        List<String> above = extent(type, literal.get(), Boundary.EXCLUSIVE, Optional.empty());

        // Then exactly that row lies on it, and none beyond
        assertEquals("1", on.get(1), value::toString);
        assertEquals(0, compare(literal.get().value(), dialect().read(type, on.get(0))));
        assertEquals("0", above.get(1), value::toString);
        assertEquals(null, above.get(0));
      }
    }
  }

  /** Whether a column of {@link #columnType} can hold the value. */
  boolean fits(CursorValue value) {
    return true;
  }

  private List<String> extent(
      CursorType type, Literal lower, Boundary boundary, Optional<Literal> upper) {
    Window window = new Window("c", Optional.of(lower), boundary, upper, false);
    return engine().rows(dialect().extent(TABLE, type, window, Optional.empty())).get(0);
  }

  @Test
  void aHostileTextIsOnlyAText() {
    for (String value : HostileNames.ALL) {
      assertEquals(
          List.of(List.of(value)),
          engine().rows("SELECT " + dialect().text(value) + oneRow()),
          dialect().text(value));
    }
  }

  @Test
  void anInstantIsTheSameInEveryTimeZone() {
    Literal literal = dialect().literal(CursorValue.of(Instant.parse("2025-03-09T10:30:00.5Z")));
    for (String zone : ZONES) {
      engine().execute(setTimeZone(zone));
      assertEquals(
          literal.value(),
          dialect()
              .read(
                  CursorType.INSTANT,
                  engine()
                      .cell(
                          "SELECT "
                              + dialect().asText(literal.sql(), CursorType.INSTANT)
                              + oneRow())));
    }
  }

  @Test
  void halfOfASurrogatePairIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> dialect().text("a\uD83Db"));
    assertThrows(IllegalArgumentException.class, () -> dialect().quote("a\uDE00"));
  }

  @Test
  void textThatIsNotOfTheTypeIsRefused() {
    for (CursorType type : types()) {
      if (type != CursorType.TEXT) {
        assertThrows(
            IllegalArgumentException.class, () -> dialect().read(type, "neither"), type::name);
      }
    }
    assertNotEquals("", dialect().name());
  }

  private Optional<Literal> supported(CursorValue value) {
    try {
      return Optional.of(dialect().literal(value));
    } catch (UnsupportedSqlException e) {
      return Optional.empty();
    }
  }

  /** By value: the scale of a decimal does not count. */
  private static int compare(CursorValue one, CursorValue other) {
    if (one instanceof CursorValue.OfLocalDateTime a
        && other instanceof CursorValue.OfLocalDateTime b) {
      return a.value().compareTo(b.value());
    }
    return one.compare(other).orElseGet(() -> one.equals(other) ? 0 : 1);
  }
}
