package dev.rocky.state.tck;

import java.util.ArrayList;
import java.util.List;

/** Requests that take effect when some more calls have begun. Any thread. */
final class LateRequests {

  private static final class Request {
    final Runnable effect;
    int calls;

    Request(int calls, Runnable effect) {
      this.calls = calls;
      this.effect = effect;
    }
  }

  private final List<Request> waiting = new ArrayList<>();

  synchronized void add(int calls, Runnable effect) {
    waiting.add(new Request(calls, effect));
  }

  synchronized int size() {
    return waiting.size();
  }

  /** A call begins: applies what is due, on this thread. */
  void tick() {
    List<Request> due;
    synchronized (this) {
      waiting.forEach(request -> request.calls--);
      due = waiting.stream().filter(request -> request.calls <= 0).toList();
      waiting.removeAll(due);
    }
    due.forEach(request -> request.effect.run());
  }

  void applyAll() {
    List<Request> due;
    synchronized (this) {
      due = List.copyOf(waiting);
      waiting.clear();
    }
    due.forEach(request -> request.effect.run());
  }
}
