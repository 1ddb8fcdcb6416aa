package dev.rocky.state.lmdb;

import dev.rocky.state.Key;
import dev.rocky.state.Progress;
import dev.rocky.state.StoreOpenException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file from end to end, without LMDB, and says what is wrong with it: the structure as
 * {@link StructureCheck} has it, and where that is damaged, page by page; then each value. Nothing
 * that can be wrong with a file is an exception here.
 */
final class Verification implements SurvivingEntries.Sink {

  private final Path path;
  private final boolean live;
  private final Ticks structure;
  private final Progress progress;
  private final DamageList damage = new DamageList();
  private long entries;
  private @Nullable FormatRecord format;
  private @Nullable Ticks values;

  private Verification(Path path, boolean live, long length, Progress progress) {
    this.path = path;
    this.live = live;
    this.progress = progress;
    this.structure = new Ticks(progress, "structure", length);
  }

  /**
   * Verifies {@code path}, in the phases {@code structure} and {@code values}.
   *
   * @param live see {@link StructureCheck#of(PageFile, MetaPages, boolean)}
   * @throws StoreOpenException if it cannot be opened
   */
  static VerifyReport of(Path path, boolean live, Progress progress) {
    try (RandomAccessFile bytes = new RandomAccessFile(path.toFile(), "r")) {
      return new Verification(path, live, bytes.length(), progress).run(bytes);
    } catch (IOException e) {
      throw new StoreOpenException("Cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  private VerifyReport run(RandomAccessFile bytes) throws IOException {
    Optional<LastCommit> last = lastCommit(bytes);
    structure.end();
    if (last.isPresent()) {
      readValues(bytes, last.get());
    }
    return new VerifyReport(
        path,
        bytes.length(),
        last.map(found -> found.commit().lastPage() + 1).orElse(0L),
        entries,
        last.map(found -> found.commit().transaction()).orElse(-1L),
        Optional.ofNullable(format).map(FormatRecord::made),
        Optional.ofNullable(format).flatMap(FormatRecord::recovered),
        damage.listed(),
        damage.count());
  }

  private Optional<LastCommit> lastCommit(RandomAccessFile bytes) throws IOException {
    MetaPages pages = null;
    try {
      pages = MetaPages.read(path);
      StructureCheck.of(PageFile.of(path, bytes, pages), pages, live);
      return Optional.of(new LastCommit(pages.pageSize(), pages.current(), true));
    } catch (StructureException e) {
      damage.add(e.damage());
    } catch (IOException e) {
      damage.add(new Damage.InFile("it cannot be read: " + e.getMessage()));
    }
    if (pages != null && live) {
      return Optional.of(new LastCommit(pages.pageSize(), pages.current(), true));
    }
    try {
      return Optional.of(LastCommit.find(path, bytes, damage));
    } catch (StructureException e) {
      damage.add(e.damage());
      return Optional.empty();
    }
  }

  private void readValues(RandomAccessFile bytes, LastCommit last) throws IOException {
    PageFile file = PageFile.of(path, bytes, last.pageSize(), last.commit().lastPage());
    values = new Ticks(progress, "values", bytes.length());
    try {
      Survey survey = Survey.of(file, last, damage);
      SurvivingEntries.read(file, survey, damage, false, this);
    } catch (StructureException e) {
      damage.add(e.damage());
    }
    if (format == null) {
      damage.add(new Damage.InFile("it has no first record of this library, or has lost it"));
    }
    values.end();
  }

  @Override
  public boolean format(byte[] record) {
    format = FormatRecord.read(record).orElse(null);
    if (format != null && format.reader() > FormatRecord.CURRENT) {
      damage.add(
          new Damage.InFile(
              "it has format %d, which versions that know format %d read"
                  .formatted(format.format(), format.reader())));
    }
    return true;
  }

  @Override
  public boolean entry(Key key, byte[] value) {
    entries++;
    if (values != null) {
      values.add(key.length() + value.length);
    }
    return true;
  }
}
