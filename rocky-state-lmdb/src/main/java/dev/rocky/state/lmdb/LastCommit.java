package dev.rocky.state.lmdb;

import dev.rocky.state.lmdb.MetaPages.Commit;
import dev.rocky.state.lmdb.MetaPages.Survivor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * The newest commit that a damaged file still describes, and whether it is known to be the last one
 * that was made: else a record in it may be older than what was acknowledged.
 *
 * <p>Each commit of a ledger but the first frees the page of the old root under its own number, so
 * that the list of free pages says again which commit it belongs to. Where only one meta page is
 * left, the other one may have been of the commit before or of the one behind; the latter would
 * have left a page of the list of free pages with its number somewhere in the file, since nothing
 * was written after it.
 *
 * @param pageSize in bytes
 * @param commit the newest that can be used
 * @param isLast whether there was none after it
 */
record LastCommit(int pageSize, Commit commit, boolean isLast) {

  /**
   * Finds it.
   *
   * @throws StructureException if neither meta page can be used
   */
  static LastCommit find(Path path, RandomAccessFile bytes, DamageList damage) throws IOException {
    List<Survivor> survivors = MetaPages.survivors(path, bytes, damage);
    if (survivors.isEmpty()) {
      throw MetaPages.damaged(path, "neither of its first two pages can be used");
    }
    if (survivors.size() == 2 && survivors.get(0).pageSize() == survivors.get(1).pageSize()) {
      return ofBoth(path, bytes, survivors.get(0), survivors.get(1), damage);
    }
    return ofOne(path, bytes, survivors.get(0));
  }

  private static LastCommit ofBoth(
      Path path, RandomAccessFile bytes, Survivor even, Survivor odd, DamageList damage)
      throws IOException {
    Claim first = Claim.of(path, bytes, even);
    Claim second = Claim.of(path, bytes, odd);
    if (first.contradicts() || second.contradicts()) {
      damage.add(
          new Damage.InFile(
              "its first two pages say that they are of the commits %d and %d, the lists of free pages say %s and %s"
                  .formatted(first.number(), second.number(), first.proof(), second.proof())));
      return first.contradicts()
          ? ofContradiction(even, first, odd, second)
          : ofContradiction(odd, second, even, first);
    }
    boolean fresh = first.number() == 0 && second.number() == 0;
    if (!fresh && Math.abs(first.number() - second.number()) != 1) {
      damage.add(
          new Damage.InFile(
              "its first two pages are of the commits %d and %d, which do not follow each other"
                  .formatted(first.number(), second.number())));
      return newer(even, odd, false);
    }
    return newer(even, odd, true);
  }

  /**
   * One of the two numbers that a page gives for itself is wrong; the other page may tell which.
   */
  private static LastCommit ofContradiction(
      Survivor doubtful, Claim claim, Survivor other, Claim others) {
    boolean before = claim.mayBe(others.number() - 1);
    boolean behind = claim.mayBe(others.number() + 1);
    boolean known = before != behind && !others.contradicts();
    return behind && known
        ? new LastCommit(doubtful.pageSize(), doubtful.commit(), true)
        : new LastCommit(other.pageSize(), other.commit(), known);
  }

  private static LastCommit newer(Survivor even, Survivor odd, boolean isLast) {
    Survivor newer = even.commit().transaction() < odd.commit().transaction() ? odd : even;
    return new LastCommit(newer.pageSize(), newer.commit(), isLast);
  }

  private static LastCommit ofOne(Path path, RandomAccessFile bytes, Survivor only)
      throws IOException {
    Claim claim = Claim.of(path, bytes, only);
    boolean known = !claim.contradicts() && claim.isProven();
    return new LastCommit(
        only.pageSize(),
        only.commit(),
        known && !mayHaveSuccessor(path, bytes, only.pageSize(), only.commit()));
  }

  /**
   * Whether a commit after {@code commit} may have been made, to judge by all pages of the file.
   */
  private static boolean mayHaveSuccessor(
      Path path, RandomAccessFile bytes, int pageSize, Commit commit) throws IOException {
    PageFile file = PageFile.of(path, bytes, pageSize, commit.lastPage());
    if (file.wholePages() <= commit.lastPage() || bytes.length() % pageSize != 0) {
      return true; // what is missing may have told
    }
    TreePage page = new TreePage(file, true);
    for (long number = 2; number < file.wholePages(); number++) {
      try {
        page.load(number, true);
        if (page.integerKey(page.nodes() - 1) == commit.transaction() + 1) {
          return true;
        }
      } catch (StructureException e) {
        // another kind of page
      } catch (IOException e) {
        return true;
      }
    }
    return false;
  }

  /**
   * What a meta page says of itself.
   *
   * @param page 0 or 1: the even or the odd commits
   * @param number of its commit
   * @param proof the same, by its list of free pages; empty if that cannot be read
   */
  private record Claim(int page, long number, OptionalLong proof) {

    static Claim of(Path path, RandomAccessFile bytes, Survivor survivor) throws IOException {
      Commit commit = survivor.commit();
      PageFile file = PageFile.of(path, bytes, survivor.pageSize(), commit.lastPage());
      OptionalLong proof;
      try {
        proof = OptionalLong.of(StructureCheck.newestFree(file, commit));
      } catch (StructureException e) {
        proof = OptionalLong.empty();
      }
      return new Claim(survivor.number(), commit.transaction(), proof);
    }

    /** The commit that makes a file, and the one before it, have freed nothing. */
    boolean isProven() {
      return proof.isPresent() && proof.getAsLong() == (number <= 1 ? 0 : number);
    }

    boolean mayBe(long other) {
      return other % 2 == page
          && (number == other || (proof.isPresent() && proof.getAsLong() == other));
    }

    boolean contradicts() {
      return number % 2 != page || (proof.isPresent() && !isProven());
    }
  }
}
