package dev.rocky.engine.record;

import dev.rocky.state.Key;
import dev.rocky.state.spi.Merged;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * Watermarks and tombstones. A higher epoch wins if it loads again what the lower one asks for or
 * may have loaded. Otherwise two watermarks that moved, in one epoch or in different ones, are what
 * {@link OnConflict} says; two deletions are one, and anything else is in conflict.
 */
final class StateRule extends RecordRule<TableState> {

  private static final Comparator<Stored<TableState>> LATER =
      Comparator.<Stored<TableState>, Instant>comparing(s -> s.content().updatedAt())
          .thenComparing(Stored::compareBytes);

  private final OnConflict onConflict;

  StateRule(OnConflict onConflict) {
    this.onConflict = onConflict;
  }

  @Override
  TableState read(Key key, byte[] stored) {
    return TableStates.decode(key, stored);
  }

  @Override
  Merged unite(Key key, Stored<TableState> ours, Stored<TableState> theirs) {
    TableState our = ours.content();
    TableState their = theirs.content();
    if (our.epoch() != their.epoch()) {
      boolean higher = our.epoch() > their.epoch();
      return higher ? outlive(key, ours, their, true) : outlive(key, theirs, our, false);
    }
    boolean deleted = our instanceof Tombstone && their instanceof Tombstone;
    if (deleted || our.equals(their)) {
      return oursIf(LATER.compare(ours, theirs) >= 0);
    }
    if (onConflict == OnConflict.NEWEST
        && our instanceof Watermark w
        && their instanceof Watermark v) {
      return newest(key, ours, w, theirs, v);
    }
    return new Merged.Conflict();
  }

  /** A lower epoch may have replaced what the higher one had loaded, unless it is the first. */
  private Merged outlive(Key key, Stored<TableState> higher, TableState lower, boolean isOurs) {
    if (!outlives(higher.content(), lower)) {
      return new Merged.Conflict();
    }
    if (lower.epoch() > 1 && isBefore(lower, higher.content())) {
      return TableStates.setBack(key, higher.bytes(), (Watermark) lower, "beside ")
          .<Merged>map(Merged.Value::new)
          .orElseGet(Merged.Conflict::new);
    }
    return oursIf(isOurs);
  }

  /**
   * Whether {@code higher}, of a later epoch, may take the place of {@code lower} without a person.
   * What was deleted or set back loads again whatever the other machine did meanwhile. What was
   * loaded in that epoch, by a full refresh or after a reset, may have the rows twice that the
   * other one appended; and it knows nothing of a reset that the other one asks for.
   */
  private boolean outlives(TableState higher, TableState lower) {
    if (higher instanceof Watermark over && lower instanceof Watermark under) {
      if (under.origin() == Origin.REWOUND) {
        return over.origin() == Origin.REWOUND
            && isOrdered(over, under)
            && !mayLieBeyond(over, under);
      }
      return over.origin() == Origin.REWOUND || onConflict == OnConflict.NEWEST;
    }
    return higher instanceof Tombstone;
  }

  /**
   * A watermark that was set back asks for rows to be loaded again; no greater one may hide it. Of
   * two full refreshes in one epoch nobody knows which was the last, so in all epochs but the first
   * the lesser is kept, as if it had been set back: what lies beyond is loaded again.
   */
  private static Merged newest(
      Key key, Stored<TableState> ours, Watermark our, Stored<TableState> theirs, Watermark their) {
    boolean rewound = our.origin() == Origin.REWOUND || their.origin() == Origin.REWOUND;
    if (rewound || !isOrdered(our, their)) {
      return new Merged.Conflict();
    }
    int order = our.lastValue().compare(their.lastValue()).orElseThrow();
    if (order == 0) {
      return oursIf(LATER.compare(ours, theirs) >= 0);
    }
    if (our.epoch() == 1) {
      return oursIf(order > 0);
    }
    byte[] lesser = order < 0 ? ours.bytes() : theirs.bytes();
    return TableStates.raised(
            key, lesser, order < 0 ? their : our, "beside ", Optional.of(Origin.REWOUND))
        .<Merged>map(Merged.Value::new)
        .orElseGet(Merged.Conflict::new);
  }

  /** An earlier epoch is behind, too: none is ever left but for a higher one. */
  @Override
  public boolean isBehind(Key key, byte[] theirs, byte[] ours) {
    Optional<Stored<TableState>> their = stored(key, theirs);
    Optional<Stored<TableState>> our = stored(key, ours);
    return their.isPresent()
        && our.isPresent()
        && isBehind(their.get().content(), our.get().content());
  }

  private static boolean isBehind(TableState theirs, TableState ours) {
    if (theirs.epoch() != ours.epoch()) {
      return theirs.epoch() < ours.epoch();
    }
    return isBefore(theirs, ours);
  }

  /**
   * To keep ours where theirs went further is to set the watermark back, so it is marked like that:
   * what lies beyond is loaded again. Where theirs ended before ours in a later epoch, or in one
   * that is not the first, it may have replaced what ours had loaded, and ours is set back as far.
   */
  @Override
  public byte[] raise(Key key, byte[] ours, byte[] theirs) {
    return raise(key, ours, theirs, true);
  }

  /** What the remote has is more often an earlier state of ours than one that replaced it. */
  @Override
  public Merged republish(Key key, Optional<byte[]> ours, Optional<byte[]> theirs) {
    return ours.isPresent() && theirs.isPresent()
        ? new Merged.Value(raise(key, ours.get(), theirs.get(), false))
        : super.republish(key, ours, theirs);
  }

  private byte[] raise(Key key, byte[] ours, byte[] theirs, boolean met) {
    Optional<Stored<TableState>> our = stored(key, ours);
    Optional<Stored<TableState>> their = stored(key, theirs);
    if (our.isEmpty() || their.isEmpty()) {
      return ours;
    }
    TableState kept = our.get().content();
    TableState over = their.get().content();
    boolean mayHaveReplaced =
        over.epoch() > kept.epoch() || (met && over.epoch() == kept.epoch() && over.epoch() > 1);
    if (mayHaveReplaced && isBefore(over, kept)) {
      return TableStates.setBack(key, ours, (Watermark) over, "kept in place of ").orElse(ours);
    }
    if (kept.epoch() > over.epoch()) {
      return ours;
    }
    Optional<Origin> origin =
        mayLieBeyond(over, kept) ? Optional.of(Origin.REWOUND) : Optional.empty();
    return TableStates.raised(key, ours, over, "kept in place of ", origin).orElse(ours);
  }

  /**
   * Theirs. If ours may have gone further the target may hold rows beyond it, so it is marked as
   * recovered: plans look at the target first. Where ours ended before theirs in a later epoch, it
   * may have replaced what theirs had loaded, and theirs is set back as far.
   */
  @Override
  public Merged adopt(Key key, Optional<byte[]> ours, Optional<byte[]> theirs) {
    Optional<Stored<TableState>> our = ours.flatMap(bytes -> stored(key, bytes));
    Optional<Stored<TableState>> their = theirs.flatMap(bytes -> stored(key, bytes));
    if (our.isEmpty() || their.isEmpty()) {
      return new Merged.Theirs();
    }
    TableState back = their.get().content();
    TableState from = our.get().content();
    if (from.epoch() > back.epoch() && isBefore(from, back)) {
      return valueOrTheirs(
          TableStates.setBack(
              key, their.get().bytes(), (Watermark) from, "the remote's, in place of "));
    }
    if (back.epoch() > from.epoch() || !(isBehind(back, from) || mayLieBeyond(from, back))) {
      return new Merged.Theirs();
    }
    Optional<Origin> origin =
        back instanceof Watermark ? Optional.of(Origin.RECOVERED) : Optional.empty();
    return valueOrTheirs(
        TableStates.raised(key, their.get().bytes(), from, "the remote's, in place of ", origin));
  }

  private static Merged valueOrTheirs(Optional<byte[]> value) {
    return value.<Merged>map(Merged.Value::new).orElseGet(Merged.Theirs::new);
  }

  /** A tombstone, so that a watermark of a later run is none of the epoch that is over. */
  @Override
  public Optional<byte[]> removed(Key key, byte[] value) {
    return stored(key, value)
        .flatMap(
            over ->
                over.content() instanceof Tombstone
                    ? Optional.of(value)
                    : TableStates.removed(key, value, over.content()));
  }

  /** Whether {@code other} may be of rows beyond the watermark {@code state}. */
  private static boolean mayLieBeyond(TableState other, TableState state) {
    return other instanceof Watermark far
        && state instanceof Watermark near
        && !far.lastValue().equals(near.lastValue())
        && !(isOrdered(far, near) && far.lastValue().compare(near.lastValue()).orElseThrow() <= 0);
  }

  /** Whether both are watermarks of one column, and {@code lesser} is known to be the lesser. */
  private static boolean isBefore(TableState lesser, TableState greater) {
    return lesser instanceof Watermark near
        && greater instanceof Watermark far
        && isOrdered(near, far)
        && near.lastValue().compare(far.lastValue()).orElseThrow() < 0;
  }

  private static boolean isOrdered(Watermark one, Watermark other) {
    return one.column().equals(other.column())
        && one.lastValue().type() == other.lastValue().type()
        && one.lastValue().type().ordered();
  }
}
