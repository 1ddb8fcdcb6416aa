package dev.rocky.state.sync;

import dev.rocky.state.Key;
import dev.rocky.state.spi.RemoteRecord;
import dev.rocky.state.spi.ValueHash;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sources that follow each other in time, merged into one: of each key the newest value, and the
 * hashes of all earlier ones. Closes the sources.
 */
final class MergedRecords implements RecordSource {

  private final List<RecordSource> sources;
  private final List<@Nullable RemoteRecord> heads = new ArrayList<>();

  /**
   * Merges them.
   *
   * @param sources the oldest first
   */
  MergedRecords(List<RecordSource> sources) {
    this.sources = List.copyOf(sources);
  }

  @Override
  public boolean hasNext() {
    return least() != null;
  }

  @Override
  public RemoteRecord next() {
    Key key = least();
    if (key == null) {
      throw new NoSuchElementException("Nothing behind the last record");
    }
    RemoteRecord newest = null;
    Set<ValueHash> earlier = null;
    for (int i = 0; i < sources.size(); i++) {
      RemoteRecord head = heads.get(i);
      if (head == null || !head.key().equals(key)) {
        continue;
      }
      heads.set(i, advance(i));
      if (newest != null) {
        earlier = earlier == null ? new LinkedHashSet<>(newest.earlier()) : earlier;
        earlier.add(ValueHash.of(newest.value()));
        earlier.addAll(head.earlier());
      }
      newest = head;
    }
    if (newest == null) {
      throw new IllegalStateException("A source has no record any more: " + key);
    }
    return earlier == null ? newest : new RemoteRecord(key, newest.value(), List.copyOf(earlier));
  }

  @Override
  public void close() {
    closeAll(sources);
  }

  /** Closes all of them, whatever one throws. */
  static void closeAll(List<? extends RecordSource> sources) {
    Optional<RuntimeException> failure = Optional.empty();
    for (RecordSource source : sources) {
      try {
        source.close();
      } catch (RuntimeException e) {
        failure = failure.or(() -> Optional.of(e));
      }
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private @Nullable Key least() {
    for (int i = heads.size(); i < sources.size(); i++) {
      heads.add(advance(i));
    }
    Key least = null;
    for (RemoteRecord head : heads) {
      if (head != null && (least == null || head.key().compareTo(least) < 0)) {
        least = head.key();
      }
    }
    return least;
  }

  private @Nullable RemoteRecord advance(int source) {
    RecordSource from = sources.get(source);
    return from.hasNext() ? from.next() : null;
  }
}
