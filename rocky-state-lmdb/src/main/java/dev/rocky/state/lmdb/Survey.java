package dev.rocky.state.lmdb;

import dev.rocky.state.Key;
import dev.rocky.state.StateException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which leaves of a file hold the entries of its last commit, page by page, however damaged it is.
 *
 * <p>LMDB never changes a page, it writes another one and frees the old one, which stays in the
 * file for a while with all that it held. So a page may be flawless, and every checksum in it
 * right, and yet be of yesterday. A leaf is of the last commit if
 *
 * <ul>
 *   <li>the list of free pages is whole and it is not free; each page is either in use or free, so
 *       that this holds even for a leaf to which no branch leads any more;
 *   <li>or the list is not whole, but the tree of entries is, the leaf belongs to it, and none of
 *       its pages is free by what can be read of the list;
 *   <li>or the same, but that pages of both are missing: behind the end of the file, unreadable, or
 *       zeros; then no branch was led astray.
 * </ul>
 */
final class Survey {

  private static final long META_PAGES = 2;

  private final PageFile file;
  private final MetaPages.Commit commit;
  private final BitSet used = new BitSet();
  private final BitSet freeTree = new BitSet();
  private final BitSet free;
  private final boolean freeIsWhole;
  private final PartialWalk walk;
  private List<Integer> leaves;
  private final boolean proven;
  private long entries;
  private boolean complete = true;

  private Survey(PageFile file, LastCommit last, DamageList damage) throws IOException {
    this.file = file;
    this.commit = last.commit();
    DamageList ofFree = new DamageList();
    PartialWalk freeWalk = new PartialWalk(file, commit.freePages(), true, freeTree, ofFree).run();
    FreeList list = new FreeList(file, commit.transaction());
    this.freeIsWhole = isWhole(freeWalk, list, ofFree);
    this.free = freeIsWhole ? list.pages() : claimed(freeWalk);
    used.or(freeTree);
    this.walk = new PartialWalk(file, commit.entries(), false, used, damage).run();
    used.andNot(freeTree);
    ofFree.listed().forEach(damage::add);
    this.proven = last.isLast() && (freeIsWhole || isLedAstrayByNothing(freeWalk));
    this.leaves = new ArrayList<>(walk.leaves());
    this.entries = walk.entries();
    if (freeIsWhole) {
      leaveOutFree(damage);
      List<Orphan> orphans = findOrphans();
      leaveOutDoubtful(orphans, damage);
      if (isAccountedFor()) {
        addOrphans(orphans);
      }
    }
  }

  /**
   * Surveys {@code file} as of {@code last}; what is wrong with it goes to {@code damage}.
   *
   * @throws StructureException if it has more pages than any ledger
   */
  static Survey of(PageFile file, LastCommit last, DamageList damage) throws IOException {
    if (file.lastPage() >= Integer.MAX_VALUE) {
      throw MetaPages.damaged(
          file.path(), "it has more than " + Integer.MAX_VALUE + " pages, or says so");
    }
    return new Survey(file, last, damage);
  }

  private boolean isWhole(PartialWalk freeWalk, FreeList list, DamageList ofFree)
      throws IOException {
    try {
      new TreeWalk(file, "free pages", commit.freePages(), true, new BitSet(), list).run();
      return freeWalk.isWhole();
    } catch (StructureException e) {
      ofFree.add(e.damage());
      return false;
    }
  }

  /** What a damaged list of free pages names. */
  private BitSet claimed(PartialWalk freeWalk) {
    BitSet claimed = new BitSet();
    TreePage page = new TreePage(file, true);
    for (int leaf : freeWalk.leaves()) {
      try {
        if (leaf != PartialWalk.GAP) {
          page.load(leaf, true);
          FreeList.addClaimed(file, page, claimed);
        }
      } catch (StructureException | IOException e) {
        // so it names nothing
      }
    }
    return claimed;
  }

  private boolean isLedAstrayByNothing(PartialWalk freeWalk) {
    return !free.intersects(used)
        && (walk.isWhole() || (walk.lacksOnlyMissingPages() && freeWalk.lacksOnlyMissingPages()));
  }

  /** A leaf that is free is one of the past, to which a damaged branch leads. */
  private void leaveOutFree(DamageList damage) {
    for (int i = 0; i < leaves.size(); i++) {
      int leaf = leaves.get(i);
      if (leaf != PartialWalk.GAP && free.get(leaf)) {
        damage.add(new Damage.InPage(leaf, "is in use, and free"));
        leaves.set(i, PartialWalk.GAP);
        complete = false;
      }
    }
  }

  /** Where another leaf that is in use has keys like those of one that was reached, which is it? */
  private void leaveOutDoubtful(List<Orphan> orphans, DamageList damage) {
    for (int i = 0; i < leaves.size() && !orphans.isEmpty(); i++) {
      int leaf = leaves.get(i);
      if (leaf != PartialWalk.GAP) {
        Key first = key(leaf, true);
        Key last = key(leaf, false);
        if (orphans.stream().anyMatch(orphan -> orphan.overlaps(first, last))) {
          damage.add(new Damage.InPage(leaf, "has keys that another page has, too"));
          leaves.set(i, PartialWalk.GAP);
          complete = false;
        }
      }
    }
  }

  /** Whether no page is both free and in use, and no page can be neither. */
  private boolean isAccountedFor() {
    MetaPages.Tree tree = commit.entries();
    return !free.intersects(used)
        && tree.branchPages()
                + tree.leafPages()
                + tree.overflowPages()
                + free.cardinality()
                + freeTree.cardinality()
            == file.lastPage() + 1 - META_PAGES;
  }

  /**
   * Puts leaves to which no branch leads into the gaps; but if they do not fill these, only where
   * nothing else is wrong than that pages are missing.
   */
  private void addOrphans(List<Orphan> orphans) {
    List<Integer> before = leaves;
    long without = entries;
    leaves = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      leaves.add(before.get(i));
      if (before.get(i) == PartialWalk.GAP) {
        addBetween(key(before, i, -1), key(before, i, 1), orphans);
      }
    }
    if (!isComplete() && !walk.lacksOnlyMissingPages()) {
      leaves = before;
      entries = without;
    }
  }

  private void addBetween(@Nullable Key before, @Nullable Key behind, List<Orphan> orphans) {
    List<Orphan> here =
        orphans.stream().filter(orphan -> orphan.isBetween(before, behind)).toList();
    if (areApart(here)) {
      for (Orphan orphan : here) {
        leaves.add(orphan.page);
        leaves.add(PartialWalk.GAP);
        entries += orphan.entries;
      }
    }
  }

  /** The key that is next to a gap on one side, if there is one. */
  private @Nullable Key key(List<Integer> among, int gap, int side) {
    int i = gap + side;
    while (i >= 0 && i < among.size()) {
      if (among.get(i) != PartialWalk.GAP) {
        return key(among.get(i), side > 0);
      }
      i += side;
    }
    return null;
  }

  private List<Orphan> findOrphans() {
    BitSet known = (BitSet) used.clone();
    known.or(free);
    known.or(freeTree);
    List<Orphan> orphans = new ArrayList<>();
    TreePage page = new TreePage(file, false);
    for (int number = known.nextClearBit((int) META_PAGES);
        number <= file.lastPage();
        number = known.nextClearBit(number + 1)) {
      try {
        file.checkRange(number, 1, number);
        page.load(number, true);
        orphans.add(
            new Orphan(
                number,
                page.nodes(),
                Key.ofBytes(page.key(0)),
                Key.ofBytes(page.key(page.nodes() - 1))));
      } catch (StructureException | IOException e) {
        // of another kind, or damaged
      }
    }
    orphans.sort(Comparator.comparing(Orphan::first));
    return orphans;
  }

  private static boolean areApart(List<Orphan> sorted) {
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i - 1).last.compareTo(sorted.get(i).first) >= 0) {
        return false;
      }
    }
    return true;
  }

  private Key key(int leaf, boolean first) {
    TreePage page = load(new TreePage(file, false), leaf);
    return Key.ofBytes(page.key(first ? 0 : page.nodes() - 1));
  }

  /** Loads a page that could be loaded before. */
  private TreePage load(TreePage page, int number) {
    try {
      page.load(number, true);
      return page;
    } catch (IOException e) {
      throw new StateException("Cannot read " + file.path() + ": " + e.getMessage(), e);
    }
  }

  /** Whether the entries in {@link #forEach} are the newest. */
  boolean isProven() {
    return proven;
  }

  /** Whether all entries of the last commit are there; their values may be damaged. */
  boolean isComplete() {
    return complete
        && entries == commit.entries().entries()
        && leaves.stream().filter(leaf -> leaf != PartialWalk.GAP).count()
            == commit.entries().leafPages();
  }

  /** Whether the leaf with the least keys was found, or there is none. */
  boolean hasFirstLeaf() {
    return leaves.isEmpty() || leaves.get(0) != PartialWalk.GAP;
  }

  /** Hands all leaves that were found to {@code visitor}, in the order of their keys. */
  void forEach(Visitor visitor) {
    boolean nothingLost = isComplete();
    TreePage page = new TreePage(file, false);
    for (int leaf : leaves) {
      if (leaf != PartialWalk.GAP) {
        if (!visitor.leaf(load(page, leaf))) {
          return;
        }
      } else if (!nothingLost) {
        visitor.gap();
      }
    }
    if (!nothingLost && !leaves.contains(PartialWalk.GAP)) {
      visitor.gapSomewhere();
    }
  }

  /** Whether the value of a node in overflow pages lies in pages of the last commit. */
  boolean isCurrent(TreePage page, int node) {
    if (!freeIsWhole || !page.isInOverflow(node)) {
      return true;
    }
    int first = (int) page.overflow(node);
    int next = free.nextSetBit(first);
    return next < 0 || next >= first + file.pagesFor(page.dataSize(node));
  }

  /** Receives leaves and gaps. */
  interface Visitor {
    /**
     * Takes a leaf.
     *
     * @return whether to go on
     */
    boolean leaf(TreePage page);

    /** Takes note that leaves may be missing here. */
    void gap();

    /** Takes note that entries are missing, and it is not known where. */
    void gapSomewhere();
  }

  private record Orphan(int page, int entries, Key first, Key last) {
    boolean overlaps(Key from, Key to) {
      return first.compareTo(to) <= 0 && from.compareTo(last) <= 0;
    }

    boolean isBetween(@Nullable Key before, @Nullable Key behind) {
      return (before == null || before.compareTo(first) < 0)
          && (behind == null || last.compareTo(behind) < 0);
    }
  }
}
