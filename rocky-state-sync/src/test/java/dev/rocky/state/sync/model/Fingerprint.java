package dev.rocky.state.sync.model;

/**
 * A hash of 128 bits over numbers, by which states are told apart: among a hundred million of them
 * the chance that any two share one is below 10<sup>-22</sup>.
 */
final class Fingerprint {

  private long high;
  private long low;

  /** Begins anew. */
  void clear() {
    high = 0x9E3779B97F4A7C15L;
    low = 0xC2B2AE3D27D4EB4FL;
  }

  void add(long number) {
    high = mix(high ^ number) + low;
    low = mix(low + number * 0xD6E8FEB86659FD93L) ^ Long.rotateLeft(high, 29);
  }

  void add(boolean flag) {
    add(flag ? 1 : 2);
  }

  /** Adds the length, too, so that the ends of lists are part of the hash. */
  void add(int[] numbers) {
    add(numbers.length);
    for (int number : numbers) {
      add(number);
    }
  }

  long high() {
    return high;
  }

  long low() {
    return low;
  }

  private static long mix(long bits) {
    long mixed = (bits ^ (bits >>> 32)) * 0xFF51AFD7ED558CCDL;
    mixed = (mixed ^ (mixed >>> 29)) * 0xC4CEB9FE1A85EC53L;
    return mixed ^ (mixed >>> 32);
  }
}
