package dev.rocky.engine.record;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.state.Key;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One stored JSON object with typed fields; fields that nobody touches stay as they are.
 *
 * <p>A value is a {@link String}, a {@link Long} or a {@link Boolean}; whatever else JSON has,
 * which this version does not write, is a {@link JsonNode}.
 */
final class JsonRecord {

  /** Numbers that this version does not know keep every digit. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final ClassValue<ConstantTexts> CONSTANTS =
      new ClassValue<>() {
        @Override
        protected ConstantTexts computeValue(Class<?> type) {
          return ConstantTexts.of(type);
        }
      };

  private final Key key;
  private final Map<String, Object> fields;

  private JsonRecord(Key key, Map<String, Object> fields) {
    this.key = key;
    this.fields = fields;
  }

  /**
   * A record to be written under {@code key}; it begins with the fields of {@code stored}, if that
   * is there.
   */
  static JsonRecord over(Key key, Optional<byte[]> stored) {
    return stored
        .map(bytes -> read(key, bytes))
        .orElseGet(() -> new JsonRecord(key, new LinkedHashMap<>()));
  }

  /**
   * The record in {@code stored}.
   *
   * @throws RecordException if it is no JSON object
   */
  static JsonRecord read(Key key, byte[] stored) {
    Map<String, Object> plain = PlainJson.read(stored);
    return new JsonRecord(key, plain == null ? readAny(key, stored) : plain);
  }

  /** Reads with the mapper, which knows all of JSON. */
  static Map<String, Object> readAny(Key key, byte[] stored) {
    try (JsonParser parser = MAPPER.createParser(stored)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new RecordException("The record " + key + " is no JSON object", null);
      }
      Map<String, Object> fields = new LinkedHashMap<>();
      String field = parser.nextFieldName();
      while (field != null) {
        fields.put(field, value(parser, parser.nextToken()));
        field = parser.nextFieldName();
      }
      if (parser.nextToken() != null) {
        throw new RecordException("The record " + key + " goes on behind a JSON object", null);
      }
      return fields;
    } catch (IOException | NumberFormatException | ArithmeticException e) {
      throw new RecordException(
          "The record " + key + " is not JSON, or has a number that is not read", e);
    }
  }

  private static Object value(JsonParser parser, JsonToken first) throws IOException {
    return switch (first) {
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? MAPPER.readTree(parser)
              : (Object) parser.getLongValue();
      default -> MAPPER.readTree(parser);
    };
  }

  JsonRecord with(String field, String value) {
    fields.put(field, value);
    return this;
  }

  JsonRecord with(String field, long value) {
    fields.put(field, value);
    return this;
  }

  JsonRecord with(String field, boolean value) {
    fields.put(field, value);
    return this;
  }

  JsonRecord with(String field, Instant value) {
    return with(field, CursorValue.of(value).text());
  }

  JsonRecord with(String field, Enum<?> value) {
    return with(field, CONSTANTS.get(value.getDeclaringClass()).text(value));
  }

  JsonRecord with(String field, Optional<String> value) {
    return value.map(text -> with(field, text)).orElseGet(() -> without(field));
  }

  JsonRecord without(String field) {
    fields.remove(field);
    return this;
  }

  byte[] bytes() {
    try {
      JsonBytes json = new JsonBytes(MAPPER);
      fields.forEach(json::field);
      return json.object();
    } catch (UncheckedIOException e) {
      throw new RecordException("The record " + key + " cannot be written as JSON", e.getCause());
    }
  }

  boolean has(String field) {
    Object value = fields.get(field);
    return value != null && !(value instanceof NullNode);
  }

  Optional<String> optional(String field) {
    if (!has(field)) {
      return Optional.empty();
    }
    if (fields.get(field) instanceof String text) {
      return Optional.of(text);
    }
    throw wrong(field, "a text", null);
  }

  String text(String field) {
    if (fields.get(field) instanceof String text) {
      return text;
    }
    throw wrong(field, "a text", null);
  }

  long number(String field) {
    Object value = fields.get(field);
    if (value instanceof Long number) {
      return number;
    }
    if (value instanceof NumericNode number
        && number.canConvertToExactIntegral()
        && number.canConvertToLong()) {
      return number.longValue();
    }
    throw wrong(field, "a whole number", null);
  }

  boolean flag(String field) {
    if (!has(field)) {
      return false;
    }
    if (fields.get(field) instanceof Boolean flag) {
      return flag;
    }
    throw wrong(field, "true or false", null);
  }

  Instant instant(String field) {
    try {
      CursorValue value = CursorValue.parse(CursorType.INSTANT, text(field));
      return ((CursorValue.OfInstant) value).value();
    } catch (IllegalArgumentException e) {
      throw wrong(field, "an ISO-8601 instant", e);
    }
  }

  <E extends Enum<E>> E constant(String field, Class<E> type) {
    Enum<?> constant = CONSTANTS.get(type).byText().get(text(field));
    if (constant == null) {
      throw wrong(field, "one of the values that this version knows", null);
    }
    return type.cast(constant);
  }

  RunId runId(String field) {
    try {
      return new RunId(text(field));
    } catch (IllegalArgumentException e) {
      throw wrong(field, "the id of a run", e);
    }
  }

  /** The record's field is not {@code expected}. */
  RecordException wrong(String field, String expected, @Nullable Exception cause) {
    return new RecordException(
        "The record "
            + key
            + " has no field \""
            + field
            + "\" that is "
            + expected
            + "; a newer version of the library may have written it",
        cause);
  }

  /**
   * How the constants of a type are written: their names in lower case.
   *
   * @param texts the text of each
   * @param byText the constant that each text stands for
   */
  private record ConstantTexts(Map<Enum<?>, String> texts, Map<String, Enum<?>> byText) {

    static ConstantTexts of(Class<?> type) {
      Map<Enum<?>, String> texts = new HashMap<>();
      Map<String, Enum<?>> byText = new HashMap<>();
      for (Object each : type.getEnumConstants()) {
        Enum<?> constant = (Enum<?>) each;
        String text = constant.name().toLowerCase(Locale.ROOT);
        texts.put(constant, text);
        byText.put(text, constant);
      }
      return new ConstantTexts(texts, byText);
    }

    String text(Enum<?> constant) {
      return requireNonNull(texts.get(constant));
    }
  }
}
