package dev.rocky.state.lmdb;

import dev.rocky.state.StoreDamagedException;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * The pages of an LMDB file, by their numbers.
 *
 * @param path for messages
 * @param bytes the file, which the caller closes
 * @param pageSize in bytes
 * @param lastPage the last page that was ever taken
 * @param wholePages how many pages lie in the file to their last byte
 * @param order in which the file has its integers
 */
record PageFile(
    Path path,
    RandomAccessFile bytes,
    int pageSize,
    long lastPage,
    long wholePages,
    ByteOrder order) {

  static PageFile of(Path path, RandomAccessFile bytes, MetaPages pages) throws IOException {
    return new PageFile(
        path,
        bytes,
        pages.pageSize(),
        pages.lastPage(),
        bytes.length() / pages.pageSize(),
        ByteOrder.nativeOrder());
  }

  /** Checks that a tree may use {@code count} pages from {@code number} on. */
  void checkRange(long number, long count, long from) {
    if (number < 2 || count > lastPage || number > lastPage + 1 - count) {
      throw damaged(
          from,
          "leads to "
              + (count == 1 ? "page " + number : count + " pages from page " + number + " on")
              + ", and the last page is "
              + lastPage);
    }
    if (number > wholePages - count) {
      throw MetaPages.damaged(
          path,
          "it was cut off after %d whole pages; page %d is in use"
              .formatted(wholePages, number + count - 1));
    }
  }

  /** Reads the first {@code count} bytes behind byte {@code at} of a page into {@code target}. */
  void read(long number, long at, byte[] target, int count) throws IOException {
    bytes.seek(number * pageSize + at);
    try {
      bytes.readFully(target, 0, count);
    } catch (EOFException e) {
      throw damaged(number, "cannot be read to its end");
    }
  }

  StoreDamagedException damaged(long number, String found) {
    return MetaPages.damaged(path, "page " + number + " " + found);
  }
}
