package dev.rocky.state.sync.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a process remembers between two steps, and forgets when it dies.
 *
 * @param phase what it did last
 * @param seen the HEAD that it goes by, null for absent
 * @param cached whether a cache told it, so that the transfer must end with what it brings
 * @param time when it read that
 * @param regressed whether that HEAD lacked what the ledger had seen, or, cached, the remote what
 *     that HEAD has; no process knows, it is for the invariants
 * @param base the commit that was the ledger's base, 0 for none
 * @param attempt the attempt that was pending, 0 for none
 * @param decisions how many decisions there had been
 * @param segments what it fetched, or the one that it made
 * @param mask by record, whether the journal had an entry when the changes were collected
 * @param names what it listed
 */
record ProcessState(
    Phase phase,
    @Nullable Head seen,
    boolean cached,
    int time,
    boolean regressed,
    int base,
    int attempt,
    int decisions,
    List<Segment> segments,
    int mask,
    List<Integer> names) {

  /** What it did last. */
  enum Phase {
    IDLE,
    READ,
    FETCHED,
    CREATED,
    STORED,
    WRITTEN,
    COMPACTED,
    LISTED,
    FENCED
  }

  static final ProcessState IDLE = of(Phase.IDLE, null, 0);

  /** Has only that in mind. */
  static ProcessState of(Phase phase, @Nullable Head seen, int time) {
    return new ProcessState(phase, seen, false, time, false, 0, 0, 0, List.of(), 0, List.of());
  }

  /** Has read base and attempt of the ledger, and then HEAD. */
  static ProcessState read(World world, LedgerState ledger) {
    boolean lost = ledger.hasBase() && world.history.at(ledger.generation, ledger.commit).isEmpty();
    return new ProcessState(
        Phase.READ,
        world.head,
        false,
        world.time,
        lost,
        ledger.commit,
        ledger.attempt(),
        ledger.decisions,
        List.of(),
        0,
        List.of());
  }

  /** Has read base and attempt of the ledger, and a HEAD of the cache that has the base. */
  static ProcessState readCached(World world, LedgerState ledger, Head head) {
    return new ProcessState(
        Phase.READ,
        head,
        true,
        world.time,
        world.history.at(head.generation(), head.id()).isEmpty(),
        ledger.commit,
        ledger.attempt(),
        ledger.decisions,
        List.of(),
        0,
        List.of());
  }

  /** Goes on with a ledger whose base that HEAD has. */
  ProcessState goesOnWith(LedgerState ledger) {
    return new ProcessState(
        Phase.READ,
        seen,
        cached,
        time,
        cached && regressed,
        ledger.commit,
        ledger.attempt(),
        ledger.decisions,
        List.of(),
        0,
        List.of());
  }

  /** Goes on without the attempt. */
  ProcessState settled() {
    return new ProcessState(
        phase, seen, cached, time, regressed, base, 0, decisions, segments, mask, names);
  }

  ProcessState written(Pending pending) {
    return new ProcessState(
        Phase.WRITTEN,
        pending.content(),
        false,
        time,
        false,
        0,
        pending.id(),
        0,
        List.of(),
        0,
        List.of());
  }

  ProcessState fetched(List<Segment> fetched) {
    return new ProcessState(
        Phase.FETCHED,
        seen,
        cached,
        time,
        regressed,
        base,
        attempt,
        decisions,
        fetched,
        0,
        List.of());
  }

  ProcessState made(Phase next, LedgerState ledger, Segment made) {
    int entries = 0;
    for (int key = 0; key < ledger.bases.length; key++) {
      entries |= ledger.bases[key] == Value.NONE ? 0 : 1 << key;
    }
    return new ProcessState(
        next,
        seen,
        cached,
        time,
        regressed,
        ledger.commit,
        0,
        ledger.decisions,
        List.of(made),
        entries,
        List.of());
  }

  ProcessState then(Phase next) {
    return new ProcessState(
        next, seen, cached, time, regressed, base, attempt, decisions, segments, mask, names);
  }

  ProcessState named(Phase next, @Nullable Head at, List<Integer> listed) {
    return new ProcessState(next, at, false, time, false, 0, 0, 0, List.of(), 0, listed);
  }

  void print(Fingerprint print) {
    print.add(phase.name().hashCode());
    print.add(seen == null ? 0 : seen.id());
    print.add(cached);
    print.add(time);
    print.add(regressed);
    print.add(base);
    print.add(attempt + (decisions << 16));
    print.add(segments.size());
    for (Segment segment : segments) {
      segment.print(print);
    }
    print.add(mask);
    print.add(names.size());
    for (int name : names) {
      print.add(name);
    }
  }
}
