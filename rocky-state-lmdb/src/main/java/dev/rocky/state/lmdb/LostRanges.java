package dev.rocky.state.lmdb;

import dev.rocky.state.Key;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which keys of users may have been lost between those that were met. Wherever it is not exact, a
 * range is too wide, never too narrow.
 */
final class LostRanges {

  private static final byte ROOT = 0x01;
  private static final byte NODE = 0x02;
  private static final int NUMBER_AT = 1;

  /** The good keys of the root between which something lies; the second one comes later. */
  static final class Span {
    private final @Nullable Key from;
    private @Nullable Key to;
    private boolean lost;

    private Span(@Nullable Key from) {
      this.from = from;
    }
  }

  /** Numbers of nodes of which parts are missing. */
  private record Nodes(long first, long last) {}

  private final DamageList damage;
  private final boolean aroundDamage;
  private final List<Span> open = new ArrayList<>();
  private final List<Nodes> nodes = new ArrayList<>();
  private @Nullable Key lastGood;

  /**
   * @param aroundDamage whether an entry that is damaged counts as lost, under whatever key it was
   *     stored; else only gaps do
   */
  LostRanges(DamageList damage, boolean aroundDamage) {
    this.damage = damage;
    this.aroundDamage = aroundDamage;
  }

  /** An entry is as it was written. */
  void good(LongKeys.Place place, Key key) {
    place.isRight();
    if (place.isRoot()) {
      close(key);
      lastGood = next(key);
    }
  }

  /** An entry is damaged, perhaps its key. */
  void at(LongKeys.Place place, Key key) {
    Span span = place.span == null ? here(place, key) : place.span;
    if (!span.lost) {
      span.lost = true;
      if (!open.contains(span)) {
        report(span);
      }
    }
  }

  /** Where an entry lies that may turn out to be damaged later. */
  Span here(LongKeys.Place place, Key key) {
    if (place.span != null) {
      return place.span;
    }
    Span span = new Span(lastGood);
    open.add(span);
    return span;
  }

  /** Leaves are missing between two keys of LMDB; {@code before} or {@code behind} may be empty. */
  void between(byte[] before, byte[] behind) {
    boolean fromRoot = before.length == 0 || before[0] <= ROOT;
    boolean toRoot = behind.length > 0 && behind[0] <= ROOT;
    if (fromRoot && (behind.length == 0 || behind[0] >= ROOT)) {
      Key from = before.length == 0 || before[0] < ROOT ? null : next(user(before));
      Key to = toRoot ? user(behind) : null;
      if (to != null && behind.length == KeyTree.LINK_BYTES) {
        to = next(to);
      }
      add(from, to, "nothing can be read between the keys before and behind");
    }
    if (!toRoot) {
      nodes.add(new Nodes(number(before, 0), number(behind, Long.MAX_VALUE)));
    }
  }

  /** Entries are missing somewhere. */
  void anywhere(String text) {
    add(null, null, text);
  }

  /** Says, when all was met, what could not be said before. */
  void end(LongKeys longKeys) {
    close(null);
    for (LongKeys.Place place : longKeys.places()) {
      boolean gap =
          nodes.stream().anyMatch(n -> n.first <= place.number() && place.number() <= n.last);
      if (gap) {
        add(
            place.before,
            place.before.prefixEnd().orElse(null),
            "some of the keys that begin like this cannot be read");
      }
      // If no key shows that the link is right, it may have been of keys that begin otherwise.
      boolean doubtful = gap ? !place.wasRight() : !place.wasVisited();
      if (doubtful && place.span != null && !place.span.lost) {
        place.span.lost = true;
        report(place.span);
      }
    }
  }

  private void close(@Nullable Key key) {
    for (Span span : open) {
      span.to = key;
      if (span.lost) {
        report(span);
      }
    }
    open.clear();
  }

  private void report(Span span) {
    if (aroundDamage) {
      add(span.from, span.to, "a key in here, or its value, is not as it was written");
    }
  }

  private void add(@Nullable Key from, @Nullable Key to, String text) {
    damage.add(new Damage.LostKeys(Optional.ofNullable(from), Optional.ofNullable(to), text));
  }

  /** The part of a key of the root that its user knows. */
  private static Key user(byte[] stored) {
    int end = stored.length == KeyTree.LINK_BYTES ? stored.length - 1 : stored.length;
    return Key.ofBytes(Arrays.copyOfRange(stored, 1, end));
  }

  /** The least key behind {@code key}. */
  private static Key next(Key key) {
    return key.append(Key.ofBytes(new byte[1]));
  }

  private static long number(byte[] stored, long otherwise) {
    return stored.length > NUMBER_AT + Long.BYTES && stored[0] == NODE
        ? ByteBuffer.wrap(stored).getLong(NUMBER_AT)
        : otherwise;
  }
}
