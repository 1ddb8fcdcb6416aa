package dev.rocky.state.lmdb;

import dev.rocky.state.Progress;
import dev.rocky.state.StoreBusyException;
import dev.rocky.state.StoreOpenException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.lmdbjava.BufferProxy;

/** Makes backups, and ledgers of them. Only under the opening lock of the {@link Guard}. */
final class Copies {

  private Copies() {}

  /**
   * Copies {@code ledger}, which is open, to {@code target}; within a read transaction, which keeps
   * the pages of every commit that is not older than itself.
   *
   * @param eachPage called now and then; what it throws ends the copying
   */
  static BackupReport backUp(
      Path ledger,
      StoreFile target,
      BufferProxy<byte[]> arrays,
      Progress progress,
      Runnable eachPage) {
    try (RandomAccessFile bytes = new RandomAccessFile(ledger.toFile(), "r")) {
      MetaPages pages = MetaPages.read(ledger);
      PageFile file = PageFile.of(ledger, bytes, pages);
      try (LedgerBuilder copy = LedgerBuilder.beside(target, pages.bytes(), arrays)) {
        LedgerCopy.run(file, pages.current().entries(), copy, false, progress, eachPage);
        VerifyReport found = copy.finish(progress);
        copy.install();
        return new BackupReport(pages.transaction(), found);
      }
    } catch (IOException e) {
      throw new StoreOpenException("Cannot read " + ledger + ": " + e.getMessage(), e);
    }
  }

  /** Puts a copy of {@code backup} into the place of {@code ledger}. */
  static RestoreReport restore(
      Path backup, StoreFile ledger, BufferProxy<byte[]> arrays, Progress progress) {
    try (RandomAccessFile bytes = new RandomAccessFile(backup.toFile(), "r")) {
      MetaPages pages = MetaPages.read(backup);
      PageFile file = PageFile.of(backup, bytes, pages);
      StructureCheck.of(file, pages);
      try (LedgerBuilder copy = LedgerBuilder.beside(ledger, pages.bytes(), arrays)) {
        LedgerCopy.run(file, pages.current().entries(), copy, true, progress, () -> {});
        if (MetaPages.read(backup).transaction() != pages.transaction()) {
          throw new StoreBusyException(
              "The backup "
                  + backup
                  + " was written to while it was copied: it is a ledger that is open somewhere; close it first");
        }
        VerifyReport found = copy.finish(progress);
        if (found.made().isEmpty()) {
          FormatRecord.check(null, backup);
        }
        Optional<Path> aside = SetAside.keep(ledger);
        copy.install();
        return new RestoreReport(aside, found);
      }
    } catch (IOException e) {
      throw new StoreOpenException("Cannot read the backup " + backup + ": " + e.getMessage(), e);
    }
  }

  /**
   * Refuses a target that is, or belongs to, the ledger itself.
   *
   * @throws IllegalArgumentException that says which
   */
  static void checkApart(StoreFile ledger, StoreFile target) {
    try {
      Path path = target.path();
      if (path.equals(ledger.path())
          || path.equals(StoreFile.lockOf(ledger.path()))
          || path.equals(ledger.guard())
          || path.equals(ledger.unfinished())
          || (Files.exists(path)
              && Files.exists(ledger.path())
              && Files.isSameFile(path, ledger.path()))) {
        throw new IllegalArgumentException(
            "A backup of "
                + ledger.path()
                + " cannot be made to "
                + path
                + ", which belongs to it");
      }
    } catch (IOException e) {
      throw new StoreOpenException("Cannot look at " + target.path() + ": " + e, e);
    }
  }
}
