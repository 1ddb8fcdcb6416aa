package dev.rocky.state.lmdb;

import dev.rocky.state.Key;
import dev.rocky.state.StateStore;
import dev.rocky.state.StoredLedger;
import dev.rocky.state.ValueDamagedException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Hands on the entries that a {@link Survey} found, with the keys that their users gave them, and
 * notes those that are damaged, and the ranges of keys between those that are not.
 *
 * <p>Where one value of a store matches the checksum of a {@link dev.rocky.state.Ledger}, all of
 * them must; a store that was written without one has none.
 */
final class SurvivingEntries implements Survey.Visitor {

  private static final int OWN = 0x00;
  private static final int ROOT = 0x01;
  private static final byte[] NONE = {};

  /** Receives entries. */
  interface Sink {
    /**
     * Takes the first record of the file, as it is stored.
     *
     * @return whether to go on
     */
    boolean format(byte[] record);

    /**
     * Takes an entry.
     *
     * @return whether to go on
     */
    boolean entry(Key key, byte[] value);
  }

  private final PageFile file;
  private final Survey survey;
  private final boolean sealed;
  private final DamageList damage;
  private final LostRanges lost;
  private final Sink sink;
  private final LongKeys longKeys = new LongKeys();
  private byte[] last = NONE;
  private boolean gap;

  private SurvivingEntries(
      PageFile file, Survey survey, boolean sealed, DamageList damage, LostRanges lost, Sink sink) {
    this.file = file;
    this.survey = survey;
    this.sealed = sealed;
    this.damage = damage;
    this.lost = lost;
    this.sink = sink;
  }

  /**
   * Hands all that can be read to {@code sink}.
   *
   * @param saves whether what is not handed on is lost
   * @return whether the store was written through a ledger
   */
  static boolean read(PageFile file, Survey survey, DamageList damage, boolean saves, Sink sink) {
    boolean sealed = isSealed(file, survey);
    LostRanges lost = new LostRanges(damage, saves);
    SurvivingEntries entries = new SurvivingEntries(file, survey, sealed, damage, lost, sink);
    survey.forEach(entries);
    entries.end();
    return sealed;
  }

  private static boolean isSealed(PageFile file, Survey survey) {
    DamageList ignored = new DamageList();
    boolean[] sealed = {false};
    survey.forEach(
        new SurvivingEntries(
            file,
            survey,
            false,
            ignored,
            new LostRanges(ignored, false),
            new Sink() {
              @Override
              public boolean format(byte[] record) {
                return true;
              }

              @Override
              public boolean entry(Key key, byte[] value) {
                sealed[0] = StoredLedger.isFormat(key) || isIntact(key, value);
                return !sealed[0];
              }
            }));
    return sealed[0];
  }

  private static boolean isIntact(Key key, byte[] value) {
    try {
      StoredLedger.check(key, value);
      return true;
    } catch (ValueDamagedException e) {
      return false;
    }
  }

  @Override
  public boolean leaf(TreePage page) {
    boolean more = true;
    for (int i = 0; more && i < page.nodes(); i++) {
      byte[] key = page.key(i);
      if (gap) {
        gap = false;
        lost.between(last, key);
      }
      more = entry(page, i, key);
      last = key;
    }
    return more;
  }

  @Override
  public void gap() {
    gap = true;
  }

  @Override
  public void gapSomewhere() {
    lost.anywhere("entries are missing, and which ones cannot be told");
  }

  private void end() {
    if (gap) {
      lost.between(last, NONE);
    }
    lost.end(longKeys);
  }

  private boolean entry(TreePage page, int node, byte[] stored) {
    int space = stored[0];
    if (space == OWN) {
      return !Arrays.equals(stored, FormatRecord.KEY)
          || page.isInOverflow(node)
          || sink.format(page.copyData(node));
    }
    LongKeys.Place place = space == ROOT ? longKeys.root() : longKeys.find(stored);
    if (place == null) {
      damage.add(
          new Damage.WithoutBeginning(
              Key.ofBytes(LongKeys.rest(stored)), "what leads to it is lost"));
      return true;
    }
    if (stored.length == KeyTree.LINK_BYTES) {
      link(page, node, place, stored);
      return true;
    }
    Key key = place.key(stored);
    Optional<byte[]> value = value(page, node, key);
    if (value.isPresent() && (key.length() == 0 || key.length() > StateStore.MAX_KEY_BYTES)) {
      damage.add(new Damage.InValue(key, "no key has " + key.length() + " bytes"));
      value = Optional.empty();
    }
    if (value.isEmpty()) {
      lost.at(place, key);
      return true;
    }
    lost.good(place, key);
    return sink.entry(key, value.get());
  }

  private void link(TreePage page, int node, LongKeys.Place place, byte[] stored) {
    Key head = place.key(Arrays.copyOf(stored, stored.length - 1));
    boolean leads =
        !page.isInOverflow(node)
            && page.dataSize(node) == Long.BYTES
            && longKeys.link(place, head, page.copyData(node), lost.here(place, head));
    if (!leads) {
      damage.add(
          new Damage.InPage(
              page.number(), "has a link between parts of long keys that leads elsewhere"));
      lost.at(place, head);
    }
  }

  /** The value of an entry, unless it is damaged. */
  private Optional<byte[]> value(TreePage page, int node, Key key) {
    try {
      if (page.isInOverflow(node)) {
        file.overflowPages(page, node);
        if (!survey.isCurrent(page, node)) {
          damage.add(new Damage.InValue(key, "its pages are in use, and free"));
          return Optional.empty();
        }
      }
      byte[] value = file.data(page, node);
      if (sealed) {
        StoredLedger.check(key, value);
      }
      return Optional.of(value);
    } catch (StructureException e) {
      damage.add(new Damage.InValue(key, "it cannot be read: " + e.damage().text()));
    } catch (ValueDamagedException e) {
      damage.add(new Damage.InValue(key, e.problem()));
    } catch (IOException e) {
      damage.add(new Damage.InValue(key, "it cannot be read: " + e.getMessage()));
    }
    return Optional.empty();
  }
}
