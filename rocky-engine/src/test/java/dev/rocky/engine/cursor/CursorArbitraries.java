package dev.rocky.engine.cursor;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Legal cursor values, from the ordinary to the extreme. */
public final class CursorArbitraries {

  private CursorArbitraries() {}

  /** Values of every type. */
  public static Arbitrary<CursorValue> values() {
    return Arbitraries.of(CursorType.values()).flatMap(CursorArbitraries::values);
  }

  /** Values of one type. */
  public static Arbitrary<CursorValue> values(CursorType type) {
    return switch (type) {
      case INSTANT -> instants().map(CursorValue::of);
      case LOCAL_DATE_TIME -> localDateTimes().map(CursorValue::of);
      case DATE -> dates().map(CursorValue::of);
      case INTEGER -> integers().map(CursorValue::of);
      case DECIMAL -> decimals().map(CursorValue::of);
      case TEXT -> texts().map(CursorValue::of);
      case UUID -> uuids().map(CursorValue::of);
    };
  }

  /** Any instant; nanoseconds, times before 1970 and before the common era among them. */
  public static Arbitrary<Instant> instants() {
    Arbitrary<Long> seconds =
        Arbitraries.oneOf(
            Arbitraries.longs().between(1_500_000_000L, 1_900_000_000L),
            Arbitraries.longs().between(-3L, 3L),
            Arbitraries.longs().between(-70_000_000_000L, 10_000_000_000L),
            Arbitraries.longs().between(-9_223_372_022_400L, 9_223_372_036_854L),
            Arbitraries.longs()
                .between(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond()));
    return Combinators.combine(seconds, nanos()).as(Instant::ofEpochSecond);
  }

  /** Any local date-time. */
  public static Arbitrary<LocalDateTime> localDateTimes() {
    return Combinators.combine(dates(), Arbitraries.integers().between(0, 86_399), nanos())
        .as(
            (date, second, nano) ->
                LocalDateTime.of(date, LocalTime.ofSecondOfDay(second).withNano(nano)));
  }

  /** Any date. */
  public static Arbitrary<LocalDate> dates() {
    return Arbitraries.oneOf(
            Arbitraries.longs().between(-1_000, 30_000),
            Arbitraries.longs().between(-800_000, 3_000_000),
            Arbitraries.longs().between(-106_000_000, 108_000_000),
            Arbitraries.longs().between(-2_147_483_647, 2_147_483_647),
            Arbitraries.longs().between(LocalDate.MIN.toEpochDay(), LocalDate.MAX.toEpochDay()))
        .map(LocalDate::ofEpochDay);
  }

  /** Integers up to sixty digits, the limits of every common type among them. */
  public static Arbitrary<BigInteger> integers() {
    Arbitrary<BigInteger> limits =
        Combinators.combine(
                Arbitraries.of(7, 8, 15, 16, 31, 32, 53, 63, 64, 127, 128, 133),
                Arbitraries.of(-1, 0, 1),
                Arbitraries.of(-1, 1))
            .as(
                (power, offset, sign) ->
                    BigInteger.TWO
                        .pow(power)
                        .add(BigInteger.valueOf(offset))
                        .multiply(BigInteger.valueOf(sign)));
    BigInteger sixtyDigits = BigInteger.TEN.pow(60);
    return Arbitraries.oneOf(
        limits,
        Arbitraries.longs().map(BigInteger::valueOf),
        Arbitraries.bigIntegers().between(sixtyDigits.negate(), sixtyDigits));
  }

  /** Decimals up to fifty digits, with a scale from -20 to 50. */
  public static Arbitrary<BigDecimal> decimals() {
    BigInteger most = BigInteger.TEN.pow(50);
    Arbitrary<BigInteger> digits =
        Arbitraries.oneOf(
            Arbitraries.bigIntegers().between(most.negate(), most),
            Arbitraries.longs().map(BigInteger::valueOf),
            Arbitraries.longs()
                .between(-20, 20)
                .map(value -> BigInteger.valueOf(value).multiply(BigInteger.TEN.pow(12))));
    return Combinators.combine(digits, Arbitraries.integers().between(-20, 50)).as(BigDecimal::new);
  }

  /** Well-formed text: quotes, backslashes, line breaks, NUL, characters beyond the basic plane. */
  public static Arbitrary<String> texts() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "'", "''", "\"", "\\", "\\'", "\\n", "\n", "\r\n", "\t", "\0", "--", ";", "/*", "*/",
            "$$", "%", "_", "E'", "chr(0)", "||", "\uFFFF", "\uFEFF", "é", "e\u0301", "😀", "ß",
            "İ", "日本", "\u202E", "a", "B", " ", "{x}", "?", ":1", "#", "`");
    Arbitrary<String> any =
        Arbitraries.strings()
            .ofMaxLength(30)
            .filter(text -> StandardCharsets.UTF_8.newEncoder().canEncode(text));
    return Arbitraries.oneOf(pieces.list().ofMaxSize(12).map(list -> String.join("", list)), any);
  }

  private static Arbitrary<UUID> uuids() {
    return Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(UUID::new);
  }

  private static Arbitrary<Integer> nanos() {
    return Arbitraries.oneOf(
        Arbitraries.of(0, 1, 999, 1_000, 999_999_000, 999_999_999, 500_000_000, 123_456_789),
        Arbitraries.integers().between(0, 999_999_999),
        Arbitraries.integers().between(0, 999_999).map(micros -> micros * 1_000));
  }
}
