package dev.rocky.benchmarks.store;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Finds the JSON of records, for programs that read it without the engine. */
public interface RecordLookup {

  /**
   * The record under {@code ledgerKey}, as {@link dev.rocky.state.Key} has its bytes.
   *
   * @return empty if there is none
   */
  Optional<Json> find(byte[] ledgerKey);

  /** Whether there is any record in {@code space}. */
  boolean any(byte space);

  /**
   * A record within an array.
   *
   * @param bytes not to be changed
   * @param from where the JSON begins; it ends with the array
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Json(byte[] bytes, int from) {
    @Override
    public String toString() {
      return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
    }
  }
}
