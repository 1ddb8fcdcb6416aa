package dev.rocky.state.lmdb;

import dev.rocky.state.StoreDamagedException;
import dev.rocky.state.StoreOpenException;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the two meta pages of an LMDB file say, read without LMDB, which would map the file first
 * and take the process down with a signal when a page turns out to lie behind its end.
 *
 * <p>Layout of a meta page of LMDB 0.9 on a 64-bit machine, in its own byte order: page number (8),
 * pad (2), flags (2, {@code 0x08} = meta), unused (4); magic {@code 0xBEEFC0DE} (4), version 1 (4),
 * address (8), map size (8); two records of 48 bytes, see {@link Tree}, free pages and main (page
 * size in the first four bytes of the first); last page (8), transaction (8). Page 0 has the last
 * even transaction, page 1 the last odd one; the greater counts.
 *
 * <p>Reading is safe beside a writer: it is repeated until two readings agree. {@link #bytes} may
 * then exceed the length of an undamaged file, because LMDB does not write pages that were taken
 * and given back within one transaction, even the last ones. {@link Environment} evens that out
 * after each commit, and {@link StructureCheck} tells it from a file that was cut off.
 *
 * @param pageSize in bytes
 * @param current the last commit
 * @param previous the one before it
 */
record MetaPages(int pageSize, Commit current, Commit previous) {

  /**
   * A commit.
   *
   * @param lastPage number of the last page that was ever taken
   * @param freePages the tree of free pages
   * @param entries the tree of entries
   * @param transaction its number
   */
  record Commit(long lastPage, Tree freePages, Tree entries, long transaction) {}

  /**
   * A tree, as 48 bytes describe it: pad (4), flags (2), depth (2), numbers of branch, leaf and
   * overflow pages and of entries (8 each), root (8).
   *
   * @param flags of LMDB's database
   * @param depth levels of pages, 0 if it is empty
   * @param root number of the page on which it begins, or {@value #NO_ROOT}
   */
  record Tree(
      int flags,
      int depth,
      long branchPages,
      long leafPages,
      long overflowPages,
      long entries,
      long root) {

    static Tree at(ByteBuffer head, int at) {
      return new Tree(
          Short.toUnsignedInt(head.getShort(at + 4)),
          Short.toUnsignedInt(head.getShort(at + 6)),
          head.getLong(at + 8),
          head.getLong(at + 16),
          head.getLong(at + 24),
          head.getLong(at + 32),
          head.getLong(at + 40));
    }
  }

  private static final int HEAD = 152;
  private static final int FLAG_META = 0x08;
  private static final int MAGIC = 0xBEEFC0DE;
  private static final int VERSION = 1;
  private static final int FREE_TREE = 40;
  private static final int MAIN_TREE = 88;
  private static final int MIN_PAGE = 512;
  private static final int MAX_PAGE = 32 * 1024;
  private static final int READINGS = 1_000;
  private static final int INTEGER_KEYS = 0x08;
  private static final int NO_FOLDER = 0x4000;
  private static final int DEEPEST = 32;
  static final long NO_ROOT = -1;

  /** Smallest length that a file with this last page needs. */
  long bytes() {
    return (lastPage() + 1) * pageSize;
  }

  long lastPage() {
    return current.lastPage;
  }

  long transaction() {
    return current.transaction;
  }

  /**
   * Reads and checks the meta pages of {@code file}, beside others that may write.
   *
   * @throws StoreDamagedException if LMDB would refuse the file, or could not be trusted with it
   * @throws StoreOpenException if it cannot be read
   */
  static MetaPages read(Path file) {
    return parse(file, MetaPages::stableHeads);
  }

  /** Does the same while nobody else has the file open. */
  static MetaPages readAlone(Path file) {
    return parse(file, MetaPages::heads);
  }

  private static byte[] stableHeads(Path file, RandomAccessFile bytes) throws IOException {
    byte[] previous = new byte[0];
    for (int i = 0; i < READINGS; i++) {
      byte[] current = heads(file, bytes);
      if (Arrays.equals(previous, current)) {
        return current;
      }
      previous = current;
    }
    throw damaged(file, "its first pages change each time they are read");
  }

  private static MetaPages parse(Path file, Heads reader) {
    // Not a FileChannel: an interrupted thread must be able to open a store.
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      return parse(file, reader.read(file, bytes));
    } catch (IOException e) {
      throw new StoreOpenException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * One of the two meta pages, by itself.
   *
   * @param number 0 or 1
   * @param pageSize in bytes
   * @param commit what it says
   */
  record Survivor(int number, int pageSize, Commit commit) {}

  /**
   * Those meta pages of a damaged file that can be used, each judged by itself; what is wrong with
   * the others goes to {@code damage}.
   */
  static List<Survivor> survivors(Path file, RandomAccessFile bytes, DamageList damage)
      throws IOException {
    List<Survivor> found = new ArrayList<>();
    survivor(file, bytes, 0, 0, damage).ifPresent(found::add);
    if (!found.isEmpty()) {
      survivor(file, bytes, 1, found.get(0).pageSize, damage).ifPresent(found::add);
      return found;
    }
    for (int size = MIN_PAGE; size <= MAX_PAGE && found.isEmpty(); size *= 2) {
      survivor(file, bytes, 1, size, new DamageList()).ifPresent(found::add);
    }
    if (found.isEmpty()) {
      damage.add(new Damage.InPage(1, "is not the head of an LMDB file, wherever it may begin"));
    }
    return found;
  }

  private static Optional<Survivor> survivor(
      Path file, RandomAccessFile bytes, int number, int at, DamageList damage) throws IOException {
    byte[] head = new byte[HEAD];
    try {
      bytes.seek(at);
      bytes.readFully(head);
      ByteBuffer page = ByteBuffer.wrap(head);
      int pageSize = checkHead(file, number, page);
      if (number == 1 && pageSize != at) {
        throw damaged(file, "its pages are " + at + " and " + pageSize + " bytes long");
      }
      return Optional.of(new Survivor(number, pageSize, commit(file, number, page, pageSize)));
    } catch (EOFException e) {
      damage.add(new Damage.InFile("it ends within its first two pages"));
    } catch (StructureException e) {
      damage.add(e.damage());
    }
    return Optional.empty();
  }

  /** The first bytes of both meta pages, one behind the other. */
  private static byte[] heads(Path file, RandomAccessFile bytes) throws IOException {
    long length = bytes.length();
    if (length == 0) {
      throw damaged(
          file, "it has no bytes; if it was made to become a new ledger, delete it and open again");
    }
    byte[] heads = new byte[2 * HEAD];
    try {
      bytes.seek(0);
      bytes.readFully(heads, 0, HEAD);
      bytes.seek(checkHead(file, 0, ByteBuffer.wrap(heads, 0, HEAD)));
      bytes.readFully(heads, HEAD, HEAD);
    } catch (EOFException e) {
      throw damaged(file, "it ends within its first two pages, after " + length + " bytes");
    }
    return heads;
  }

  private static MetaPages parse(Path file, byte[] heads) {
    ByteBuffer first = ByteBuffer.wrap(heads, 0, HEAD).slice();
    ByteBuffer second = ByteBuffer.wrap(heads, HEAD, HEAD).slice();
    int pageSize = checkHead(file, 0, first);
    if (pageSize != checkHead(file, 1, second)) {
      throw damaged(
          file,
          "its pages are %d and %d bytes long".formatted(pageSize, checkHead(file, 1, second)));
    }
    Commit even = commit(file, 0, first, pageSize);
    Commit odd = commit(file, 1, second, pageSize);
    boolean fresh = even.transaction == 0 && odd.transaction == 0;
    boolean adjacent = Math.abs(even.transaction - odd.transaction) == 1;
    if (!fresh && (even.transaction % 2 != 0 || !adjacent)) {
      throw damaged(
          file,
          "its first pages are of the commits %d and %d, which do not follow each other"
              .formatted(even.transaction, odd.transaction));
    }
    return even.transaction < odd.transaction
        ? new MetaPages(pageSize, odd, even)
        : new MetaPages(pageSize, even, odd);
  }

  private static Commit commit(Path file, int number, ByteBuffer head, int pageSize) {
    long lastPage = head.getLong(136);
    long transaction = head.getLong(144);
    if (lastPage < 1 || lastPage > Long.MAX_VALUE / pageSize - 1) {
      throw damaged(file, "page " + number + " says that the last page is " + lastPage);
    }
    if (transaction < 0) {
      throw damaged(file, "page " + number + " says that the last commit is " + transaction);
    }
    Tree free = Tree.at(head, FREE_TREE);
    Tree main = Tree.at(head, MAIN_TREE);
    checkTree(file, number, "free pages", free, lastPage);
    checkTree(file, number, "entries", main, lastPage);
    if ((free.flags & ~NO_FOLDER) != INTEGER_KEYS || main.flags != 0) {
      throw damaged(file, "it is an LMDB file, but not of this library");
    }
    return new Commit(lastPage, free, main, transaction);
  }

  /**
   * The page size that a page claims, after a look at what shows whether it is a meta page at all.
   */
  private static int checkHead(Path file, int number, ByteBuffer head) {
    head.order(ByteOrder.nativeOrder());
    int start = head.position();
    int magic = head.getInt(start + 16);
    if (magic == Integer.reverseBytes(MAGIC)) {
      throw damaged(file, "it was written on a machine with the other byte order");
    }
    if (magic != MAGIC || (head.getShort(start + 10) & FLAG_META) == 0) {
      throw damaged(file, "page " + number + " is not the head of an LMDB file");
    }
    if (head.getInt(start + 20) != VERSION) {
      throw damaged(file, "it has version " + head.getInt(start + 20) + " of LMDB's format, not 1");
    }
    int pageSize = head.getInt(start + FREE_TREE);
    if (pageSize < MIN_PAGE || pageSize > MAX_PAGE || Integer.bitCount(pageSize) != 1) {
      throw damaged(file, "page " + number + " says that pages are " + pageSize + " bytes long");
    }
    return pageSize;
  }

  private static void checkTree(Path file, int number, String name, Tree tree, long lastPage) {
    boolean empty = tree.root == NO_ROOT && tree.depth == 0;
    if (!empty
        && (tree.root < 2 || tree.root > lastPage || tree.depth < 1 || tree.depth > DEEPEST)) {
      throw damaged(
          file,
          "page %d says that the tree of %s begins on page %d, %d levels deep, of %d pages"
              .formatted(number, name, tree.root, tree.depth, lastPage + 1));
    }
  }

  static StructureException damaged(Path file, String found) {
    return new StructureException(message(file, found), found);
  }

  static StructureException damaged(Path file, long page, String found) {
    return new StructureException(message(file, "page " + page + " " + found), page, found);
  }

  private static String message(Path file, String found) {
    return "The ledger "
        + file
        + " is damaged or not a ledger: "
        + found
        + ". It was left as it is. Restore it from a copy (LmdbStateStore.restore), save what"
        + " proves itself (LmdbStateStore.salvage), or set it aside to start anew"
        + " (LmdbStateStore.setAside, on_damage).";
  }

  /** Reads the first bytes of both meta pages. */
  private interface Heads {
    byte[] read(Path file, RandomAccessFile bytes) throws IOException;
  }
}
