package dev.rocky.state.lmdb;

import dev.rocky.state.StoreDamagedException;
import dev.rocky.state.StoreOpenException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.BitSet;

/**
 * Reads the whole structure of a file before LMDB maps it, because LMDB trusts it and goes down
 * with the process, or in circles, where it is wrong: both trees of the last commit page by page,
 * and that what the list of free pages says agrees with them. Values are not looked at.
 *
 * <p>A file may end before its last page, and lacks nothing, if every page behind its end is free:
 * LMDB does not write pages that were taken and given back in one transaction, and a process may
 * die before {@link Environment} evens that out.
 *
 * <p>Memory: two bits for each page, and a page for each level. The pages of the last commit must
 * not change meanwhile.
 */
final class StructureCheck {

  private static final long FIRST_ENTRY_ALONE = 1;

  private final PageFile file;
  private final MetaPages pages;
  private final boolean live;
  private final BitSet used = new BitSet();

  private StructureCheck(PageFile file, MetaPages pages, boolean live) {
    this.file = file;
    this.pages = pages;
    this.live = live;
  }

  /**
   * Checks {@code file}, of which {@code pages} are the meta pages.
   *
   * @throws StoreDamagedException that says what is wrong, and on which page
   * @throws StoreOpenException if it cannot be read
   */
  static void of(Path file, MetaPages pages) {
    // Not a FileChannel: an interrupted thread must be able to open a store.
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      of(PageFile.of(file, bytes, pages), pages);
    } catch (IOException e) {
      throw new StoreOpenException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  static void of(PageFile file, MetaPages pages) throws IOException {
    of(file, pages, false);
  }

  /**
   * Checks {@code file}.
   *
   * @param live whether others may be writing to it, while a read transaction that is as old as
   *     {@code pages}, or older, keeps the pages of their last commit; then no other is looked at
   */
  static void of(PageFile file, MetaPages pages, boolean live) throws IOException {
    if (pages.lastPage() >= Integer.MAX_VALUE) {
      throw MetaPages.damaged(
          file.path(), "it has more than " + Integer.MAX_VALUE + " pages, or says so");
    }
    new StructureCheck(file, pages, live).run();
  }

  private void run() throws IOException {
    FreeList free = new FreeList(file, pages.transaction());
    new TreeWalk(file, "free pages", pages.current().freePages(), true, used, free).run();
    LedgerKeys keys = new LedgerKeys(file);
    new TreeWalk(file, "entries", pages.current().entries(), false, used, keys).run();
    keys.end();
    checkFree(free.pages());
    if (keys.applies()) {
      checkCommits(free.newest());
    }
  }

  private void checkFree(BitSet free) {
    if (used.intersects(free)) {
      BitSet both = (BitSet) used.clone();
      both.and(free);
      throw file.damaged(both.nextSetBit(0), "is in use, and free");
    }
    long missing = file.wholePages();
    if (missing <= pages.lastPage() && free.nextClearBit((int) missing) <= pages.lastPage()) {
      throw MetaPages.damaged(
          file.path(),
          "it was cut off; it has %d whole pages, and its last commit needs %d"
              .formatted(missing, pages.lastPage() + 1));
    }
  }

  /**
   * Checks that the commit that says it is the last one is. Each commit of a ledger, which is never
   * empty, gives back the page of the old root under its own number; only the one that makes the
   * ledger does not. So a number that was changed afterwards does not fit to the list.
   */
  private void checkCommits(long newestFree) throws IOException {
    long last = pages.transaction();
    if (last > FIRST_ENTRY_ALONE && newestFree != last) {
      throw MetaPages.damaged(
          file.path(),
          "its last commit is %d, but the last one that freed pages is %d"
              .formatted(last, newestFree));
    }
    long before = live ? 0 : newestFreeOf(pages.previous());
    if (before > pages.previous().transaction()) {
      throw MetaPages.damaged(
          file.path(),
          "the commit that says that it is %d freed pages as %d"
              .formatted(pages.previous().transaction(), before));
    }
  }

  /** 0 if it cannot be told: LMDB does not read the older commit, so damage in it does no harm. */
  private long newestFreeOf(MetaPages.Commit commit) throws IOException {
    try {
      return newestFree(file, commit);
    } catch (StructureException e) {
      return 0;
    }
  }

  /**
   * The greatest transaction of which {@code commit} has free pages; 0 if it has none. Of the last
   * two commits all pages are still there, because a transaction reuses no page of them.
   *
   * @throws StructureException if a page on the way there is damaged
   */
  static long newestFree(PageFile file, MetaPages.Commit commit) throws IOException {
    TreePage page = new TreePage(file, true);
    long number = commit.freePages().root();
    for (int left = commit.freePages().depth(); left > 0; left--) {
      file.checkRange(number, 1, number);
      page.load(number, left == 1);
      number = left == 1 ? number : page.child(page.nodes() - 1);
    }
    return commit.freePages().depth() == 0 ? 0 : page.integerKey(page.nodes() - 1);
  }
}
