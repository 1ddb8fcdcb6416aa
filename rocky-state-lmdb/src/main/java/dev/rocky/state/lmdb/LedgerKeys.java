package dev.rocky.state.lmdb;

import java.nio.ByteBuffer;

/**
 * Checks what only this library knows about the keys in the tree of entries: each is of a kind that
 * {@link KeyTree} writes, each link leads to a node with a greater number than its own, and to each
 * node leads one link. A link that led elsewhere would hide keys, or make a scan go in circles.
 *
 * <p>It only applies to a file that begins with a format record of this version; whether any other
 * is a ledger is for {@link FormatRecord} to say.
 */
final class LedgerKeys implements TreeWalk.Entries {

  private static final int OWN = 0x00;
  private static final int ROOT = 0x01;
  private static final int NODE = 0x02;
  private static final int NODE_HEAD = 1 + Long.BYTES;

  private final PageFile file;
  private boolean first = true;
  private boolean applies;
  private long nextNumber = 1;
  private long node;
  private long nodes;
  private long links;

  LedgerKeys(PageFile file) {
    this.file = file;
  }

  @Override
  public void accept(TreePage page, int node) {
    if (first) {
      first = false;
      applies =
          java.util.Arrays.equals(page.key(node), FormatRecord.KEY)
              && !page.isInOverflow(node)
              && FormatRecord.isCurrent(page.copyData(node));
    }
    if (applies) {
      check(page, node);
    }
  }

  private void check(TreePage page, int entry) {
    int size = page.keySize(entry);
    switch (page.keyByte(entry, 0)) {
      case OWN -> {
        checkThat(size == FormatRecord.KEY.length, page, entry);
        if (page.keyByte(entry, 1) == KeyTree.NEXT_NUMBER[1]) {
          nextNumber = number(page, entry);
        }
      }
      case ROOT -> checkThat(size > 1, page, entry);
      case NODE -> {
        checkThat(size > NODE_HEAD, page, entry);
        long number = ByteBuffer.wrap(page.key(entry)).getLong(1);
        checkThat(number > 0 && number < nextNumber, page, entry);
        if (number != node) {
          node = number;
          nodes += mixed(number);
        }
      }
      default -> checkThat(false, page, entry);
    }
    if (size == KeyTree.LINK_BYTES) {
      checkThat(page.keyByte(entry, size - 1) == 0, page, entry);
      long number = number(page, entry);
      checkThat(number > node && number < nextNumber, page, entry);
      links += mixed(number);
    }
  }

  private long number(TreePage page, int entry) {
    checkThat(!page.isInOverflow(entry) && page.dataSize(entry) == Long.BYTES, page, entry);
    return ByteBuffer.wrap(page.copyData(entry)).getLong();
  }

  private void checkThat(boolean right, TreePage page, int entry) {
    if (!right) {
      throw file.damaged(page.number(), "has an entry %d that no ledger has".formatted(entry));
    }
  }

  /** Checks, behind the last entry, what could not be known before. */
  void end() {
    if (links != nodes) {
      throw MetaPages.damaged(
          file.path(), "parts of long keys are missing, or nothing leads to them");
    }
  }

  /** Whether the file is a ledger of this version. */
  boolean applies() {
    return applies;
  }

  /** Sums of these are the same for the same numbers, and all but never for others. */
  private static long mixed(long number) {
    long mixed = number * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
    return mixed ^ mixed >>> 32;
  }
}
