package dev.rocky.state.lmdb;

import dev.rocky.state.Key;
import java.util.Optional;

/**
 * Something in a ledger file that is not as it was written, or cannot be read, or is not known to
 * be the newest. Values are never part of it, only keys.
 *
 * @since 0.1
 */
public sealed interface Damage {

  /** What was found, in words. */
  String text();

  /**
   * In the file as a whole: its length, its first two pages, the numbers in them.
   *
   * @param text what was found
   */
  record InFile(String text) implements Damage {}

  /**
   * In a page. What was lost with it stands in a {@link LostKeys}.
   *
   * @param page its number, from 0
   * @param text what was found
   */
  record InPage(long page, String text) implements Damage {}

  /**
   * In a value, or in the key under which it is found. If it is the key, then a {@link
   * SalvageReport} has the one under which the value was stored in a {@link LostKeys}.
   *
   * @param key the key as it is found
   * @param text what was found
   */
  record InValue(Key key, String text) implements Damage {}

  /**
   * An entry that is the end of a long key, whose beginning is lost. The key is in a {@link
   * LostKeys}.
   *
   * @param rest what is left of the key
   * @param text what was found
   */
  record WithoutBeginning(Key rest, String text) implements Damage {}

  /**
   * Keys of which some, all or none may have had a value: between two that can be read, nothing
   * can.
   *
   * @param from the least key that may be lost; empty if it is the least of all
   * @param to the key before which the range ends; empty if it ends behind all
   * @param text why
   */
  record LostKeys(Optional<Key> from, Optional<Key> to, String text) implements Damage {
    /** Whether {@code key} lies in the range. */
    public boolean covers(Key key) {
      return from.filter(least -> key.compareTo(least) < 0).isEmpty()
          && to.filter(end -> key.compareTo(end) >= 0).isEmpty();
    }
  }

  /**
   * An entry whose value is right, and was the newest at some time, but is not known to be the
   * newest still. It lies in a {@link LostKeys}, too.
   *
   * @param key its key
   * @param text why that is not known
   */
  record Unproven(Key key, String text) implements Damage {}
}
