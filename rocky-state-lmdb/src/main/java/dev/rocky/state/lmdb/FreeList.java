package dev.rocky.state.lmdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Collects the free pages that the entries of LMDB's tree of free pages name, and checks these
 * entries: the key is the number of the transaction that gave the pages back, the data are a count
 * (8 bytes) and so many page numbers (8 each), descending; what lies behind them means nothing.
 */
final class FreeList implements TreeWalk.Entries {

  private static final int CHUNK = 8 * 1024;

  private final PageFile file;
  private final long transaction;
  private final BitSet free = new BitSet();
  private final byte[] chunk = new byte[CHUNK];
  private long newest;

  /**
   * @param transaction number of the last commit
   */
  FreeList(PageFile file, long transaction) {
    this.file = file;
    this.transaction = transaction;
  }

  @Override
  public void accept(TreePage page, int node) throws IOException {
    newest = page.integerKey(node);
    if (newest < 1 || newest > transaction) {
      throw file.damaged(
          page.number(),
          "has free pages of commit %d, and the last one was %d".formatted(newest, transaction));
    }
    long size = page.dataSize(node);
    boolean inOverflow = page.isInOverflow(node);
    long number = inOverflow ? page.overflow(node) : page.number();
    long at = inOverflow ? TreePage.HEAD : page.data(node);
    long count = size < Long.BYTES ? -1 : longs(number, at, 1).getLong(0);
    if (count < 0 || count > size / Long.BYTES - 1 || size % Long.BYTES != 0) {
      throw file.damaged(
          page.number(), "has a list of %d free pages in %d bytes".formatted(count, size));
    }
    long previous = Long.MAX_VALUE;
    for (long done = 0; done < count; ) {
      int some = (int) Math.min(count - done, CHUNK / Long.BYTES);
      ByteBuffer numbers = longs(number, at + (1 + done) * Long.BYTES, some);
      for (int i = 0; i < some; i++) {
        previous = add(page, numbers.getLong(i * Long.BYTES), previous);
      }
      done += some;
    }
  }

  private long add(TreePage page, long number, long previous) {
    if (number < 2 || number > file.lastPage() || number >= previous) {
      throw file.damaged(
          page.number(),
          "names page %d as free behind page %d, and the last page is %d"
              .formatted(number, previous, file.lastPage()));
    }
    int bit = Math.toIntExact(number);
    if (free.get(bit)) {
      throw file.damaged(page.number(), "names page " + number + " as free a second time");
    }
    free.set(bit);
    return number;
  }

  private ByteBuffer longs(long page, long at, int count) throws IOException {
    file.read(page, at, chunk, count * Long.BYTES);
    return ByteBuffer.wrap(chunk).order(file.order());
  }

  /**
   * Which pages any entry on a page of the list names as free, right or wrong: what can be read of
   * a damaged list.
   */
  static void addClaimed(PageFile file, TreePage page, BitSet claimed) throws IOException {
    for (int node = 0; node < page.nodes(); node++) {
      long size = page.dataSize(node);
      boolean inOverflow = page.isInOverflow(node);
      long number = inOverflow ? page.overflow(node) : page.number();
      long at = inOverflow ? TreePage.HEAD : page.data(node);
      byte[] data = new byte[Long.BYTES];
      for (long done = Long.BYTES; done + Long.BYTES <= size; done += Long.BYTES) {
        file.read(number, at + done, data, data.length);
        long free = ByteBuffer.wrap(data).order(file.order()).getLong();
        if (free >= 2 && free <= file.lastPage()) {
          claimed.set((int) free);
        }
      }
    }
  }

  /** The pages that are free. */
  BitSet pages() {
    return free;
  }

  /** The greatest transaction that gave back pages; 0 if there is none. */
  long newest() {
    return newest;
  }
}
