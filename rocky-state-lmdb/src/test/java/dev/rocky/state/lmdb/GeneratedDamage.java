package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/** Files that were a healthy ledger once, damaged by chance, of each kind that a disk can do. */
final class GeneratedDamage {

  static final int PAGE = 4096;
  private static final int BRANCH = 1;
  private static final int LEAF = 2;
  private static final int OVERFLOW = 4;

  private final byte[] healthy;
  private final byte[] younger;
  private final int freeList;
  private final List<Integer> inUse;

  /**
   * Of the ledger in {@code file}.
   *
   * @param other another one, with fewer commits
   */
  GeneratedDamage(Path file, Path other) throws IOException {
    healthy = Files.readAllBytes(file);
    assertEquals(0, healthy.length % PAGE, "this assumes pages of 4096 bytes");
    younger = Files.readAllBytes(other);
    freeList = (int) MetaPages.read(file).current().freePages().root();
    inUse = pagesInUse(file);
  }

  byte[] healthy() {
    return healthy.clone();
  }

  enum Kind {
    EMPTY,
    CUT_AT_PAGE,
    CUT_BESIDE_PAGE,
    NOISE,
    ZERO_PAGE,
    SWAPPED_PAGES,
    COPIED_PAGE,
    FOREIGN_META,
    META,
    FREE_LIST,
    BRANCH_BIT,
    LEAF_BIT,
    LEAF_HEAD,
    OVERFLOW_HEAD,
    OVERFLOW_BIT,
    ANY_BITS,
    /** A branch that leads to any other page, most likely to one of the past. */
    BRANCH_LEADS_ELSEWHERE,
    /** A free page that is said to be another one. */
    FREE_NUMBER,
    /** Both of these, and a page of zeros. */
    ALL_AT_ONCE;

    /** Each in its turn. */
    static Kind of(int seed) {
      return values()[seed % values().length];
    }
  }

  byte[] damaged(Kind kind, Random random) {
    byte[] file = healthy.clone();
    int pages = file.length / PAGE;
    int page = inUse.get(random.nextInt(inUse.size()));
    int other = (page + 1 + random.nextInt(pages - 1)) % pages;
    switch (kind) {
      case EMPTY -> file = new byte[0];
      case CUT_AT_PAGE -> file = Arrays.copyOf(file, page * PAGE);
      case CUT_BESIDE_PAGE ->
          file = Arrays.copyOf(file, Math.max(0, page * PAGE + random.nextInt(9) - 4));
      case NOISE -> {
        byte[] noise = new byte[1 + random.nextInt(random.nextBoolean() ? 16 : PAGE)];
        random.nextBytes(noise);
        int at = random.nextInt(file.length - noise.length);
        System.arraycopy(noise, 0, file, at, noise.length);
      }
      case ZERO_PAGE -> Arrays.fill(file, page * PAGE, (page + 1) * PAGE, (byte) 0);
      case SWAPPED_PAGES -> {
        System.arraycopy(healthy, page * PAGE, file, other * PAGE, PAGE);
        System.arraycopy(healthy, other * PAGE, file, page * PAGE, PAGE);
      }
      case COPIED_PAGE -> System.arraycopy(healthy, page * PAGE, file, other * PAGE, PAGE);
      case FOREIGN_META -> {
        int meta = random.nextInt(2);
        System.arraycopy(younger, random.nextInt(2) * PAGE, file, meta * PAGE, PAGE);
      }
      case META -> flip(file, random.nextInt(2), 0, 152, random);
      case FREE_LIST -> flip(file, freeList, 0, PAGE, random);
      case BRANCH_BIT -> flip(file, pageOf(BRANCH, random), 0, PAGE, random);
      case LEAF_BIT -> flip(file, pageOf(LEAF, random), 0, PAGE, random);
      case LEAF_HEAD -> flip(file, pageOf(LEAF, random), 0, 48, random);
      case OVERFLOW_HEAD -> flip(file, pageOf(OVERFLOW, random), 0, 16, random);
      case OVERFLOW_BIT -> flip(file, pageOf(OVERFLOW, random), 0, PAGE, random);
      case ANY_BITS -> {
        for (int n = 1 + random.nextInt(20); n > 0; n--) {
          flip(file, inUse.get(random.nextInt(inUse.size())), 0, PAGE, random);
        }
      }
      case BRANCH_LEADS_ELSEWHERE -> leadElsewhere(file, pages, random);
      case FREE_NUMBER -> renumberFree(file, random);
      case ALL_AT_ONCE -> {
        leadElsewhere(file, pages, random);
        renumberFree(file, random);
        Arrays.fill(file, page * PAGE, (page + 1) * PAGE, (byte) 0);
      }
    }
    return file;
  }

  private void leadElsewhere(byte[] file, int pages, Random random) {
    int page = pageOf(BRANCH, random);
    int node = random.nextInt((number(page * PAGE + 12) - 16) / 2);
    int at = page * PAGE + number(page * PAGE + 16 + 2 * node);
    buffer(file).putInt(at, 2 + random.nextInt(pages - 2));
  }

  /** Keeps the numbers in their order, so that only the other pages can tell. */
  private void renumberFree(byte[] file, Random random) {
    ByteBuffer bytes = buffer(file);
    int node = random.nextInt((number(freeList * PAGE + 12) - 16) / 2);
    int data = freeList * PAGE + number(freeList * PAGE + 16 + 2 * node) + 16;
    long count = bytes.getLong(data);
    int at = data + 8 * (1 + random.nextInt((int) Math.min(count, 20)));
    bytes.putLong(at, bytes.getLong(at) + (random.nextBoolean() ? 1 : -1));
  }

  private static ByteBuffer buffer(byte[] file) {
    return ByteBuffer.wrap(file).order(ByteOrder.nativeOrder());
  }

  private static void flip(byte[] file, int page, int from, int to, Random random) {
    file[page * PAGE + from + random.nextInt(to - from)] ^= (byte) (1 << random.nextInt(8));
  }

  private static List<Integer> pagesInUse(Path ledger) throws IOException {
    MetaPages pages = MetaPages.read(ledger);
    try (RandomAccessFile bytes = new RandomAccessFile(ledger.toFile(), "r")) {
      PageFile file = PageFile.of(ledger, bytes, pages);
      FreeList free = new FreeList(file, pages.transaction());
      new TreeWalk(file, "free pages", pages.current().freePages(), true, new BitSet(), free).run();
      List<Integer> inUse = new ArrayList<>();
      for (int page = 0; page <= pages.lastPage(); page++) {
        if (!free.pages().get(page)) {
          inUse.add(page);
        }
      }
      return inUse;
    }
  }

  private int pageOf(int flags, Random random) {
    List<Integer> pages =
        inUse.stream()
            .filter(page -> page > 1 && number(page * PAGE + 10) == flags)
            .filter(page -> number(page * PAGE) == page && number(page * PAGE + 2) == 0)
            .toList();
    return pages.get(random.nextInt(pages.size()));
  }

  private int number(int at) {
    return buffer(healthy).getShort(at);
  }
}
