package dev.rocky.engine.cursor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.OptionalInt;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CursorValueTest {

  @Provide
  Arbitrary<CursorValue> values() {
    return CursorArbitraries.values();
  }

  @Property(tries = 5_000)
  void theTextOfAValueReadsBackToAnEqualValue(@ForAll("values") CursorValue value) {
    CursorValue read = CursorValue.parse(value.type(), value.text());

    assertEquals(value, read);
  }

  @Property
  void onlyOrderedTypesCompare(@ForAll("values") CursorValue one) {
    OptionalInt same = one.compare(one);

    assertEquals(one.type().ordered() ? OptionalInt.of(0) : OptionalInt.empty(), same);
  }

  @Test
  void theExtremesOfJavasTypesReadBack() {
    for (CursorValue value :
        new CursorValue[] {
          CursorValue.of(Instant.MIN),
          CursorValue.of(Instant.MAX),
          CursorValue.of(LocalDateTime.MIN),
          CursorValue.of(LocalDateTime.MAX),
          CursorValue.of(LocalDate.MIN),
          CursorValue.of(LocalDate.MAX),
          CursorValue.of(new BigDecimal("1E+999")),
          CursorValue.of(new BigDecimal("1E-1000")),
          CursorValue.of(new BigDecimal("0E+999")),
          CursorValue.of("")
        }) {
      assertEquals(value, CursorValue.parse(value.type(), value.text()));
    }
  }

  @Test
  void aDecimalWhoseTextWouldNotReadBackIsRefused() {
    // Given 1 followed by 1,000 zeros: one digit of precision, but 1,001 characters
    BigDecimal value = new BigDecimal("1E+1000");

    assertThrows(IllegalArgumentException.class, () -> CursorValue.of(value));
  }

  @Test
  void aDecimalWithAnAbsurdScaleIsRefusedBeforeItIsWrittenOut() {
    assertThrows(
        IllegalArgumentException.class,
        () -> CursorValue.parse(CursorType.DECIMAL, "1E+2000000000"));
    assertThrows(
        IllegalArgumentException.class,
        () -> CursorValue.parse(CursorType.DECIMAL, "1E-2000000000"));
  }

  @Test
  void halfASurrogatePairIsNoText() {
    assertThrows(IllegalArgumentException.class, () -> CursorValue.of("a\uD83D"));
  }

  @ParameterizedTest
  @CsvSource({
    "INSTANT, 2025-03-15",
    "INSTANT, 2025-03-15T14:30:00",
    "LOCAL_DATE_TIME, 2025-03-15T14:30:00Z",
    "DATE, 2025-02-30",
    "INTEGER, 1.0",
    "INTEGER, ''",
    "DECIMAL, NaN",
    "UUID, 1-2-3-4-5",
    "UUID, not a uuid"
  })
  void textOfAnotherFormIsRefusedAndNamed(CursorType type, String text) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> CursorValue.parse(type, text));

    assertTrue(
        refused.getMessage().startsWith("Not a cursor value of type " + type), refused::getMessage);
  }

  @Test
  void valuesOfDifferentTypesDoNotCompare() {
    CursorValue date = CursorValue.of(LocalDate.EPOCH);

    assertThrows(IllegalArgumentException.class, () -> date.compare(CursorValue.of(1)));
  }

  @Test
  void decimalsCompareByTheirNumberWhateverTheScale() {
    CursorValue one = CursorValue.of(new BigDecimal("1.50"));

    assertEquals(OptionalInt.of(0), one.compare(CursorValue.of(new BigDecimal("1.5"))));
  }
}
