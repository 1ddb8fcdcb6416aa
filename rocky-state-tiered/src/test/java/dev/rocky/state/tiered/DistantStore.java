package dev.rocky.state.tiered;

import dev.rocky.state.memory.MemoryRemote;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.RemoteUnavailableException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A store at the end of a network, on a clock that only its calls, and a test, put forward. A call
 * over a connection takes a round trip, or as many as is said; making one, with login, takes two
 * more; a call that is not answered in time gives its connection up.
 */
final class DistantStore {

  private final RemoteStore store = new MemoryRemote().open();
  private final Duration roundTrip;
  private Duration now = Duration.ZERO;
  private int roundTrips = 1;
  private int calls;
  private boolean connected;
  private boolean hanging;

  DistantStore(Duration roundTrip) {
    this.roundTrip = roundTrip;
  }

  /** It, to be asked. */
  RemoteStore store() {
    return (RemoteStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {RemoteStore.class},
            (proxy, method, arguments) -> call(method, arguments));
  }

  private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
    if (arguments != null && arguments[arguments.length - 1] instanceof Duration timeout) {
      pass(timeout);
    }
    try {
      return method.invoke(store, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private void pass(Duration timeout) {
    calls++;
    Duration time = roundTrip.multipliedBy(connected ? roundTrips : roundTrips + 2L);
    connected = !hanging && time.compareTo(timeout) <= 0;
    advance(connected ? time : timeout);
    if (!connected) {
      throw new RemoteUnavailableException("no answer within " + timeout);
    }
  }

  /** How many round trips each call takes from now on. */
  void takes(int roundTrips) {
    this.roundTrips = roundTrips;
  }

  /** It answers nothing any more, or again. */
  void hang(boolean hanging) {
    this.hanging = hanging;
  }

  /** How often it was asked. */
  int calls() {
    return calls;
  }

  /** Since the beginning. */
  Duration now() {
    return now;
  }

  /** Time goes by. */
  void advance(Duration time) {
    now = now.plus(time);
  }
}
