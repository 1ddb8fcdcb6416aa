package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files damaged by chance, opened, read whole and written in another process: it lives, answers,
 * and says either what was written once or that the file is damaged.
 */
class SurvivalTest {

  private static final int PAGE = 4096;
  private static final int BRANCH = 1;
  private static final int LEAF = 2;
  private static final int OVERFLOW = 4;

  @TempDir private Path folder;
  private byte[] healthy;
  private byte[] younger;
  private List<Integer> inUse;

  @BeforeEach
  void makeLedgers() throws IOException {
    Path ledger = folder.resolve("healthy");
    Inspection.make(ledger);
    healthy = Files.readAllBytes(ledger);
    assertEquals(0, healthy.length % PAGE, "this test assumes pages of 4096 bytes");
    inUse = pagesInUse(ledger);
    Path other = folder.resolve("younger");
    LmdbStateStore.open(LmdbSettings.ofDefaults().withPath(other)).close();
    younger = Files.readAllBytes(other);
  }

  @Test
  void noDamageEndsTheProcessOrGoesUnnoticed() throws IOException {
    int files = "deep".equals(System.getProperty("rocky.depth")) ? 3_000 : 160;
    Map<String, Integer> outcomes = new TreeMap<>();
    List<String> failures = new ArrayList<>();
    try (Child child = Child.start("inspect", "")) {
      child.expect("ready");
      assertEquals("whole", inspect(child, "undamaged", healthy));
      for (int seed = 0; seed < files; seed++) {
        Kind kind = Kind.values()[seed % Kind.values().length];
        String name = kind + " with seed " + seed;
        String answer = inspect(child, name, damaged(kind, new Random(seed)));
        outcomes.merge(kind + " " + answer.split(" ")[0], 1, Integer::sum);
        if (!answer.equals("whole") && !answer.startsWith("refused ")) {
          failures.add(name + ": " + answer);
          if (!answer.startsWith("WRONG ")) {
            break; // the process has ended
          }
        }
      }
    }
    assertEquals(List.of(), failures, () -> "of " + outcomes);
    assertTrue(outcomes.containsKey("META whole"), "some bits mean nothing: " + outcomes);
  }

  private String inspect(Child child, String name, byte[] content) throws IOException {
    Path place = Files.createDirectory(folder.resolve(name.replace(' ', '-')));
    child.tell(Files.write(place.resolve("ledger"), content).toString());
    String answer = child.answer();
    try (var left = Files.newDirectoryStream(place)) {
      for (Path file : left) {
        Files.delete(file);
      }
    }
    return answer;
  }

  private enum Kind {
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
    ANY_BITS
  }

  private byte[] damaged(Kind kind, Random random) {
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
      case FREE_LIST -> flip(file, freeList(), 0, PAGE, random);
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
    }
    return file;
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

  private int freeList() {
    return (int) MetaPages.read(folder.resolve("healthy")).current().freePages().root();
  }

  private int number(int at) {
    return ByteBuffer.wrap(healthy).order(ByteOrder.nativeOrder()).getShort(at);
  }
}
