package dev.rocky.state.lmdb;

import dev.rocky.state.Progress;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Copies the entries of one commit into a new file, in their order, so that it is as small as it
 * can be. The pages are read and checked without LMDB; the first one that is damaged is an
 * exception.
 */
final class LedgerCopy implements TreeWalk.Entries {

  private final PageFile file;
  private final LedgerBuilder target;
  private final boolean recovered;
  private final Ticks ticks;
  private final Runnable eachPage;
  private long page = -1;

  private LedgerCopy(
      PageFile file, LedgerBuilder target, boolean recovered, Ticks ticks, Runnable eachPage) {
    this.file = file;
    this.target = target;
    this.recovered = recovered;
    this.ticks = ticks;
    this.eachPage = eachPage;
  }

  /**
   * Copies the last commit of {@code bytes} that {@code pages} describe, in the phase {@code copy}.
   *
   * @param recovered whether the copy is to say that it does not know what it lacks
   * @param eachPage called now and then; what it throws ends the copying
   * @throws StructureException if the structure is damaged
   */
  static void run(
      PageFile file,
      MetaPages.Tree tree,
      LedgerBuilder target,
      boolean recovered,
      Progress progress,
      Runnable eachPage)
      throws IOException {
    if (file.lastPage() >= Integer.MAX_VALUE) {
      throw MetaPages.damaged(file.path(), "it says that it has " + file.lastPage() + " pages");
    }
    long total = (tree.leafPages() + tree.overflowPages()) * file.pageSize();
    if (total < 0 || total > file.bytes().length()) {
      throw MetaPages.damaged(file.path(), "it says that it has more pages than it has");
    }
    Ticks ticks = new Ticks(progress, "copy", total);
    LedgerCopy copy = new LedgerCopy(file, target, recovered, ticks, eachPage);
    new TreeWalk(file, "entries", tree, false, new BitSet(), copy).run();
    ticks.end();
  }

  @Override
  public void accept(TreePage leaf, int node) throws IOException {
    if (leaf.number() != page) {
      page = leaf.number();
      eachPage.run();
      ticks.add(file.pageSize());
    }
    if (leaf.isInOverflow(node)) {
      ticks.add(leaf.dataSize(node));
    }
    byte[] key = leaf.key(node);
    byte[] value = file.data(leaf, node);
    target.append(
        key,
        recovered && Arrays.equals(key, FormatRecord.KEY)
            ? FormatRecord.recoveredAt(Instant.now(), value)
            : value);
  }
}
