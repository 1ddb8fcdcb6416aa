package dev.rocky.engine.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableNameTest {

  /**
   * Few characters, those that mean something among them, so that different names come close to one
   * text.
   */
  @Provide
  Arbitrary<TableName> names() {
    return Arbitraries.strings()
        .withChars('a', 'B', '.', '"', ' ', 'é')
        .ofMinLength(1)
        .ofMaxLength(3)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(parts -> TableName.of(parts.toArray(String[]::new)));
  }

  @Property(tries = 5_000)
  void theTextOfANameReadsBackToTheSameName(@ForAll("names") TableName name) {
    TableName read = TableName.parse(name.toString());

    assertEquals(name, read);
  }

  @Property(tries = 5_000)
  void differentNamesHaveDifferentTexts(
      @ForAll("names") TableName one, @ForAll("names") TableName other) {
    assertEquals(one.equals(other), one.toString().equals(other.toString()));
  }

  @Test
  void aDotInsideAPartIsNotASeparator() {
    TableName oneSchema = TableName.of("a.b", "c");
    TableName otherSchema = TableName.of("a", "b.c");

    assertNotEquals(oneSchema.toString(), otherSchema.toString());
    assertEquals("\"a.b\".c", oneSchema.toString());
    assertEquals("a.\"b.c\"", otherSchema.toString());
    assertNotEquals(oneSchema.toString(), TableName.of("a", "b", "c").toString());
  }

  @Test
  void partsKeepTheirOrderCaseAndSpaces() {
    TableName name = TableName.parse("Acme_Warehouse.\"staging..west\". orders ");

    assertEquals(List.of("Acme_Warehouse", "staging..west", " orders "), name.parts());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "a.",
        ".a",
        "a..b",
        "a.b.c.d",
        "\"a",
        "\"\"",
        "a\"b",
        "\"a\"b",
        "a.\"b\" "
      })
  void textThatIsNoNameIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> TableName.parse(text));
  }
}
