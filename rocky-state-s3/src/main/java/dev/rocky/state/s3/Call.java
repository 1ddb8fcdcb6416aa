package dev.rocky.state.s3;

import dev.rocky.state.remote.Content;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ExecutableHttpRequest;

/**
 * One call that is under way.
 *
 * <p>Two threads: the caller's, which waits, and a worker of {@link Calls}, which talks to the
 * server. The caller may go before the worker is done, at any time; the worker may be deep in the
 * SDK then and stay there for a while. What holds all the same, by the monitor of this object:
 *
 * <ul>
 *   <li>Content and sink are used within {@link #ofTheCaller} only. After {@link #end} nobody
 *       enters there, and {@code end} waits for who is inside.
 *   <li>The last byte of a request leaves after {@link #sent} only. It refuses after {@code end},
 *       so what had not been sent by then never is.
 * </ul>
 */
final class Call {

  /** The caller has gone: nothing may be done for it any more. */
  static final class EndedException extends IOException {
    private static final long serialVersionUID = 1L;

    EndedException() {
      super("The call has ended");
    }
  }

  /** Uses something that belongs to the caller. */
  @FunctionalInterface
  interface Use<T> {
    T run() throws IOException;
  }

  private final List<InputStream> sources = new ArrayList<>();
  private boolean inside;
  private boolean sent;
  private boolean ended;
  private @Nullable ExecutableHttpRequest request;
  private @Nullable Throwable failure;
  private volatile SecretWords secrets = SecretWords.NONE;

  /** A request is about to be signed with {@code secrets}. */
  void signsWith(SecretWords secrets) {
    this.secrets = secrets;
  }

  /** What the last request was signed with. */
  SecretWords secrets() {
    return secrets;
  }

  /** Opens {@code content}; {@link #end} closes it. */
  InputStream open(Content content) throws IOException {
    return ofTheCaller(
        () -> {
          InputStream source = content.open();
          sources.add(source);
          return source;
        });
  }

  /** Lets {@code use} run, and remembers what it throws. */
  <T> T ofTheCaller(Use<T> use) throws IOException {
    synchronized (this) {
      requireGoingOn();
      inside = true;
    }
    try {
      return use.run();
    } catch (IOException | RuntimeException | Error e) {
      remember(e);
      throw e;
    } finally {
      synchronized (this) {
        inside = false;
        notifyAll();
      }
    }
  }

  /** Remembers why this call fails, whatever the SDK makes of the exception; the first counts. */
  synchronized <X extends Throwable> X remember(X failure) {
    if (this.failure == null) {
      this.failure = failure;
    }
    return failure;
  }

  /** What was remembered. */
  synchronized Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  /** The request that is to be broken off when the call ends. */
  synchronized void begins(ExecutableHttpRequest request) throws IOException {
    requireGoingOn();
    this.request = request;
  }

  /** The last byte of a request that changes something is about to leave. */
  synchronized void sent() throws IOException {
    requireGoingOn();
    sent = true;
  }

  /** Whether the server may have the whole request. */
  synchronized boolean isSent() {
    return sent;
  }

  /** Breaks off what is under way. Content and sink are the caller's again when it returns. */
  void end() {
    ExecutableHttpRequest underWay;
    synchronized (this) {
      ended = true;
      underWay = request;
    }
    if (underWay != null) {
      abort(underWay);
    }
    awaitOutside();
    for (InputStream source : sources) {
      try {
        source.close();
      } catch (IOException | RuntimeException e) {
        // all that was needed of it was read, or the call has failed for another reason
      }
    }
  }

  private static void abort(ExecutableHttpRequest underWay) {
    try {
      underWay.abort(); // does nothing to one that is done
    } catch (IllegalStateException e) {
      // its connection went back to the pool, or was closed with it, at the same moment
    }
  }

  private synchronized void awaitOutside() {
    boolean interrupted = false;
    while (inside) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void requireGoingOn() throws EndedException {
    if (ended) {
      throw new EndedException();
    }
  }
}
