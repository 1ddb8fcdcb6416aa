package dev.rocky.engine.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rocky.engine.cursor.CursorValue;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.UUID;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/** What {@code docs/dialects.md} says about the values of each dialect is so. */
class DialectsPageTest {

  private static final Path PAGE =
      Path.of(System.getProperty("basedir", "."), "..", "docs", "dialects.md");
  private static final String HEADER =
      "| dialect | digits | first year | last year | integer | UUID | NUL in text | longest name |";

  @Test
  void theTableOfValuesIsWhatTheDialectsDo() throws IOException {
    List<String> rows =
        Files.readAllLines(PAGE).stream()
            .dropWhile(line -> !line.equals(HEADER))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .sorted()
            .toList();
    assertEquals(GoldenSqlTest.DIALECTS.stream().map(this::row).sorted().toList(), rows);
  }

  private String row(SqlDialect dialect) {
    return "| `%s` | %d | %d | %d | %s | %s | %s | %d |"
        .formatted(
            dialect.name(),
            digits(dialect),
            -last(4_713_000, year -> hasYear(dialect, 2000 - year)) + 2000,
            last(4_713_000, year -> hasYear(dialect, 2000 + year)) + 2000,
            integer(dialect),
            isSupported(() -> dialect.literal(CursorValue.of(new UUID(1, 2)))) ? "yes" : "no",
            isSupported(() -> dialect.text("\0")) ? "yes" : "no",
            last(10_000, length -> isSupported(() -> dialect.quote("n".repeat(length)))));
  }

  private static int digits(SqlDialect dialect) {
    Instant exact = Instant.parse("2025-01-01T00:00:00.123456789Z");
    CursorValue value = dialect.literal(CursorValue.of(exact)).value();
    return value.text().replaceAll(".*\\.|0*Z", "").length();
  }

  private static boolean hasYear(SqlDialect dialect, int year) {
    LocalDateTime first = LocalDateTime.of(year, 1, 1, 0, 0);
    return isSupported(() -> dialect.literal(CursorValue.of(first)))
        && isSupported(() -> dialect.literal(CursorValue.of(first.plusYears(1).minusNanos(1))));
  }

  private static String integer(SqlDialect dialect) {
    int digits =
        last(
            1_000,
            count ->
                isSupported(
                    () ->
                        dialect.literal(
                            CursorValue.of(BigInteger.TEN.pow(count).subtract(BigInteger.ONE)))));
    return digits == 1_000 ? "any" : Integer.toString(digits);
  }

  /** The greatest number up to {@code most} that {@code holds}, as all smaller ones from 1 do. */
  private static int last(int most, IntPredicate holds) {
    int low = 1;
    int high = most;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (holds.test(middle)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private static boolean isSupported(Runnable value) {
    try {
      value.run();
      return true;
    } catch (UnsupportedSqlException | IllegalArgumentException e) {
      return false;
    }
  }
}
