package dev.rocky.state.tck;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What passed through a {@link FaultyRemoteStore}: how often, how much, and what became of it. All
 * methods may be called from any thread.
 *
 * @since 0.1
 */
public final class RemoteTraffic {

  /**
   * One call that has ended, or one request that was applied late.
   *
   * @param operation what was called
   * @param name of the object, register or folder, or a list of names
   * @param fault what went wrong, if anything
   * @param outcome the result, or the name of the exception, as text
   */
  public record Entry(
      RemoteOperation operation, String name, Optional<Fault> fault, String outcome) {

    /** Checks its components. */
    public Entry {
      requireNonNull(operation, "operation");
      requireNonNull(name, "name");
      requireNonNull(fault, "fault");
      requireNonNull(outcome, "outcome");
    }

    /** For example {@code COMPARE_AND_SET HEAD: Conflict[]}. */
    @Override
    public String toString() {
      return operation
          + " "
          + name
          + ": "
          + outcome
          + fault.map(happened -> " (" + happened + ")").orElse("");
    }
  }

  private final Map<RemoteOperation, Long> calls = new EnumMap<>(RemoteOperation.class);
  private final Map<RemoteOperation, Long> sent = new EnumMap<>(RemoteOperation.class);
  private final Map<RemoteOperation, Long> received = new EnumMap<>(RemoteOperation.class);
  private final List<Entry> log = new ArrayList<>();

  RemoteTraffic() {}

  /** How many calls of {@code operation} were made, those that went wrong included. */
  public synchronized long calls(RemoteOperation operation) {
    return calls.getOrDefault(operation, 0L);
  }

  /** How many calls were made. */
  public synchronized long calls() {
    return sum(calls);
  }

  /** Bytes of content that calls of {@code operation} sent. */
  public synchronized long bytesSent(RemoteOperation operation) {
    return sent.getOrDefault(operation, 0L);
  }

  /** Bytes of content that were sent. */
  public synchronized long bytesSent() {
    return sum(sent);
  }

  /** Bytes of content that came by calls of {@code operation}. */
  public synchronized long bytesReceived(RemoteOperation operation) {
    return received.getOrDefault(operation, 0L);
  }

  /** Bytes of content that came. */
  public synchronized long bytesReceived() {
    return sum(received);
  }

  /** What happened, in the order in which it ended. */
  public synchronized List<Entry> log() {
    return List.copyOf(log);
  }

  /** Begins to count anew, with an empty log. */
  public synchronized void clear() {
    calls.clear();
    sent.clear();
    received.clear();
    log.clear();
  }

  synchronized void called(RemoteOperation operation) {
    calls.merge(operation, 1L, Long::sum);
  }

  synchronized void sent(RemoteOperation operation, long bytes) {
    sent.merge(operation, bytes, Long::sum);
  }

  synchronized void received(RemoteOperation operation, long bytes) {
    received.merge(operation, bytes, Long::sum);
  }

  synchronized void ended(Entry entry) {
    log.add(entry);
  }

  private static long sum(Map<RemoteOperation, Long> counts) {
    return counts.values().stream().mapToLong(count -> count).sum();
  }
}
