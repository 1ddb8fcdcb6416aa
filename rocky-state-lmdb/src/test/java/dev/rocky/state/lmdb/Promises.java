package dev.rocky.state.lmdb;

import dev.rocky.state.StateStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Which commits the writers of {@link Books} began and which ones {@code write} acknowledged, in
 * memory that processes share and that outlives them: not one is lost when a process is killed, and
 * noting it costs no system call.
 */
final class Promises {

  private static final VarHandle NUMBERS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final ByteBuffer memory;
  private final int writers;

  private Promises(ByteBuffer memory, int writers) {
    this.memory = memory;
    this.writers = writers;
  }

  /** Those of {@code writers} writers in {@code file}, which is made if there is none. */
  static Promises in(Path file, int writers) {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
      int bytes = 2 * Long.BYTES * writers;
      return new Promises(channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes), writers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void begin(int writer, long number) {
    NUMBERS.setRelease(memory, 2 * Long.BYTES * writer, number);
  }

  void acknowledge(int writer, long number) {
    NUMBERS.setRelease(memory, 2 * Long.BYTES * writer + Long.BYTES, number);
  }

  long[] begun() {
    return numbers(0);
  }

  long[] acknowledged() {
    return numbers(Long.BYTES);
  }

  /**
   * Audits {@code store} for all that was acknowledged before, and for nothing that was not even
   * begun.
   *
   * @return the entries of each writer
   */
  long[] check(Books books, StateStore store) {
    long[] acknowledged = acknowledged();
    long[] found = books.audit(store);
    long[] begun = begun();
    for (int writer = 0; writer < writers; writer++) {
      if (found[writer] < acknowledged[writer] || found[writer] > begun[writer]) {
        throw new AssertionError(
            "of writer %d, entry %d was acknowledged and %d begun, but there are %d"
                .formatted(writer, acknowledged[writer], begun[writer], found[writer]));
      }
    }
    return found;
  }

  private long[] numbers(int offset) {
    long[] numbers = new long[writers];
    for (int writer = 0; writer < writers; writer++) {
      numbers[writer] = (long) NUMBERS.getAcquire(memory, 2 * Long.BYTES * writer + offset);
    }
    return numbers;
  }
}
