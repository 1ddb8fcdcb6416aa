package dev.rocky.state.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.Key;

/** Numbers for sets of records: that of a set is the sum of those of its records. */
final class Fingerprint {

  private Fingerprint() {}

  /** That of one record; two that differ have different ones but for an accident of 64 bits. */
  static long of(Key key, byte[] value) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : (key + "=").getBytes(UTF_8)) {
      hash = (hash ^ b) * 0x100000001b3L;
    }
    for (byte b : value) {
      hash = (hash ^ b) * 0x100000001b3L;
    }
    return (hash ^ (hash >>> 29)) * 0xbf58476d1ce4e5b9L;
  }
}
