package dev.rocky.engine.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rocky.state.Key;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One stored JSON object with typed fields; fields that nobody touches stay as they are. */
final class JsonRecord {

  /** Numbers that this version does not know keep every digit. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final Key key;
  private final ObjectNode fields;

  private JsonRecord(Key key, ObjectNode fields) {
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
        .orElseGet(() -> new JsonRecord(key, MAPPER.createObjectNode()));
  }

  /**
   * The record in {@code stored}.
   *
   * @throws RecordException if it is no JSON object
   */
  static JsonRecord read(Key key, byte[] stored) {
    try {
      if (MAPPER.readTree(stored) instanceof ObjectNode object) {
        return new JsonRecord(key, object);
      }
      throw new RecordException("The record " + key + " is JSON, but no object", null);
    } catch (IOException e) {
      throw new RecordException("The record " + key + " is not JSON", e);
    }
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
    return with(field, value.toString());
  }

  JsonRecord with(String field, Enum<?> value) {
    return with(field, value.name().toLowerCase(Locale.ROOT));
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
      return MAPPER.writeValueAsBytes(fields);
    } catch (JsonProcessingException e) {
      throw new RecordException("The record " + key + " cannot be written as JSON", e);
    }
  }

  boolean has(String field) {
    return fields.hasNonNull(field);
  }

  Optional<String> optional(String field) {
    JsonNode value = fields.path(field);
    if (value.isTextual()) {
      return Optional.of(value.textValue());
    }
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    throw wrong(field, "a text", null);
  }

  String text(String field) {
    return optional(field).orElseThrow(() -> wrong(field, "a text", null));
  }

  long number(String field) {
    JsonNode value = fields.path(field);
    if (!value.canConvertToExactIntegral() || !value.canConvertToLong()) {
      throw wrong(field, "a whole number", null);
    }
    return value.longValue();
  }

  boolean flag(String field) {
    JsonNode value = fields.path(field);
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    if (value.isMissingNode() || value.isNull()) {
      return false;
    }
    throw wrong(field, "true or false", null);
  }

  Instant instant(String field) {
    try {
      return Instant.parse(text(field));
    } catch (DateTimeException e) {
      throw wrong(field, "an ISO-8601 instant", e);
    }
  }

  <E extends Enum<E>> E constant(String field, Class<E> type) {
    try {
      return Enum.valueOf(type, text(field).toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw wrong(field, "one of the values that this version knows", e);
    }
  }

  RunId runId(String field) {
    try {
      return RunId.parse(text(field));
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
}
