package dev.rocky.state;

import java.util.Optional;

/**
 * What a record has, for those who must go on if its value is damaged.
 *
 * @param bytes its value without envelope; empty if there is no such record, or its value is
 *     damaged
 * @param damaged whether the value does not match its checksum
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CheckedValue(Optional<byte[]> bytes, boolean damaged) {

  /** There is no such record. */
  static final CheckedValue NONE = new CheckedValue(Optional.empty(), false);

  private static final CheckedValue DAMAGED = new CheckedValue(Optional.empty(), true);

  static CheckedValue of(ReadTransaction stored, Key key) {
    return of(key, stored.get(key));
  }

  static CheckedValue of(Key key, Optional<byte[]> sealed) {
    try {
      return new CheckedValue(sealed.map(value -> ValueEnvelope.open(key, value)), false);
    } catch (ValueDamagedException e) {
      return DAMAGED;
    }
  }

  /** Whether there is a record, damaged or not. */
  boolean exists() {
    return damaged || bytes.isPresent();
  }
}
