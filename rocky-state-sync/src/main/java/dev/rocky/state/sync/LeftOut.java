package dev.rocky.state.sync;

import dev.rocky.state.Key;
import dev.rocky.state.PushResult;
import dev.rocky.state.ValueDamagedException;
import dev.rocky.state.spi.ConflictingRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a push could not send because it is damaged. For one thread. */
final class LeftOut {

  private final boolean refused;
  private final List<ConflictingRecord> first = new ArrayList<>();
  private long count;

  /**
   * Nothing so far.
   *
   * @param refused U1: whether nothing may be left out, since others would take it for deleted
   */
  LeftOut(boolean refused) {
    this.refused = refused;
  }

  /** One more record, in key order. */
  void add(Key key) {
    if (refused) {
      throw new ValueDamagedException(
          key,
          "it does not match its checksum, and a HEAD that is made anew without it would delete it on every machine. Write it anew, delete it, or republish from another machine");
    }
    if (count++ < PushResult.Conflict.LISTED) {
      first.add(new ConflictingRecord(key, Optional.empty(), Optional.empty(), true, false));
    }
  }

  /** How many there are. */
  long count() {
    return count;
  }

  /** The first of them, as a push tells them. */
  List<ConflictingRecord> first() {
    return first;
  }
}
