package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.Scan;
import dev.rocky.state.WriteTransaction;
import dev.rocky.state.spi.MergeRule;
import dev.rocky.state.spi.MergeRules;
import dev.rocky.state.spi.Merged;
import dev.rocky.state.spi.RemoteRecord;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives a ledger the records of an earlier state, as a host would: what differs is changed, with
 * epochs raised so that nobody sees a record go back, and is journalled like any other change. Key
 * spaces whose records never compete are united. Holds some of the ledger's records at a time.
 */
final class Restoration {

  /** Of records that are read ahead, since nothing may be changed during a scan. */
  private static final int PAGE_BYTES = 1024 * 1024;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Stored(Key key, byte[] value) {}

  private final WriteTransaction ledger;
  private final MergeRules rules;
  private final Deque<Stored> page = new ArrayDeque<>();
  private int space = Ledger.FIRST_TRAVELLING_SPACE;
  private @Nullable Key last;
  private long changed;

  private Restoration(WriteTransaction ledger, MergeRules rules) {
    this.ledger = ledger;
    this.rules = rules;
  }

  /**
   * Restores, within one transaction of the ledger.
   *
   * @return how many records have another value than before
   */
  static long run(WriteTransaction ledger, MergeRules rules, Iterator<RemoteRecord> state) {
    Restoration restoration = new Restoration(ledger, rules);
    while (state.hasNext()) {
      restoration.restore(state.next());
    }
    restoration.upTo(null);
    return restoration.changed;
  }

  private void restore(RemoteRecord wanted) {
    upTo(wanted.key());
    Stored ours = peek();
    if (ours != null && ours.key().equals(wanted.key())) {
      page.remove();
      change(wanted.key(), Optional.of(ours.value()), wanted.value());
    } else {
      change(wanted.key(), Optional.empty(), wanted.value());
    }
  }

  /** What the ledger has before {@code key}, or to its end, and the state has not. */
  private void upTo(@Nullable Key key) {
    for (Stored ours = peek();
        ours != null && (key == null || ours.key().compareTo(key) < 0);
        ours = peek()) {
      page.remove();
      change(ours.key(), Optional.of(ours.value()), Optional.empty());
    }
  }

  private void change(Key key, Optional<byte[]> ours, Optional<byte[]> wanted) {
    if (Arrays.equals(ours.orElse(null), wanted.orElse(null))) {
      return;
    }
    MergeRule rule = rules.of(key);
    Merged merged = rule.adopt(key, ours, wanted);
    Optional<byte[]> value = wanted;
    if (merged instanceof Merged.Value third) {
      value = Optional.of(third.bytes());
    } else if (!(merged instanceof Merged.Theirs)) {
      return; // ours stays
    }
    if (ours.isPresent()) {
      value =
          value.isPresent()
              ? Optional.of(rule.raise(key, value.get(), ours.get()))
              : rule.removed(key, ours.get());
      if (Arrays.equals(value.orElse(null), ours.get())) {
        return;
      }
    }
    if (value.isPresent()) {
      ledger.put(key, value.get());
    } else {
      boolean unused = ledger.delete(key);
    }
    changed++;
  }

  private @Nullable Stored peek() {
    while (page.isEmpty() && space < Ledger.FIRST_LOCAL_SPACE) {
      read();
    }
    return page.peek();
  }

  private void read() {
    Scan scan = Scan.prefix(Key.of(space));
    long[] bytes = {0};
    ledger.scan(
        last == null ? scan : scan.after(last),
        (key, value) -> {
          page.add(new Stored(key, value));
          bytes[0] += key.length() + value.length;
          return bytes[0] < PAGE_BYTES;
        });
    if (bytes[0] < PAGE_BYTES) {
      space++;
      last = null;
    } else {
      last = requireNonNull(page.peekLast()).key();
    }
  }
}
