package dev.rocky.engine.record;

import dev.rocky.state.Key;
import java.time.Instant;
import java.util.function.Supplier;

/** Reads what stands in the keys of records, and refuses keys that this version does not write. */
final class KeyParts {

  private KeyParts() {}

  static RunId run(Key key, int part) {
    return read(key, () -> new RunId(key.parts().get(part)));
  }

  static Instant time(Key key, int part) {
    return read(key, () -> SortableTime.parse(key.parts().get(part)));
  }

  static TableKey table(Key key, int first) {
    return read(key, () -> TableKey.from(key.parts(), first));
  }

  private static <T> T read(Key key, Supplier<T> reader) {
    try {
      return reader.get();
    } catch (RuntimeException e) {
      throw new RecordException(
          "The key "
              + key
              + " is none that this version understands; a newer version of the library may have"
              + " written it",
          e);
    }
  }
}
