package dev.rocky.state.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.remote.RemoteCancelledException;
import dev.rocky.state.remote.RemoteException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Several writers that begin at the same moment, each with a content of its own; of whom exactly
 * one may be told that it has written, and its content must be there.
 *
 * <p>For one thread, whose {@link #run} has others, which end before it does.
 */
final class Race {

  /** Contents are no larger. */
  static final int MAX_BYTES = 64;

  /** What a writer was told. */
  private record Answer(boolean won, Optional<RemoteException> failure) {}

  private static final int WRITERS = SideBySide.LANES;

  private final int round;
  private final Duration timeout;
  private final AtomicReferenceArray<Answer> answers = new AtomicReferenceArray<>(WRITERS);
  private final CyclicBarrier start = new CyclicBarrier(WRITERS);

  /**
   * A race that has not begun.
   *
   * @param round tells its contents from those of others
   * @param timeout how long writers wait for each other
   */
  Race(int round, Duration timeout) {
    this.round = round;
    this.timeout = timeout;
  }

  /**
   * Lets all write.
   *
   * @param write of a content; whether the writer was told that it did. What it throws as a {@link
   *     RemoteException} is that writer's answer
   */
  void run(Predicate<byte[]> write) {
    SideBySide.forEach(
        IntStream.range(0, WRITERS).boxed().toList(), // nobody gets two, as all wait for all
        writer -> {
          awaitOthers();
          answers.set(writer, answer(write, content(writer)));
        });
  }

  /**
   * What was wrong.
   *
   * @param there the content that is there now
   * @throws RemoteException the failure of a writer, if nobody can tell for that
   */
  Optional<String> problem(Optional<byte[]> there) {
    List<Integer> winners =
        IntStream.range(0, WRITERS).filter(w -> answers.get(w).won()).boxed().toList();
    if (winners.size() > 1) {
      return Optional.of(
          winners.size() + " of " + WRITERS + " were told that they did, in round " + round);
    }
    if (winners.isEmpty()) {
      for (int writer = 0; writer < WRITERS; writer++) {
        answers.get(writer).failure().ifPresent(Race::rethrow);
      }
      return Optional.of("none of " + WRITERS + " was told that it did, in round " + round);
    }
    boolean kept = there.isPresent() && Arrays.equals(content(winners.get(0)), there.get());
    return kept
        ? Optional.empty()
        : Optional.of("another content is there than that of the one who did, in round " + round);
  }

  private static Answer answer(Predicate<byte[]> write, byte[] content) {
    try {
      return new Answer(write.test(content), Optional.empty());
    } catch (RemoteCancelledException e) {
      throw e;
    } catch (RemoteException e) {
      return new Answer(false, Optional.of(e));
    }
  }

  private byte[] content(int writer) {
    return ("round " + round + ", writer " + writer).getBytes(UTF_8);
  }

  private void awaitOthers() {
    try {
      int unused = start.await(Math.max(1, timeout.toMillis()), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RemoteCancelledException("Interrupted before a race", e);
    } catch (BrokenBarrierException | TimeoutException e) {
      throw new RemoteCancelledException("A race did not begin, as a thread was missing", e);
    }
  }

  private static void rethrow(RemoteException failure) {
    throw failure;
  }
}
