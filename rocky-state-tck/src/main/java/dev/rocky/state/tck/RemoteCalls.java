package dev.rocky.state.tck;

import static dev.rocky.state.tck.Sent.FOLDER;
import static dev.rocky.state.tck.Sent.HEAD;
import static dev.rocky.state.tck.Sent.content;
import static dev.rocky.state.tck.Sent.object;

import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.RemoteException;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One call of every method of a remote store, for what holds for all of them. */
final class RemoteCalls {

  /** A call of any method. */
  @FunctionalInterface
  interface Call {
    Object get();
  }

  private RemoteCalls() {}

  /** The calls, by the names of the methods. */
  static Map<String, Call> calls(RemoteStore store, Duration timeout) {
    Map<String, Call> calls = new LinkedHashMap<>();
    calls.put("create", () -> store.create(object("a"), content("1"), timeout));
    calls.put("get", () -> store.get(object("a"), new ByteArrayOutputStream(), 100, timeout));
    calls.put("list", () -> store.list(FOLDER, PageToken.FIRST, timeout));
    calls.put(
        "delete",
        () -> {
          store.delete(List.of(object("a")), timeout);
          return "deleted";
        });
    calls.put("read", () -> store.read(HEAD, timeout));
    calls.put("readIfChanged", () -> store.readIfChanged(HEAD, Version.ABSENT, timeout));
    calls.put(
        "compareAndSet", () -> store.compareAndSet(HEAD, Version.ABSENT, new byte[1], timeout));
    return calls;
  }

  /** Why the call has no certain answer; fails the test if it has one. */
  static RemoteException failure(String what, Call call) {
    try {
      Object result = call.get();
      if (result instanceof CreateResult.Unknown unknown) {
        return unknown.cause();
      }
      if (result instanceof CompareAndSetResult.Unknown unknown) {
        return unknown.cause();
      }
      throw new AssertionError(what + " must not answer, and said " + result);
    } catch (RemoteException e) {
      return e;
    }
  }
}
