package dev.rocky.state.lmdb;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.Progress;
import dev.rocky.state.Progress.Step;
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
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A ledger in a folder of its own, and ways to look at it and to damage it. */
final class Scene {

  private static final int PAGE = GeneratedDamage.PAGE;

  final Path folder;
  final Path file;
  final Map<Key, byte[]> written;

  Scene(Path folder) {
    this.folder = folder;
    this.file = folder.resolve("ledger");
    this.written = History.make(file, 1);
  }

  LmdbSettings settings() {
    return LmdbSettings.ofDefaults().withPath(file);
  }

  byte[] bytes() {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What the ledger has now, after its structure was checked. */
  Map<Key, byte[]> content() {
    return content(file);
  }

  static Map<Key, byte[]> content(Path file) {
    LmdbSettings checked =
        LmdbSettings.ofDefaults().withPath(file).withCheck(LmdbSettings.Check.ALWAYS);
    try (Ledger ledger = Ledger.over(LmdbStateStore.open(checked))) {
      return History.read(ledger);
    }
  }

  static boolean equal(Map<Key, byte[]> one, Map<Key, byte[]> other) {
    return one.keySet().equals(other.keySet())
        && one.entrySet().stream()
            .allMatch(entry -> Arrays.equals(entry.getValue(), other.get(entry.getKey())));
  }

  /** Overwrites the file at {@code page} and {@code at}. */
  void damage(int page, int at, byte[] with) {
    byte[] content = bytes();
    System.arraycopy(with, 0, content, page * PAGE + at, with.length);
    write(content);
  }

  void write(byte[] content) {
    try {
      Files.write(file, content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Flips a bit of the stored value of {@code key}, which must lie within a page. */
  void damageValue(Key key) {
    byte[] content = bytes();
    byte[] value = written.get(key);
    MetaPages pages = MetaPages.read(file);
    int found = 0;
    for (int page : leaves(pages)) {
      int at = indexOf(content, value, page * PAGE, (page + 1) * PAGE);
      if (at >= 0) {
        content[at + 9] ^= 1;
        found++;
      }
    }
    if (found != 1) {
      throw new AssertionError(key + " was found " + found + " times");
    }
    write(content);
  }

  /** The leaves of the last commit. */
  List<Integer> leaves(MetaPages pages) {
    List<Integer> leaves = new ArrayList<>();
    try (var bytes = new RandomAccessFile(file.toFile(), "r")) {
      new TreeWalk(
              PageFile.of(file, bytes, pages),
              "entries",
              pages.current().entries(),
              false,
              new BitSet(),
              (page, node) -> {
                if (node == 0) {
                  leaves.add((int) page.number());
                }
              })
          .run();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return leaves;
  }

  private static int indexOf(byte[] content, byte[] wanted, int from, int to) {
    for (int at = from; at + wanted.length <= to; at++) {
      if (Arrays.equals(content, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    return -1;
  }

  static byte[] longs(long number) {
    return ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(number).array();
  }

  /** The names of all files in the folder. */
  List<String> names() {
    return names(name -> true);
  }

  List<String> names(Predicate<String> which) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).filter(which).sorted().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Collects what an operation says of its progress. */
  static final class Steps implements Progress {
    final List<Step> steps = new ArrayList<>();

    @Override
    public void at(Step step) {
      steps.add(step);
    }

    /**
     * The phases, in their order, each once in a row; fails if one is not told from 0 to its end.
     */
    List<String> phases() {
      List<String> phases = new ArrayList<>();
      for (int i = 0; i < steps.size(); i++) {
        Step step = steps.get(i);
        boolean first = i == 0 || steps.get(i - 1).done() == steps.get(i - 1).total();
        if (first != (step.done() == 0) || (!first && step.done() < steps.get(i - 1).done())) {
          throw new AssertionError("not in order: " + steps);
        }
        if (first) {
          phases.add(step.phase());
        }
      }
      return phases;
    }
  }

  /** What a host throws to end an operation. */
  static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Ends an operation at its step {@code number}. */
  static Progress stoppingAt(int number) {
    int[] seen = {0};
    return step -> {
      if (seen[0]++ == number) {
        throw new Stopped();
      }
    };
  }
}
