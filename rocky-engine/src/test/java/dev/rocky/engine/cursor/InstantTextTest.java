package dev.rocky.engine.cursor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read and written here is what {@link Instant} itself reads and writes. */
class InstantTextTest {

  private static final String ODD_CHARACTERS = "0123456789:-.TZ+ tz";

  @Provide
  Arbitrary<Instant> instants() {
    Arbitrary<Long> seconds =
        Arbitraries.longs().between(-70_000_000_000L, 260_000_000_000L).withoutEdgeCases();
    Arbitrary<Integer> nanos =
        Arbitraries.oneOf(
            Arbitraries.of(0, 1, 1_000, 999_999_000, 1_000_000, 500_000_000, 999_999_999),
            Arbitraries.integers().between(0, 999_999_999));
    return Combinators.combine(seconds, nanos).as(Instant::ofEpochSecond);
  }

  @Property
  void instantsAreWrittenAsTheyWriteThemselvesAndReadBack(@ForAll("instants") Instant instant) {
    assertEquals(instant.toString(), InstantText.format(instant));
    assertEquals(instant, InstantText.parse(instant.toString()));
  }

  @Property
  void textWithOneWrongCharacterIsReadOrRefusedAsByInstant(
      @ForAll("instants") Instant instant, @ForAll int at, @ForAll int odd) {
    StringBuilder text = new StringBuilder(instant.toString());
    text.setCharAt(
        Math.floorMod(at, text.length()),
        ODD_CHARACTERS.charAt(Math.floorMod(odd, ODD_CHARACTERS.length())));

    assertEquals(read(() -> Instant.parse(text)), read(() -> InstantText.parse(text.toString())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z",
        "+10000-01-01T00:00:00Z",
        "-0001-12-31T23:59:59Z",
        "2024-02-29T00:00:00Z",
        "2025-03-15T24:00:00Z",
        "2025-03-15T23:59:60Z",
        "2025-03-15T14:30:00.1Z",
        "2025-03-15t14:30:00z"
      })
  void textAtTheLimitsIsReadAsByInstant(String text) {
    assertEquals(Instant.parse(text), InstantText.parse(text));
    assertEquals(Instant.parse(text).toString(), InstantText.format(Instant.parse(text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Z",
        "2025-03-15",
        "2023-02-29T00:00:00Z",
        "2025-13-01T00:00:00Z",
        "2025-00-01T00:00:00Z",
        "2025-04-31T00:00:00Z",
        "2025-03-00T00:00:00Z",
        "2025-03-15T25:00:00Z",
        "2025-03-15T14:60:00Z",
        "2025-03-15T14:30:00.1234567890Z",
        "2025-03-15T14:30:00,123Z"
      })
  void textOfNoInstantIsRefused(String text) {
    assertThrows(DateTimeException.class, () -> InstantText.parse(text));
  }

  private static Optional<Instant> read(Supplier<Instant> reader) {
    try {
      return Optional.of(reader.get());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
