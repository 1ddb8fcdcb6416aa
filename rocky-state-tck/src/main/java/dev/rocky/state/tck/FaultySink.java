package dev.rocky.state.tck;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;

/** Passes on what a call brings, as much of it and as intact as its fault lets through. */
final class FaultySink extends OutputStream {

  private final OutputStream sink;
  private final Optional<Fault> fault;
  private final RemoteTraffic traffic;
  private final long limit;
  private long position;

  FaultySink(OutputStream sink, Optional<Fault> fault, RemoteTraffic traffic) {
    this.sink = sink;
    this.fault = fault;
    this.traffic = traffic;
    limit = limit(fault);
  }

  /** Whether the connection broke before the end of the content. */
  boolean isBroken() {
    return position > limit && fault.filter(Fault.Broken.class::isInstance).isPresent();
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    int passes = (int) Math.max(0, Math.min(length, limit - position));
    byte[] piece = Arrays.copyOfRange(bytes, from, from + passes);
    corrupt(piece, position, fault);
    position += length;
    traffic.received(RemoteOperation.GET, passes);
    if (passes > 0) {
      sink.write(piece, 0, passes);
    }
  }

  @Override
  public void flush() throws IOException {
    sink.flush();
  }

  /** {@code content} as much and as intact as {@code fault} lets through. */
  static byte[] changed(byte[] content, Optional<Fault> fault) {
    byte[] changed = Arrays.copyOf(content, (int) Math.min(content.length, limit(fault)));
    corrupt(changed, 0, fault);
    return changed;
  }

  private static void corrupt(byte[] piece, long position, Optional<Fault> fault) {
    if (fault.isPresent()
        && fault.get() instanceof Fault.Corrupted corrupted
        && corrupted.at() >= position
        && corrupted.at() < position + piece.length) {
      piece[(int) (corrupted.at() - position)] ^= 1;
    }
  }

  private static long limit(Optional<Fault> fault) {
    if (fault.isPresent() && fault.get() instanceof Fault.Truncated truncated) {
      return truncated.bytes();
    }
    return fault.isPresent() && fault.get() instanceof Fault.Broken broken
        ? broken.bytes()
        : Long.MAX_VALUE;
  }
}
