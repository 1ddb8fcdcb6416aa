package dev.rocky.state.sync.model;

import dev.rocky.state.sync.model.Bounds.Budget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One state of everything: the remote, what is on its way to it, the ledgers, the processes, what
 * may happen yet, and what only an observer knows. Changed only while new: a step copies it first.
 */
final class World {

  final Bounds bounds;
  @Nullable Head head;

  /** What HEAD was before the last change; kept only for outsiders. */
  @Nullable Head previous;

  /** Every HEAD that ever was, of which a cache may have any; kept only for cached reads. */
  List<Head> heads = List.of();

  List<Segment> segments = List.of();
  List<Request> wire = List.of();
  final LedgerState[] ledgers;
  final ProcessState[] processes;
  @Nullable LedgerState backup;
  int time;
  final int[] left;

  /** By process, how many ids it minted. */
  final int[] minted;

  /** By ledger, how many values its host wrote. */
  final int[] written;

  History history = History.EMPTY;

  /** Set of the ids of all acknowledged commits. */
  long acknowledged;

  /** What a step itself found wrong. */
  Optional<String> fault = Optional.empty();

  World(Bounds bounds) {
    this.bounds = bounds;
    ledgers = new LedgerState[bounds.ledgers()];
    Arrays.setAll(ledgers, i -> new LedgerState(bounds.keys()));
    processes = new ProcessState[bounds.processes().length];
    Arrays.fill(processes, ProcessState.IDLE);
    left = bounds.left().clone();
    minted = new int[processes.length];
    written = new int[ledgers.length];
  }

  private World(World from) {
    bounds = from.bounds;
    head = from.head;
    previous = from.previous;
    heads = from.heads;
    segments = from.segments;
    wire = from.wire;
    ledgers = from.ledgers.clone();
    processes = from.processes.clone();
    backup = from.backup;
    time = from.time;
    left = from.left.clone();
    minted = from.minted.clone();
    written = from.written.clone();
    history = from.history;
    acknowledged = from.acknowledged;
  }

  World copy() {
    return new World(this);
  }

  /** A copy in which {@code process} has become {@code next}. */
  World with(int process, ProcessState next) {
    World copy = copy();
    copy.processes[process] = next;
    return copy;
  }

  /** A copy in which {@code budget} has been used once more. */
  World spend(Budget budget) {
    World copy = copy();
    copy.left[budget.index]--;
    return copy;
  }

  boolean affords(Budget budget) {
    return left[budget.index] > 0;
  }

  boolean has(Flaw flaw) {
    return bounds.has(flaw);
  }

  int ledgerOf(int process) {
    return bounds.processes()[process];
  }

  LedgerState ledger(int process) {
    return ledgers[ledgerOf(process)];
  }

  /** The ledger of {@code process}, to be changed in this copy. */
  LedgerState changeLedger(int process) {
    int number = ledgerOf(process);
    ledgers[number] = ledgers[number].copy();
    return ledgers[number];
  }

  /** An id that nobody had before. Called on a copy. */
  int mint(int process) {
    return process * 16 + ++minted[process];
  }

  Optional<Segment> segment(int name) {
    return segments.stream().filter(segment -> segment.name() == name).findFirst();
  }

  /** All of {@code names}, or nothing if one is missing. */
  Optional<List<Segment>> all(List<Integer> names) {
    List<Segment> found = new ArrayList<>();
    for (int name : names) {
      Optional<Segment> one = segment(name);
      if (one.isEmpty()) {
        return Optional.empty();
      }
      found.add(one.get());
    }
    return Optional.of(found);
  }

  /** A create takes effect, unless the name is taken. Called on a copy. */
  void create(Segment segment) {
    if (segment(segment.name()).isEmpty()) {
      List<Segment> more = new ArrayList<>(segments);
      more.add(segment.at(time));
      more.sort(Comparator.comparingInt(Segment::name));
      segments = more;
    }
  }

  void delete(int name) {
    List<Segment> fewer = new ArrayList<>(segments);
    fewer.removeIf(segment -> segment.name() == name);
    segments = fewer;
  }

  void send(Request request) {
    if (wire.stream().noneMatch(other -> other.key() == request.key())) {
      List<Request> more = new ArrayList<>(wire);
      more.add(request);
      more.sort(Comparator.comparingInt(Request::key));
      wire = more;
    }
  }

  void drop(Request request) {
    List<Request> fewer = new ArrayList<>(wire);
    fewer.remove(request);
    wire = fewer;
  }

  /** Whether a compare-and-set that expects {@code expected} takes effect now. */
  boolean isAt(@Nullable Head expected) {
    if (head == null || expected == null) {
      return head == null && expected == null;
    }
    return has(Flaw.VERSION_REPEATS)
        ? head.generation() == expected.generation()
        : head.equals(expected);
  }

  /** A compare-and-set takes effect. Called on a copy. */
  void set(Head content, @Nullable Segment delta) {
    String wrong = history.refusal(content, delta);
    fault = wrong.isEmpty() ? fault : Optional.of(wrong);
    history = history.append(content, delta);
    boolean rollbacks = bounds.of(Budget.OUTSIDERS) > 0;
    previous = rollbacks ? head : null;
    head = content;
    if (bounds.of(Budget.CACHED_READS) > 0) {
      List<Head> more = new ArrayList<>(heads);
      more.add(content);
      heads = more;
    }
    if (!rollbacks) { // what expects an older one can never take effect any more
      List<Request> alive = new ArrayList<>(wire);
      alive.removeIf(request -> request.create() == null && !content.equals(request.expected()));
      wire = alive;
    }
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("HEAD " + (head == null ? "absent" : head));
    text.append("; ").append(segments).append(wire.isEmpty() ? "" : "; on the way " + wire);
    for (int i = 0; i < ledgers.length; i++) {
      text.append("; ").append((char) ('a' + i)).append(' ').append(ledgers[i]);
    }
    return text.toString();
  }
}
