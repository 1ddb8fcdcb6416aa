package dev.rocky.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.spi.ValueHash;
import java.util.stream.IntStream;

/** Finds the value of tests that a hash stands for. */
final class Values {

  private Values() {}

  static String of(ValueHash hash) {
    if (hash.isAbsent()) {
      return "nothing";
    }
    return IntStream.range(0, 10_000)
        .mapToObj(n -> n / 5_000 + 1 + "." + n % 5_000)
        .filter(value -> ValueHash.of(value.getBytes(UTF_8)).equals(hash))
        .findFirst()
        .orElseGet(hash::toString);
  }
}
