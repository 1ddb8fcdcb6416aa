package dev.rocky.state.tck;

/**
 * How hard to try: system property {@code rocky.depth}, {@code normal} (the default, for every
 * build) or {@code deep} (for a night).
 */
final class Depth {

  private static final boolean DEEP = isDeep(System.getProperty("rocky.depth", "normal"));

  private Depth() {}

  /** The number that goes with the depth of this run. */
  static int of(int normal, int deep) {
    return DEEP ? deep : normal;
  }

  private static boolean isDeep(String depth) {
    return switch (depth) {
      case "normal" -> false;
      case "deep" -> true;
      default ->
          throw new IllegalArgumentException(
              "System property rocky.depth must be normal or deep, not " + depth);
    };
  }
}
