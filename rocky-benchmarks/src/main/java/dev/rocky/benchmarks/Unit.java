package dev.rocky.benchmarks;

/** What a figure counts. */
public enum Unit {
  NANOS("ns", false),
  MICROS("µs", false),
  MILLIS("ms", false),
  BYTES("bytes", false),
  KIB("KiB", false),
  MIB("MiB", false),
  REQUESTS("requests", false),
  COMMITS_PER_SECOND("commits/s", true);

  private final String symbol;
  private final boolean moreIsBetter;

  Unit(String symbol, boolean moreIsBetter) {
    this.symbol = symbol;
    this.moreIsBetter = moreIsBetter;
  }

  /** How it is written. */
  String symbol() {
    return symbol;
  }

  /** How many times as good {@code ours} is as {@code other}. */
  double ratio(double ours, double other) {
    return moreIsBetter ? ours / other : other / ours;
  }
}
