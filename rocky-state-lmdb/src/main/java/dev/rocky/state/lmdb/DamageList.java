package dev.rocky.state.lmdb;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The first findings about a file, and how many there were. The same is not noted twice. */
final class DamageList {

  /** Most findings that a report lists. */
  static final int LISTED = 1_000;

  private final List<Damage> listed = new ArrayList<>();
  private final Set<Damage> known = new HashSet<>();
  private long count;
  private boolean ofPagesOnly = true;

  void add(Damage damage) {
    ofPagesOnly &= damage instanceof Damage.InFile || damage instanceof Damage.InPage;
    if (known.size() == LISTED) {
      count++;
    } else if (known.add(damage)) {
      count++;
      listed.add(damage);
    }
  }

  List<Damage> listed() {
    return List.copyOf(listed);
  }

  /** How many there were, listed or not. */
  long count() {
    return count;
  }

  /** Whether no key and no value is lost by any of them. */
  boolean isOfPagesOnly() {
    return ofPagesOnly;
  }
}
