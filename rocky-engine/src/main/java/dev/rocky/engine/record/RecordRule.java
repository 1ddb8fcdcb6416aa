package dev.rocky.engine.record;

import dev.rocky.state.Key;
import dev.rocky.state.spi.MergeRule;
import dev.rocky.state.spi.Merged;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the rules of all records have in common: one that is there beats one that is not, and one
 * that is not understood is in conflict with any other.
 */
abstract class RecordRule<T> implements MergeRule {

  /**
   * A record as it is stored and as it was read.
   *
   * @param bytes the JSON; not copied
   * @param content what it says
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a record
  record Stored<T>(byte[] bytes, T content) {

    /** Tells records apart that say the same: the greater bytes are the greater record. */
    int compareBytes(Stored<T> other) {
      return Arrays.compareUnsigned(bytes, other.bytes);
    }
  }

  /**
   * Reads a record.
   *
   * @throws RecordException if this version does not understand it
   */
  abstract T read(Key key, byte[] stored);

  /**
   * What becomes of two records that differ and are both understood.
   *
   * @throws RecordException if they cannot be written as one
   */
  abstract Merged unite(Key key, Stored<T> ours, Stored<T> theirs);

  /** Whether a record that is there gives way to one that was deleted at the remote. */
  boolean givesWay(Key key, byte[] ours) {
    return false;
  }

  @Override
  public final Merged merge(Key key, Optional<byte[]> ours, Optional<byte[]> theirs) {
    if (ours.isEmpty() || theirs.isEmpty()) {
      return oursIf(ours.isPresent() && !givesWay(key, ours.get()));
    }
    Optional<Stored<T>> our = stored(key, ours.get());
    Optional<Stored<T>> their = stored(key, theirs.get());
    if (our.isEmpty() || their.isEmpty()) {
      return new Merged.Conflict();
    }
    try {
      return unite(key, our.get(), their.get());
    } catch (RuntimeException e) {
      return new Merged.Conflict();
    }
  }

  /**
   * The record, unless this version does not understand it. Whatever is wrong with it: a rule that
   * throws would stop every pull of every machine.
   */
  final Optional<Stored<T>> stored(Key key, byte[] bytes) {
    try {
      return Optional.of(new Stored<>(bytes, read(key, bytes)));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  /** {@code value}, which may be what one side has already. */
  static <T> Merged third(byte[] value, Stored<T> ours, Stored<T> theirs) {
    if (Arrays.equals(value, ours.bytes())) {
      return new Merged.Ours();
    }
    return Arrays.equals(value, theirs.bytes()) ? new Merged.Theirs() : new Merged.Value(value);
  }

  static Merged oursIf(boolean ours) {
    return ours ? new Merged.Ours() : new Merged.Theirs();
  }
}
