package dev.rocky.engine;

import java.util.function.Supplier;

/** Why a plan is as it is. Put into words when somebody asks, which for most plans nobody does. */
final class Reason {

  private final Supplier<String> words;

  private Reason(Supplier<String> words) {
    this.words = words;
  }

  static Reason of(String words) {
    return new Reason(() -> words);
  }

  static Reason of(Supplier<String> words) {
    return new Reason(words);
  }

  /** This reason, and {@code more} behind it. */
  Reason and(String more) {
    return new Reason(() -> this + "; " + more);
  }

  @Override
  public String toString() {
    return words.get();
  }
}
