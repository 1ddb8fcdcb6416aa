package dev.rocky.state.lmdb;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Visits what can be reached of a tree whose pages are in part damaged, and lists its leaves in the
 * order of their keys, with the gaps between them. A page is accepted by the rules of {@link
 * TreeWalk}; one that is not is a gap, with all below it.
 *
 * <p>Memory: two bits and an integer for each page, and a page for each level.
 */
final class PartialWalk {

  /** Stands in {@link #leaves} for any number of leaves that were not reached. */
  static final int GAP = -1;

  private final PageFile file;
  private final MetaPages.Tree tree;
  private final DamageList damage;
  private final TreePage[] levels;
  private final BitSet used;
  private final List<Integer> leaves = new ArrayList<>();
  private boolean whole = true;
  private boolean onlyMissing = true;
  private long branchPages;
  private long overflowPages;
  private long entries;

  /**
   * @param used pages that cannot be of this tree, to which the walk adds those that are
   */
  PartialWalk(
      PageFile file, MetaPages.Tree tree, boolean freePages, BitSet used, DamageList damage) {
    this.file = file;
    this.used = used;
    this.tree = tree;
    this.damage = damage;
    this.levels = new TreePage[tree.depth()];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = new TreePage(file, freePages);
    }
  }

  PartialWalk run() {
    if (tree.root() != MetaPages.NO_ROOT) {
      visit(tree.root(), 0, 0, null, null);
      TreePage page = levels[levels.length - 1];
      for (int leaf : leaves) {
        if (leaf != GAP) {
          countEntries(page, leaf);
        }
      }
    }
    return this;
  }

  private void visit(
      long number, int level, long from, @Nullable Bound least, @Nullable Bound behind) {
    TreePage page = levels[level];
    boolean leaf = level == levels.length - 1;
    try {
      file.checkRange(number, 1, from);
      if (used.get((int) number)) {
        throw file.damaged(number, "is in use twice, the second time from page " + from);
      }
      page.load(number, leaf);
      checkBounds(page, leaf ? 0 : 1, least, behind);
    } catch (StructureException e) {
      damage.add(e.damage());
      leaveOut(number);
      return;
    } catch (IOException e) {
      damage.add(new Damage.InPage(number, "cannot be read: " + e.getMessage()));
      leaveOut(number);
      return;
    }
    used.set((int) number);
    if (leaf) {
      leaves.add((int) number);
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

  private static void checkBounds(
      TreePage page, int first, @Nullable Bound least, @Nullable Bound behind)
      throws StructureException {
    boolean tooLow =
        first < page.nodes() && least != null && page.compare(first, least.page, least.node) < 0;
    if (tooLow
        || (behind != null && page.compare(page.nodes() - 1, behind.page, behind.node) >= 0)) {
      throw page.damaged("has keys that its branch does not allow");
    }
  }

  private void leaveOut(long number) {
    whole = false;
    onlyMissing &= file.isMissing(number);
    if (leaves.isEmpty() || leaves.get(leaves.size() - 1) != GAP) {
      leaves.add(GAP);
    }
  }

  private void countEntries(TreePage page, int leaf) {
    try {
      page.load(leaf, true);
    } catch (StructureException | IOException e) {
      throw new IllegalStateException("The file " + file.path() + " changed meanwhile", e);
    }
    entries += page.nodes();
    for (int i = 0; i < page.nodes(); i++) {
      if (page.isInOverflow(i)) {
        useOverflow(page, i);
      }
    }
  }

  private void useOverflow(TreePage page, int node) {
    try {
      int first = (int) page.overflow(node);
      long count = file.overflowPages(page, node);
      int end = (int) (first + count);
      int again = used.nextSetBit(first);
      if (again >= 0 && again < end) {
        throw file.damaged(again, "is in use twice, the second time from page " + page.number());
      }
      used.set(first, end);
      overflowPages += count;
    } catch (StructureException | IOException e) {
      // Whoever wants the value will say so.
      whole = false;
      long last = page.overflow(node) + file.pagesFor(page.dataSize(node)) - 1;
      onlyMissing &= file.isMissing(page.overflow(node)) || file.isMissing(last);
    }
  }

  /** Pages of leaves, in the order of their keys, with {@link #GAP}s. */
  List<Integer> leaves() {
    return leaves;
  }

  /** How many entries lie in the leaves that were reached. */
  long entries() {
    return entries;
  }

  /** Whether all of the tree was reached, and it is as great as it should be. */
  boolean isWhole() {
    return whole
        && branchPages == tree.branchPages()
        && leaves.size() == tree.leafPages()
        && overflowPages == tree.overflowPages()
        && entries == tree.entries();
  }

  /** Whether it is whole, but for pages of which nothing is there, or nothing but zeros. */
  boolean lacksOnlyMissingPages() {
    return whole ? isWhole() : onlyMissing;
  }

  /** A key of a branch above: the least that a page may have, or the least that it may not. */
  private record Bound(TreePage page, int node) {}
}
