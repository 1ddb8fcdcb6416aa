package dev.rocky.state.sync;

import dev.rocky.state.Progress;
import dev.rocky.state.Progress.Step;
import dev.rocky.state.Progress.Unit;
import dev.rocky.state.remote.RemoteDamagedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Reads back everything that a HEAD names: the log, each root since the sweep, each part; first the
 * roots, in the phase {@code roots}, then what they list, in the phase {@code parts}. Holds a block
 * of one object, and the files of a few segments. What is damaged is listed, and the rest is read.
 *
 * <p>For one transfer and one thread.
 */
final class RemoteVerification {

  private static final int AHEAD = 16;

  private final Head head;
  private final SegmentFiles segments;
  private final Fetcher fetcher;
  private final Progress progress;
  private final List<LocalSegment> listing = new ArrayList<>();
  private final List<RemoteDamagedException> damage = new ArrayList<>();
  private final Map<SegmentName, SegmentMissingException> missing = new LinkedHashMap<>();
  private long damageCount;
  private long objects;
  private long bytes;
  private long entries;

  RemoteVerification(Head head, SegmentFiles segments, Fetcher fetcher, Progress progress) {
    this.head = head;
    this.segments = segments;
    this.fetcher = fetcher;
    this.progress = progress;
  }

  /**
   * Verifies it.
   *
   * @param latest reads HEAD again: what it does not name any more is not missing
   */
  RemoteVerifyReport run(Supplier<Optional<Head>> latest) {
    List<SegmentReference> roots = List.copyOf(roots(head));
    long total = roots.stream().mapToLong(SegmentReference::length).sum();
    long done = 0;
    progress.at(new Step("roots", done, total, Unit.BYTES));
    for (int from = 0; from < roots.size(); from += AHEAD) {
      List<SegmentReference> some = roots.subList(from, Math.min(from + AHEAD, roots.size()));
      readRoots(some);
      done += some.stream().mapToLong(SegmentReference::length).sum();
      progress.at(new Step("roots", done, total, Unit.BYTES));
    }
    readParts();
    if (!missing.isEmpty()) {
      settleMissing(latest.get().orElse(head));
    }
    return new RemoteVerifyReport(
        head.generation(), roots.size(), objects, bytes, entries, List.copyOf(damage), damageCount);
  }

  /** Each once; only those in HEAD itself if the log cannot be followed. */
  private Set<SegmentReference> roots(Head named) {
    Set<SegmentReference> roots = new LinkedHashSet<>();
    roots.add(named.snapshot());
    roots.addAll(
        found(
                () -> {
                  FullLog log = fetcher.log(named);
                  List<SegmentReference> all =
                      new ArrayList<>(rootsOf(log.since(named.sweep() - 1)));
                  all.addAll(log.pageSegments());
                  return all;
                })
            .orElseGet(() -> rootsOf(named.log().entries())));
    return roots;
  }

  private static List<SegmentReference> rootsOf(List<LogEntry> commits) {
    return commits.stream().flatMap(commit -> commit.root().stream()).toList();
  }

  private void settleMissing(Head latest) {
    List<SegmentMissingException> gone = List.copyOf(missing.values());
    Set<SegmentName> named = new HashSet<>();
    roots(latest).forEach(root -> named.add(root.name()));
    for (SegmentMissingException segment : gone) {
      SegmentName name = segment.segment().name();
      if (latest.equals(head) || named.contains(SegmentName.root(name.generation(), name.id()))) {
        list(segment.damage(latest));
      }
    }
  }

  private void readRoots(List<SegmentReference> some) {
    Set<LocalSegment> fetched = ConcurrentHashMap.newKeySet();
    SideBySide.forEach(
        some, root -> found(() -> segments.root(head.lineage(), root)).ifPresent(fetched::add));
    for (LocalSegment root : fetched) {
      Optional<Optional<SegmentParts>> parts = found(root::parts);
      if (parts.isPresent() && parts.get().isPresent()) {
        listing.add(root);
      } else {
        if (parts.isPresent()) {
          read(root, List.of());
        }
        root.close();
      }
    }
  }

  private void readParts() {
    long total =
        listing.stream()
            .flatMap(root -> root.parts().orElseThrow().parts().stream())
            .mapToLong(SegmentReference::length)
            .sum();
    long done = 0;
    progress.at(new Step("parts", done, total, Unit.BYTES));
    for (LocalSegment root : listing) {
      List<SegmentReference> parts = root.parts().orElseThrow().parts();
      try (LocalSegment whole = segments.withParts(root)) {
        read(whole, parts);
      } catch (RemoteDamagedException | SegmentMissingException e) {
        readAlone(parts, e);
      }
      root.close();
      done += parts.stream().mapToLong(SegmentReference::length).sum();
      progress.at(new Step("parts", done, total, Unit.BYTES));
    }
  }

  /** One by one, for each that is not as it should be. */
  private void readAlone(List<SegmentReference> parts, RuntimeException problem) {
    AtomicBoolean intact = new AtomicBoolean(true);
    SideBySide.forEach(
        parts,
        part -> {
          Optional<LocalSegment> alone = found(() -> segments.root(head.lineage(), part));
          alone.ifPresentOrElse(LocalSegment::close, () -> intact.set(false));
        });
    if (intact.get()) { // by now
      Optional<Object> unused =
          found(
              () -> {
                throw problem;
              });
    }
  }

  private void read(LocalSegment segment, List<SegmentReference> parts) {
    Optional<Long> count =
        found(
            () -> {
              long read = 0;
              try (SegmentEntries all = segment.entries()) {
                for (; all.hasNext(); read++) {
                  SegmentEntry unused = all.next();
                }
              }
              return read;
            });
    if (count.isPresent()) {
      entries += count.get();
      objects += 1 + parts.size();
      bytes += segment.root().length() + parts.stream().mapToLong(p -> p.length()).sum();
    }
  }

  /** What {@code reading} gives; empty if it is damaged or missing, which is noted. */
  private <T> Optional<T> found(Supplier<T> reading) {
    try {
      return Optional.of(reading.get());
    } catch (RemoteDamagedException e) {
      list(e);
    } catch (SegmentMissingException e) {
      synchronized (missing) {
        missing.put(e.segment().name(), e);
      }
    }
    return Optional.empty();
  }

  private void list(RemoteDamagedException finding) {
    synchronized (damage) {
      damageCount++;
      if (damage.size() < RemoteVerifyReport.LISTED) {
        damage.add(finding);
      }
    }
  }
}
