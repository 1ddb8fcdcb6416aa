package dev.rocky.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** How long the disk takes to flush 4 KiB: no durable commit can be faster. */
final class DiskFlush {

  private static final int BYTES = 4096;
  private static final int PAGES = 256;
  private static final int FLUSHES = 1_000;
  private static final double NANOS_PER_MICRO = 1_000;

  private DiskFlush() {}

  /**
   * Overwrites pages of a file and flushes each ({@code fdatasync}).
   *
   * @return microseconds of each, writing included
   */
  static List<Double> micros() {
    Path folder = Folders.temporary("flush");
    try (FileChannel file =
        FileChannel.open(
            folder.resolve("pages"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.allocate(PAGES * BYTES));
      file.force(true);
      List<Double> micros = new ArrayList<>(FLUSHES);
      ByteBuffer page = ByteBuffer.allocateDirect(BYTES);
      for (int i = 0; i < FLUSHES; i++) {
        page.clear().putInt(i).clear();
        long start = System.nanoTime();
        file.write(page, (long) i % PAGES * BYTES);
        file.force(false);
        micros.add((System.nanoTime() - start) / NANOS_PER_MICRO);
      }
      return micros;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      Folders.delete(folder);
    }
  }
}
