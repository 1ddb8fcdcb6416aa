package dev.rocky.state.sync;

/**
 * The version of the bytes of an object.
 *
 * @param number of the format
 * @param oldestReader the least format that a reader must know
 */
record Format(int number, int oldestReader) {

  /** What this version writes, and the newest that it knows. */
  static final Format CURRENT = new Format(1, 1);

  Format {
    if (oldestReader < 1 || number < oldestReader || number > 0xFFFF) {
      throw new IllegalArgumentException(
          "There is no format " + number + " that readers of " + oldestReader + " know");
    }
  }

  /** Whether this version can read it. */
  boolean isReadable() {
    return oldestReader <= CURRENT.number;
  }

  /** Whether this version can write it; if not, it must not replace what has it. */
  boolean isWritable() {
    return number <= CURRENT.number;
  }
}
