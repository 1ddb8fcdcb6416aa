package dev.rocky.state.lmdb;

import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Visits every page of a tree once, in the order of the keys, and checks that they fit together:
 * each lies in the file and is reached once, keys lie between those of the branch above, leaves are
 * as deep as the tree says, and there are as many pages of each kind, and entries, as it says. One
 * page of each level is in memory.
 */
final class TreeWalk {

  private static final long META_PAGE = 0;

  /** Takes the entries of a tree, in their order. */
  interface Entries {
    void accept(TreePage page, int node) throws IOException;
  }

  private final PageFile file;
  private final String name;
  private final MetaPages.Tree tree;
  private final BitSet used;
  private final Entries visitor;
  private final TreePage[] levels;
  private long branchPages;
  private long leafPages;
  private long overflowPages;
  private long entries;

  /**
   * @param name of the tree, for messages
   * @param used the pages that were reached, which the walk adds to
   */
  TreeWalk(
      PageFile file,
      String name,
      MetaPages.Tree tree,
      boolean freePages,
      BitSet used,
      Entries visitor) {
    this.file = file;
    this.name = name;
    this.tree = tree;
    this.used = used;
    this.visitor = visitor;
    this.levels = new TreePage[tree.depth()];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = new TreePage(file, freePages);
    }
  }

  void run() throws IOException {
    if (tree.root() != MetaPages.NO_ROOT) {
      visit(tree.root(), 0, META_PAGE, null, null);
    }
    checkCount("branch pages", branchPages, tree.branchPages());
    checkCount("leaf pages", leafPages, tree.leafPages());
    checkCount("overflow pages", overflowPages, tree.overflowPages());
    checkCount("entries", entries, tree.entries());
  }

  private void visit(
      long number, int level, long from, @Nullable Bound least, @Nullable Bound behind)
      throws IOException {
    use(number, 1, from);
    TreePage page = levels[level];
    boolean leaf = level == levels.length - 1;
    page.load(number, leaf);
    // The first key of a branch means nothing, see TreePage.
    int first = leaf ? 0 : 1;
    if (first < page.nodes() && least != null && page.compare(first, least.page, least.node) < 0) {
      throw file.damaged(number, "has a key that is less than its branch allows");
    }
    if (behind != null && page.compare(page.nodes() - 1, behind.page, behind.node) >= 0) {
      throw file.damaged(number, "has a key that is greater than its branch allows");
    }
    if (leaf) {
      leafPages++;
      visitEntries(page);
      return;
    }
    branchPages++;
    for (int i = 0; i < page.nodes(); i++) {
      visit(
          page.child(i),
          level + 1,
          number,
          i == 0 ? least : new Bound(page, i),
          i == page.nodes() - 1 ? behind : new Bound(page, i + 1));
    }
  }

  private void visitEntries(TreePage page) throws IOException {
    for (int i = 0; i < page.nodes(); i++) {
      if (page.isInOverflow(i)) {
        long count = file.overflowPages(page, i);
        use(page.overflow(i), count, page.number());
        overflowPages += count;
      }
      entries++;
      visitor.accept(page, i);
    }
  }

  private void use(long number, long count, long from) {
    file.checkRange(number, count, from);
    int first = Math.toIntExact(number);
    int end = Math.toIntExact(number + count);
    int again = used.nextSetBit(first);
    if (again >= 0 && again < end) {
      throw file.damaged(again, "is in use twice, the second time from page " + from);
    }
    used.set(first, end);
  }

  private void checkCount(String what, long found, long expected) {
    if (found != expected) {
      throw MetaPages.damaged(
          file.path(),
          "the tree of %s has %d %s instead of %d".formatted(name, found, what, expected));
    }
  }

  /** A key of a branch above: the least that a page may have, or the least that it may not. */
  private record Bound(TreePage page, int node) {}
}
