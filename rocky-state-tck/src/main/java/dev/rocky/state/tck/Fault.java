package dev.rocky.state.tck;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What a {@link FaultyRemoteStore} does to one call. Each is something that the contract of {@link
 * dev.rocky.state.remote.RemoteStore} allows a remote to do, or, as with {@link Corrupted}, that a
 * caller has to notice by itself.
 *
 * @since 0.1
 */
public sealed interface Fault {

  /** Whether it makes sense for {@code operation}; a script refuses it otherwise. */
  default boolean suits(RemoteOperation operation) {
    return true;
  }

  /** Nothing is sent: {@code RemoteUnavailableException}, without any effect. */
  record Unavailable() implements Fault {}

  /** Nothing is changed: {@code RemoteRefusedException}. */
  record Refused() implements Fault {}

  /** Nothing is changed: {@code RemoteContendedException}. */
  record Contended() implements Fault {
    @Override
    public boolean suits(RemoteOperation operation) {
      return operation.mayBeUnknown();
    }
  }

  /**
   * The call has its effect, and its answer never comes: <i>unknown</i>, or {@code
   * RemoteUnavailableException} where there is no such result.
   */
  record LostAnswer() implements Fault {}

  /** The same for the caller, but the request never arrived and never will. */
  record LostRequest() implements Fault {}

  /**
   * The same for the caller, but the request takes effect later, if it still can: a compare-and-set
   * whose version is gone by then has none.
   *
   * @param calls how many more calls begin before it does, 1 or more; see also {@link
   *     FaultyRemoteStore#applyLate}
   */
  record Late(int calls) implements Fault {

    /** Checks its component. */
    public Late {
      if (calls < 1) {
        throw new IllegalArgumentException("Late is at least one call later, not " + calls);
      }
    }

    @Override
    public boolean suits(RemoteOperation operation) {
      return operation.writes();
    }
  }

  /** Nothing is sent, and no answer comes until the timeout ends; then as with a lost request. */
  record Hang() implements Fault {}

  /**
   * The call begins so much later; it ends earlier if its timeout does, it is interrupted, or the
   * store is closed. Nothing was sent then.
   */
  record Delayed(Duration time) implements Fault {

    /** Checks its component. */
    public Delayed {
      requireNonNull(time, "time");
    }
  }

  /**
   * The connection breaks within the content: {@code RemoteUnavailableException}.
   *
   * @param bytes how many of them reach the sink, if there are so many
   */
  record Broken(long bytes) implements Fault {
    @Override
    public boolean suits(RemoteOperation operation) {
      return operation == RemoteOperation.GET;
    }
  }

  /**
   * Content is shorter than it was, and nobody says so.
   *
   * @param bytes how many are left, if there were more
   */
  record Truncated(long bytes) implements Fault {
    @Override
    public boolean suits(RemoteOperation operation) {
      return operation.brings();
    }
  }

  /**
   * One bit of the content is another, and nobody says so.
   *
   * @param at number of the byte, from 0; without effect on shorter content
   */
  record Corrupted(long at) implements Fault {
    @Override
    public boolean suits(RemoteOperation operation) {
      return operation.brings();
    }
  }

  /**
   * The page is what the same call gave the last time that this store made it, or empty the first
   * time; only its time is of now.
   */
  record Stale() implements Fault {
    @Override
    public boolean suits(RemoteOperation operation) {
      return operation == RemoteOperation.LIST;
    }
  }

  /**
   * Something else happens before the call does: another machine commits, for example, or this one
   * dies. What {@code action} throws ends the call.
   */
  record Before(Runnable action) implements Fault {

    /** Checks its component. */
    public Before {
      requireNonNull(action, "action");
    }
  }

  /** Something else happens between the effect of the call and its answer; like {@link Before}. */
  record After(Runnable action) implements Fault {

    /** Checks its component. */
    public After {
      requireNonNull(action, "action");
    }
  }
}
