package dev.rocky.state.tck;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Says which calls go wrong and how: those that were named, and others at random. Shared by any
 * number of {@link FaultyRemoteStore}s, whose calls it counts together.
 *
 * <pre>{@code
 * FaultScript script = new FaultScript().on(COMPARE_AND_SET, 3, new Fault.LostAnswer());
 * script.atRandom(seed, 0.1, new Fault.Unavailable(), new Fault.LostAnswer(), new Fault.Late(3));
 * }</pre>
 *
 * <p>All methods may be called from any thread, also while the stores are in use. With one thread,
 * equal seeds give equal faults.
 *
 * @since 0.1
 */
public final class FaultScript {

  private final Map<RemoteOperation, Long> calls = new EnumMap<>(RemoteOperation.class);
  private final Map<RemoteOperation, TreeMap<Long, Fault>> planned =
      new EnumMap<>(RemoteOperation.class);
  private final Map<RemoteOperation, Fault> always = new EnumMap<>(RemoteOperation.class);
  private List<Fault> choice = List.of();
  private @Nullable Random random;
  private double probability;

  /** Nothing goes wrong. */
  public FaultScript() {}

  /** The next call of {@code operation} goes wrong. */
  public FaultScript next(RemoteOperation operation, Fault fault) {
    return on(operation, 1, fault);
  }

  /**
   * The {@code nth} call of {@code operation} from now goes wrong.
   *
   * @param nth 1 is the next one
   */
  public synchronized FaultScript on(RemoteOperation operation, int nth, Fault fault) {
    if (nth < 1) {
      throw new IllegalArgumentException("The first call is number 1, not " + nth);
    }
    planned
        .computeIfAbsent(operation, unused -> new TreeMap<>())
        .put(calls.getOrDefault(operation, 0L) + nth, suitable(operation, fault));
    return this;
  }

  /** Every call of {@code operation} goes wrong from now on, unless planned otherwise. */
  public synchronized FaultScript always(RemoteOperation operation, Fault fault) {
    always.put(operation, suitable(operation, fault));
    return this;
  }

  /**
   * Calls that nothing was said about go wrong at random from now on.
   *
   * @param probability 0 to 1, that a call does
   * @param faults one of them that suits the call is chosen; if none does, the call goes well
   */
  public synchronized FaultScript atRandom(long seed, double probability, Fault... faults) {
    this.random = new Random(seed);
    this.probability = probability;
    this.choice = List.of(faults);
    return this;
  }

  /** Forgets all faults that have not happened; what comes next goes well. */
  public synchronized FaultScript heal() {
    planned.clear();
    always.clear();
    random = null;
    return this;
  }

  /** Counts a call, and says what goes wrong with it. */
  synchronized Optional<Fault> call(RemoteOperation operation) {
    long number = calls.merge(operation, 1L, Long::sum);
    TreeMap<Long, Fault> plan = planned.get(operation);
    Fault fault = plan == null ? null : plan.remove(number);
    if (fault == null) {
      fault = always.get(operation);
    }
    return fault == null ? chosen(operation) : Optional.of(fault);
  }

  private Optional<Fault> chosen(RemoteOperation operation) {
    if (random == null || random.nextDouble() >= probability) {
      return Optional.empty();
    }
    List<Fault> suitable = new ArrayList<>(choice);
    suitable.removeIf(fault -> !fault.suits(operation));
    return suitable.isEmpty()
        ? Optional.empty()
        : Optional.of(suitable.get(random.nextInt(suitable.size())));
  }

  private static Fault suitable(RemoteOperation operation, Fault fault) {
    if (!requireNonNull(fault, "fault").suits(requireNonNull(operation, "operation"))) {
      throw new IllegalArgumentException(fault + " makes no sense for " + operation);
    }
    return fault;
  }
}
