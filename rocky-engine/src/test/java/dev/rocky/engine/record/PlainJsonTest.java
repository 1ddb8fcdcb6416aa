package dev.rocky.engine.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.rocky.state.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainJsonTest {

  private static final Key KEY = Key.of(0x10, "record");

  @Property(tries = 5_000)
  void whatItReadsTheMapperReadsAlike(@ForAll("almostObjects") String json) {
    byte[] bytes = json.getBytes(UTF_8);
    Map<String, Object> plain = PlainJson.read(bytes);
    if (plain != null) {
      Map<String, Object> mapped = JsonRecord.readAny(KEY, bytes);
      assertEquals(mapped, plain, json);
      assertEquals(List.copyOf(mapped.keySet()), List.copyOf(plain.keySet()), json);
    }
  }

  @Test
  void itReadsWhatRecordsMostlyHold() {
    String json =
        "{\"text\":\"a b/{}[]:,~\",\"\":\"\",\"zero\":0,\"negative\":-7,"
            + "\"most\":999999999999999999,\"yes\":true,\"no\":false}";
    Map<String, Object> expected =
        Map.of(
            "text",
            "a b/{}[]:,~",
            "",
            "",
            "zero",
            0L,
            "negative",
            -7L,
            "most",
            999_999_999_999_999_999L,
            "yes",
            true,
            "no",
            false);

    assertEquals(expected, PlainJson.read(json.getBytes(UTF_8)));
  }

  @Test
  void namesThatShareASlotAreToldApart() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      names.add("n" + i % 10 + i + "e");
    }

    for (String name : names) {
      Map<String, Object> read = PlainJson.read(("{\"" + name + "\":1}").getBytes(UTF_8));
      assertNotNull(read);
      assertEquals(Map.of(name, 1L), read);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{}",
        "[]",
        "{\"a\":1",
        "{\"a\":1}}",
        "{\"a\":1} ",
        " {\"a\":1}",
        "{\"a\": 1}",
        "{\"a\":01}",
        "{\"a\":-}",
        "{\"a\":1.0}",
        "{\"a\":1e2}",
        "{\"a\":1000000000000000000}",
        "{\"a\":null}",
        "{\"a\":[]}",
        "{\"a\":tru}",
        "{\"a\":truee}",
        "{\"a\":\"\\n\"}",
        "{\"a\":\"é\"}",
        "{\"a\":\"\u007f\"}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"}",
        "{a:1}",
        "{\"a\"}",
        "{\"a\":1,}",
        "{,\"a\":1}"
      })
  void theRestIsLeftToTheMapper(String json) {
    assertNull(PlainJson.read(json.getBytes(UTF_8)));
  }

  /** Pieces of JSON in and out of order. */
  @Provide
  Arbitrary<String> almostObjects() {
    Arbitrary<String> names =
        Arbitraries.of("\"a\"", "\"b\"", "\"\"", "\"a\\u0062\"", "\"é\"", "a");
    Arbitrary<String> values =
        Arbitraries.of(
            "1",
            "-0",
            "0",
            "00",
            "-12",
            "999999999999999999",
            "9223372036854775808",
            "1.0",
            "true",
            "false",
            "null",
            "\"\"",
            "\"x y\"",
            "\"\\\"\"",
            "\"日\"",
            "{}",
            "[1]",
            " 1",
            "tru");
    Arbitrary<String> fields =
        Combinators.combine(names, Arbitraries.frequencyOf(often(":"), rarely(" :")), values)
            .as((name, colon, value) -> name + colon + value);
    return Combinators.combine(
            Arbitraries.frequencyOf(often("{"), rarely("{ ", "[", "")),
            fields.list().ofMaxSize(4),
            Arbitraries.frequencyOf(often(","), rarely(", ", ",,")),
            Arbitraries.frequencyOf(often("}"), rarely(" }", "}}", "", "} ")))
        .as((open, all, comma, close) -> open + String.join(comma, all) + close);
  }

  private static Tuple.Tuple2<Integer, Arbitrary<? extends String>> often(String piece) {
    return Tuple.of(9, Arbitraries.just(piece));
  }

  private static Tuple.Tuple2<Integer, Arbitrary<? extends String>> rarely(String... pieces) {
    return Tuple.of(1, Arbitraries.of(pieces));
  }
}
