package dev.rocky.state.sync.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The content of the register.
 *
 * @param lineage id of the commit that made the first HEAD
 * @param log the commits from {@code sweep} on, the newest last
 * @param snapshot name of the newest snapshot
 * @param covered the generation whose state it is
 * @param floor the next {@code sweep}
 * @param floorTime when the floor was raised to what it is
 * @param sweep the oldest generation whose segments are still promised
 * @param fence generation of the last collection, 0 if there was none
 */
record Head(
    int lineage,
    List<LogEntry> log,
    int snapshot,
    int covered,
    int floor,
    int floorTime,
    int sweep,
    int fence) {

  LogEntry newest() {
    return log.get(log.size() - 1);
  }

  int generation() {
    return newest().generation();
  }

  int id() {
    return newest().id();
  }

  /** The commit that made {@code generation}, if it is in the log. */
  Optional<LogEntry> commit(int generation) {
    int index = generation - log.get(0).generation();
    return index >= 0 && index < log.size() ? Optional.of(log.get(index)) : Optional.empty();
  }

  boolean contains(int id) {
    return log.stream().anyMatch(entry -> entry.id() == id);
  }

  /** The HEAD that begins a log with a snapshot. */
  static Head first(int lineage, int generation, int id, int parent, int time) {
    LogEntry entry = new LogEntry(generation, id, parent, id, true);
    return new Head(lineage, List.of(entry), id, generation, generation, time, generation, 0);
  }

  /** HEAD after a commit whose segment is a delta. */
  Head push(int id, int segment) {
    return new Head(
        lineage, append(id, segment, true), snapshot, covered, floor, floorTime, sweep, fence);
  }

  Head compact(int id, Segment made) {
    return new Head(
        lineage,
        append(id, made.name(), false),
        made.name(),
        made.covers(),
        floor,
        floorTime,
        sweep,
        fence);
  }

  Head collect(int id, int nextFloor, int time, int nextSweep) {
    List<LogEntry> kept = append(id, 0, false);
    kept.removeIf(entry -> entry.generation() < nextSweep);
    return new Head(
        lineage,
        kept,
        snapshot,
        covered,
        nextFloor,
        nextFloor == floor ? floorTime : time,
        nextSweep,
        generation() + 1);
  }

  Head withoutCoveredLog() {
    List<LogEntry> kept = new ArrayList<>(log);
    kept.removeIf(entry -> entry.generation() <= covered);
    return new Head(lineage, kept, snapshot, covered, floor, floorTime, sweep, fence);
  }

  /** The names of the deltas behind {@code generation}, the oldest first. */
  List<Integer> deltasAfter(int generation) {
    return log.stream()
        .filter(entry -> entry.data() && entry.generation() > generation)
        .map(LogEntry::segment)
        .toList();
  }

  /** The names of the newest snapshot and the deltas behind it. */
  List<Integer> wholeState() {
    List<Integer> names = new ArrayList<>(List.of(snapshot));
    names.addAll(deltasAfter(covered));
    return names;
  }

  /** The names of all segments that must be there. */
  Set<Integer> live() {
    Set<Integer> names = new TreeSet<>();
    names.add(snapshot);
    log.forEach(entry -> names.add(entry.segment()));
    names.remove(0);
    return names;
  }

  private List<LogEntry> append(int id, int segment, boolean data) {
    List<LogEntry> longer = new ArrayList<>(log);
    longer.add(new LogEntry(generation() + 1, id, id(), segment, data));
    return longer;
  }

  void print(Fingerprint print) {
    print.add(lineage);
    print.add(log.size());
    for (LogEntry entry : log) {
      print.add(entry.generation());
      print.add(entry.id());
      print.add(entry.parent());
      print.add(entry.segment());
      print.add(entry.data());
    }
    print.add(snapshot);
    print.add(covered);
    print.add(floor);
    print.add(floorTime);
    print.add(sweep);
    print.add(fence);
  }

  @Override
  public String toString() {
    return log
        + " snapshot "
        + snapshot
        + "@"
        + covered
        + (sweep > 1 || floor > 1 ? " floor " + floor + " sweep " + sweep : "")
        + (fence > 0 ? " fence " + fence : "");
  }
}
