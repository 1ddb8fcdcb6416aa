package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Key;
import dev.rocky.state.spi.RemoteRecord;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Compares two states, key by key; holds one record of each. */
final class Differences {

  private Differences() {}

  /**
   * Hands what differs to {@code consumer}, in key order.
   *
   * @return how many records that was
   */
  static long between(
      Iterator<RemoteRecord> before, Iterator<RemoteRecord> after, Consumer<Difference> consumer) {
    long count = 0;
    RemoteRecord one = next(before);
    RemoteRecord other = next(after);
    while (one != null || other != null) {
      Key key = least(one, other);
      Optional<byte[]> first = Optional.empty();
      Optional<byte[]> second = Optional.empty();
      if (one != null && one.key().equals(key)) {
        first = one.value();
        one = next(before);
      }
      if (other != null && other.key().equals(key)) {
        second = other.value();
        other = next(after);
      }
      if (!Arrays.equals(first.orElse(null), second.orElse(null))) {
        consumer.accept(new Difference(key, first, second));
        count++;
      }
    }
    return count;
  }

  private static Key least(@Nullable RemoteRecord one, @Nullable RemoteRecord other) {
    if (one == null || other == null) {
      return one == null ? requireNonNull(other).key() : one.key();
    }
    return one.key().compareTo(other.key()) <= 0 ? one.key() : other.key();
  }

  private static @Nullable RemoteRecord next(Iterator<RemoteRecord> records) {
    return records.hasNext() ? records.next() : null;
  }
}
