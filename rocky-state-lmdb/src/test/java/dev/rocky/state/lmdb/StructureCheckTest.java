package dev.rocky.state.lmdb;

import static dev.rocky.state.lmdb.PageImage.PAGE;
import static dev.rocky.state.lmdb.PageImage.PAGES;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.StoreDamagedException;
import dev.rocky.state.lmdb.MetaPages.Commit;
import dev.rocky.state.lmdb.MetaPages.Tree;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Each rule on a {@link PageImage}, in both byte orders. */
class StructureCheckTest {

  @TempDir private Path folder;

  private record Rule(String name, String found, Consumer<PageImage> damage) {}

  private static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    rules.add(
        new Rule("number", "page 3 says that it is page 9", i -> i.bytes.putLong(3 * PAGE, 9)));
    rules.add(
        new Rule("dirty", "page 3 has the flags 0x12 where a leaf", i -> i.setShort(3, 10, 0x12)));
    rules.add(
        new Rule("leaf2", "page 3 has the flags 0x22 where a leaf", i -> i.setShort(3, 10, 0x22)));
    rules.add(
        new Rule("too deep", "page 3 has the flags 0x1 where a leaf", i -> i.setShort(3, 10, 1)));
    rules.add(
        new Rule("flat", "page 2 has the flags 0x2 where a branch", i -> i.setShort(2, 10, 2)));
    rules.add(new Rule("lower", "page 3 has offsets up to byte 14", i -> i.setShort(3, 12, 14)));
    rules.add(new Rule("odd", "page 3 has offsets up to byte 19", i -> i.setShort(3, 12, 19)));
    rules.add(new Rule("upper", "nodes from byte 514 on", i -> i.setShort(3, 14, 514)));
    rules.add(new Rule("crossing", "page 3 has offsets", i -> i.setShort(3, 12, 508)));
    rules.add(new Rule("no node", "page 3 is a leaf with 0 nodes", i -> i.setShort(3, 12, 16)));
    rules.add(new Rule("one child", "page 2 is a branch with 1 nodes", i -> i.setShort(2, 12, 18)));
    rules.add(new Rule("offset", "page 3 has node 1 at byte 20", i -> i.setShort(3, 18, 20)));
    rules.add(new Rule("odd offset", "page 3 has node 1 at byte 503", i -> i.setShort(3, 18, 503)));
    rules.add(
        new Rule("last offset", "page 3 has node 1 at byte 510", i -> i.setShort(3, 18, 510)));
    rules.add(
        new Rule(
            "same offset",
            "page 3 has two nodes at byte",
            i -> i.setShort(3, 18, i.bytes.getShort(3 * PAGE + 16))));
    rules.add(new Rule("gap", "overlap or leave a gap", i -> i.bytes.putInt(i.at(3, 1), 1)));
    rules.add(new Rule("overlap", "overlap or leave a gap", i -> i.bytes.putInt(i.at(3, 1), 9)));
    rules.add(
        new Rule(
            "size", "page 3 has a node 0 of 1009 bytes", i -> i.bytes.putInt(i.at(3, 0), 1000)));
    rules.add(new Rule("node end", "ends behind the page", i -> i.bytes.putInt(i.at(3, 0), 100)));
    rules.add(
        new Rule(
            "negative size",
            "page 3 has a node 0 of 4294967",
            i -> i.bytes.putInt(i.at(3, 0), -9)));
    rules.add(
        new Rule(
            "no key",
            "a key of 0 bytes in node 1",
            i -> i.bytes.putShort(i.at(3, 1) + 6, (short) 0)));
    rules.add(
        new Rule(
            "long key", "a key of 512 bytes", i -> i.bytes.putShort(i.at(3, 1) + 6, (short) 512)));
    rules.add(
        new Rule(
            "sub-database",
            "the flags 0x2 in node 1",
            i -> i.bytes.putShort(i.at(3, 1) + 4, (short) 2)));
    rules.add(
        new Rule(
            "duplicates",
            "the flags 0x4 in node 1",
            i -> i.bytes.putShort(i.at(3, 1) + 4, (short) 4)));
    rules.add(
        new Rule(
            "order",
            "page 3 has keys out of order at node 1",
            i -> i.bytes.put(i.at(3, 1) + 8, (byte) 'a')));
    rules.add(
        new Rule(
            "same key",
            "page 3 has keys out of order at node 1",
            i -> i.bytes.put(i.at(3, 1) + 8, (byte) 'b')));
    rules.add(
        new Rule(
            "less", "page 4 has a key that is less", i -> i.bytes.put(i.at(4, 0) + 8, (byte) 'e')));
    rules.add(
        new Rule(
            "greater",
            "page 3 has a key that is greater",
            i -> i.bytes.put(i.at(3, 1) + 8, (byte) 'f')));
    rules.add(
        new Rule("child behind", "page 2 leads to page 10", i -> i.bytes.putInt(i.at(2, 1), 10)));
    rules.add(
        new Rule(
            "child far",
            "page 2 leads to page 4294967300",
            i -> i.bytes.putShort(i.at(2, 1) + 4, (short) 1)));
    rules.add(
        new Rule("child meta", "page 2 leads to page 1,", i -> i.bytes.putInt(i.at(2, 1), 1)));
    rules.add(
        new Rule(
            "circle",
            "page 2 is in use twice, the second time from page 2",
            i -> i.bytes.putInt(i.at(2, 1), 2)));
    rules.add(new Rule("twice", "page 3 is in use twice", i -> i.bytes.putInt(i.at(2, 1), 3)));
    rules.add(
        new Rule("of both trees", "page 7 is in use twice", i -> i.bytes.putInt(i.at(2, 1), 7)));
    rules.add(
        new Rule(
            "overflow flags",
            "page 5 says that it is page 5 and has the flags 0x14",
            i -> i.setShort(5, 10, 0x14)));
    rules.add(
        new Rule(
            "overflow number", "page 5 says that it is page 6", i -> i.bytes.putLong(5 * PAGE, 6)));
    rules.add(
        new Rule(
            "overflow short",
            "1 overflow pages for 900 bytes of data, which need 2",
            i -> i.bytes.putInt(5 * PAGE + 12, 1)));
    rules.add(
        new Rule(
            "overflow over a tree",
            "page 7 is in use twice",
            i -> i.bytes.putInt(5 * PAGE + 12, 3)));
    rules.add(
        new Rule(
            "overflow behind",
            "leads to 6 pages from page 5 on",
            i -> i.bytes.putInt(5 * PAGE + 12, 6)));
    rules.add(
        new Rule(
            "overflow huge", "leads to 4294967295 pages", i -> i.bytes.putInt(5 * PAGE + 12, -1)));
    rules.add(
        new Rule(
            "overflow target",
            "page 4 leads to page -1",
            i -> i.bytes.putLong(i.at(4, 1) + 9, -1)));
    rules.add(
        new Rule(
            "entries", "has 4 entries instead of 5", i -> i.main = new Tree(0, 2, 1, 2, 2, 5, 2)));
    rules.add(
        new Rule(
            "leaves",
            "has 2 leaf pages instead of 1",
            i -> i.main = new Tree(0, 2, 1, 1, 2, 4, 2)));
    rules.add(
        new Rule(
            "branches",
            "has 1 branch pages instead of 0",
            i -> i.main = new Tree(0, 2, 0, 2, 2, 4, 2)));
    rules.add(
        new Rule(
            "overflows",
            "has 2 overflow pages instead of 3",
            i -> i.main = new Tree(0, 2, 1, 2, 3, 4, 2)));
    rules.add(
        new Rule(
            "not empty",
            "has 0 entries instead of 4",
            i -> i.main = new Tree(0, 0, 0, 0, 0, 4, -1)));
    rules.add(
        new Rule(
            "depth",
            "page 3 has the flags 0x2 where a branch",
            i -> i.main = new Tree(0, 3, 1, 2, 2, 4, 2)));
    rules.add(
        new Rule(
            "free key", "has a key of 6 bytes", i -> i.bytes.putShort(i.at(7, 0) + 6, (short) 6)));
    rules.add(
        new Rule(
            "free commit",
            "free pages of commit 6, and the last one was 5",
            i -> i.bytes.putLong(i.at(7, 0) + 8, 6)));
    rules.add(
        new Rule(
            "free count",
            "a list of 3 free pages in 24 bytes",
            i -> i.bytes.putLong(i.at(7, 0) + 16, 3)));
    rules.add(
        new Rule(
            "free count negative",
            "a list of -1 free pages",
            i -> i.bytes.putLong(i.at(7, 0) + 16, -1)));
    rules.add(
        new Rule(
            "free order",
            "names page 9 as free behind page 9",
            i -> i.bytes.putLong(i.at(7, 0) + 32, 9)));
    rules.add(
        new Rule("free meta", "names page 1 as free", i -> i.bytes.putLong(i.at(7, 0) + 32, 1)));
    rules.add(
        new Rule(
            "free behind", "names page 10 as free", i -> i.bytes.putLong(i.at(7, 0) + 24, 10)));
    rules.add(
        new Rule(
            "free and in use",
            "page 6 is in use, and free",
            i -> i.bytes.putLong(i.at(7, 0) + 32, 6)));
    rules.add(
        new Rule(
            "free twice",
            "names page 8 as free a second time",
            i -> {
              i.node(7, 1, i.free(5, 1, 8));
              i.free = new Tree(8, 1, 0, 1, 0, 2, 7);
            }));
    rules.add(
        new Rule(
            "cut off",
            "cut off after 7 whole pages; page 7 is in use",
            i -> i.length = 7 * PAGE + 511));
    rules.add(
        new Rule(
            "a node within another",
            "page 4 has nodes that overlap",
            i -> {
              int inner = i.at(4, 0) + 20;
              i.bytes.put(inner, i.entry("g", 0, 0, new byte[0]));
              i.setShort(4, 20, i.bytes.getShort(4 * PAGE + 18));
              i.setShort(4, 18, inner - 4 * PAGE);
              i.setShort(4, 12, 22);
            }));
    rules.add(
        new Rule(
            "short, and not free",
            "cut off; it has 9 whole pages, and its last commit needs 10",
            i -> {
              i.length = 9 * PAGE;
              i.bytes.putLong(i.at(7, 0) + 16, 1).putLong(i.at(7, 0) + 24, 8);
            }));
    rules.add(new Rule("too many pages", "more than 2147483647 pages", i -> i.lastPage = 1L << 31));
    return rules;
  }

  @TestFactory
  Stream<DynamicTest> eachRuleIsChecked() {
    return Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)
        .flatMap(
            order ->
                rules().stream()
                    .map(
                        rule ->
                            DynamicTest.dynamicTest(
                                rule.name + " " + order,
                                () -> isFound(rule, new PageImage(order)))));
  }

  private void isFound(Rule rule, PageImage image) {
    rule.damage.accept(image);
    String message = assertThrows(StoreDamagedException.class, () -> check(image)).getMessage();
    assertTrue(message.contains(rule.found), message);
  }

  @TestFactory
  Stream<DynamicTest> whatMayBeIsNotRefused() {
    List<Rule> harmless =
        List.of(
            new Rule("as it is", "", i -> {}),
            new Rule("free pages missing", "", i -> i.length = 8 * PAGE + 100),
            new Rule("longer than it says", "", i -> i.length = 20 * PAGE),
            new Rule("a page that nobody has", "", i -> i.bytes.putLong(i.at(7, 0) + 16, 1)),
            new Rule("an empty list", "", i -> i.bytes.putLong(i.at(7, 0) + 16, 0)),
            new Rule("more overflow than data", "", i -> i.bytes.putInt(i.at(4, 1), 0)),
            new Rule(
                "a first branch key that means nothing",
                "",
                i -> {
                  i.bytes.position(2 * PAGE);
                  i.bytes.put(new byte[PAGE]);
                  i.page(2, 1);
                  i.node(2, 0, i.child(3, "zzz"));
                  i.node(2, 1, i.child(4, "e"));
                }),
            new Rule(
                "empty trees",
                "",
                i -> {
                  i.free = new Tree(8, 0, 0, 0, 0, 0, -1);
                  i.main = i.free;
                }));
    return Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)
        .flatMap(
            order ->
                harmless.stream()
                    .map(
                        rule ->
                            DynamicTest.dynamicTest(
                                rule.name + " " + order,
                                () -> {
                                  PageImage image = new PageImage(order);
                                  rule.damage.accept(image);
                                  check(image);
                                })));
  }

  @Test
  void aListOfFreePagesMayGoOverManyChunksOfReading() throws IOException {
    // Given 3,000 free pages, named in an overflow of 47 pages
    PageImage image = new PageImage(ByteOrder.nativeOrder());
    long[] list = new long[3_001];
    list[0] = 3_000;
    for (int i = 1; i <= 3_000; i++) {
      list[i] = 10_000L - i;
    }
    image.lastPage = 10_000;
    image.page(7, 2);
    image.node(7, 0, image.entry(image.longs(4), 1, 24_008, image.longs(10)));
    image.free = new Tree(8, 1, 0, 1, 47, 1, 7);
    ByteBuffer file = ByteBuffer.allocate(7_000 * PAGE).order(ByteOrder.nativeOrder());
    file.put(0, image.bytes, 0, PAGES * PAGE);
    file.putLong(10 * PAGE, 10).putShort(10 * PAGE + 10, (short) 4).putInt(10 * PAGE + 12, 47);
    file.put(10 * PAGE + 16, image.longs(list));
    // When all behind page 6,999 is free but the last page, then with that
    StoreDamagedException cutOff =
        assertThrows(StoreDamagedException.class, () -> check(image, file.array()));
    assertTrue(cutOff.getMessage().contains("7000 whole pages"), cutOff.getMessage());
    image.lastPage = 9_999;
    check(image, file.array());
    // And a page out of order in the last chunk is found
    file.putLong(10 * PAGE + 16 + 8 * 2_990, 9_000L);
    assertThrows(StoreDamagedException.class, () -> check(image, file.array()));
  }

  private void check(PageImage image) throws IOException {
    check(image, Arrays.copyOf(image.bytes.array(), image.length));
  }

  private void check(PageImage image, byte[] content) throws IOException {
    Path path = Files.write(folder.resolve("file"), content);
    Commit commit = new Commit(image.lastPage, image.free, image.main, 5);
    try (RandomAccessFile bytes = new RandomAccessFile(path.toFile(), "r")) {
      PageFile file =
          new PageFile(
              path, bytes, PAGE, image.lastPage, content.length / (long) PAGE, image.bytes.order());
      StructureCheck.of(file, new MetaPages(PAGE, commit, commit));
    }
  }
}
