package dev.rocky.state.lmdb;

import dev.rocky.state.Key;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts keys together again from the parts in which a {@link KeyTree} keeps them, met in the order
 * of LMDB's keys: since a link leads to a node with a greater number than its own, it comes before
 * all that it leads to.
 */
final class LongKeys {

  private static final int HEAD = 1 + Long.BYTES;

  /** A node of the tree of keys, and what is known of it. */
  static final class Place {
    private final int head;
    private final long number;

    /** The part of its keys that led to it. */
    final Key before;

    /** The keys, in the root, between which its first link lies. */
    final LostRanges.@Nullable Span span;

    private boolean visited;
    private boolean right;

    private Place(int head, long number, Key before, LostRanges.@Nullable Span span) {
      this.head = head;
      this.number = number;
      this.before = before;
      this.span = span;
    }

    boolean isRoot() {
      return number == 0;
    }

    long number() {
      return number;
    }

    /** A key that lies in it is what it was. */
    void isRight() {
      right = true;
    }

    boolean wasRight() {
      return right;
    }

    boolean wasVisited() {
      return visited;
    }

    /** The key of which {@code stored} is the end. */
    Key key(byte[] stored) {
      return before.append(Key.ofBytes(Arrays.copyOfRange(stored, head, stored.length)));
    }
  }

  private final Place root = new Place(1, 0, Key.EMPTY, null);
  private final Map<Long, Place> places = new HashMap<>();

  Place root() {
    return root;
  }

  /** The node in which {@code stored} lies, if a link to it was met. */
  @Nullable Place find(byte[] stored) {
    Place place = stored.length <= HEAD ? null : places.get(ByteBuffer.wrap(stored).getLong(1));
    if (place != null) {
      place.visited = true;
    }
    return place;
  }

  /** What follows the number of a node. */
  static byte[] rest(byte[] stored) {
    return Arrays.copyOfRange(stored, Math.min(HEAD, stored.length), stored.length);
  }

  /**
   * Takes note of a link.
   *
   * @return whether it leads on, and where no other one does
   */
  boolean link(Place from, Key head, byte[] number, LostRanges.Span span) {
    long to = ByteBuffer.wrap(number).getLong();
    if (to <= from.number) {
      return false;
    }
    Place place = new Place(HEAD, to, head, from.span == null ? span : from.span);
    return places.putIfAbsent(to, place) == null;
  }

  /** The nodes to which links led. */
  List<Place> places() {
    return new ArrayList<>(places.values());
  }
}
