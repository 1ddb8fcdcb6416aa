package dev.rocky.state.sync;

import dev.rocky.state.Namespace;
import dev.rocky.state.StateException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a transfer counts until it is reported; used by all its threads. */
final class TransferTally {

  private final TransferKind kind;
  private final Namespace namespace;
  private final String remote;
  private final AtomicInteger attempts = new AtomicInteger();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private final Optional<CacheTally> cache;
  private volatile OptionalLong generation = OptionalLong.empty();

  TransferTally(TransferKind kind, Namespace namespace, String remote, Optional<CacheTally> cache) {
    this.kind = kind;
    this.namespace = namespace;
    this.remote = remote;
    this.cache = cache;
  }

  TransferKind kind() {
    return kind;
  }

  int attempts() {
    return attempts.get();
  }

  void attempted() {
    attempts.incrementAndGet();
  }

  void sent(long bytes) {
    sent.addAndGet(bytes);
  }

  void received(long bytes) {
    received.addAndGet(bytes);
  }

  void generation(long generation) {
    this.generation = OptionalLong.of(generation);
  }

  /** The same stream, whose bytes count as received. */
  OutputStream counting(OutputStream sink) {
    return new FilterOutputStream(sink) {
      @Override
      public void write(int b) throws IOException {
        out.write(b);
        received(1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        received(length);
      }
    };
  }

  /** What is to be reported. */
  TransferEvent event(
      TransferOutcome outcome,
      Optional<TransferOutcome> cause,
      Duration duration,
      @Nullable Throwable problem) {
    return new TransferEvent(
        kind,
        outcome,
        cause,
        namespace,
        remote,
        duration,
        attempts.get(),
        sent.get(),
        received.get(),
        generation,
        cache.map(CacheTally::use),
        Optional.ofNullable(problem).map(TransferTally::told));
  }

  /** Messages of this library hold no secret; of others' that is not known. */
  private static String told(Throwable problem) {
    return problem instanceof StateException
        ? String.valueOf(problem.getMessage())
        : problem.getClass().getName();
  }
}
