package dev.rocky.state.lmdb;

import dev.rocky.state.Key;
import dev.rocky.state.Progress;
import dev.rocky.state.Scan;
import dev.rocky.state.StateException;
import dev.rocky.state.StoredLedger;
import dev.rocky.state.WriteTransaction;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.BufferProxy;

/**
 * Puts what is left of a damaged ledger, and proves itself, into a new one. What that means stands
 * in {@link Survey} and {@link LastCommit} as to pages, and in {@link SurvivingEntries} as to
 * values. Only under the opening lock of the {@link Guard}.
 */
final class Salvage implements SurvivingEntries.Sink {

  private static final int SCAN_PAGE = 1_000;

  private final Path path;
  private final DamageList damage;
  private final boolean proven;
  private final LedgerBuilder target;
  private final Ticks ticks;
  private long entries;
  private boolean bound;
  private boolean unbound;
  private boolean formatMet;
  private @Nullable FormatRecord format;

  private Salvage(Path path, DamageList damage, boolean proven, LedgerBuilder target, Ticks ticks) {
    this.path = path;
    this.damage = damage;
    this.proven = proven;
    this.target = target;
    this.ticks = ticks;
  }

  /**
   * Salvages {@code file} and puts the new ledger in its place, in the phases {@code structure},
   * {@code copy}, and those of {@link Verification}.
   */
  static SalvageReport run(StoreFile file, BufferProxy<byte[]> arrays, Progress progress) {
    try (RandomAccessFile bytes = new RandomAccessFile(file.path().toFile(), "r")) {
      DamageList damage = new DamageList();
      long length = bytes.length();
      Ticks structure = new Ticks(progress, "structure", length);
      LastCommit last = LastCommit.find(file.path(), bytes, damage);
      PageFile pages = PageFile.of(file.path(), bytes, last.pageSize(), last.commit().lastPage());
      Survey survey = Survey.of(pages, last, damage);
      structure.end();
      try (LedgerBuilder target = LedgerBuilder.beside(file, length, arrays)) {
        Ticks ticks = new Ticks(progress, "copy", length);
        Salvage salvage = new Salvage(file.path(), damage, survey.isProven(), target, ticks);
        salvage.copy(pages, survey);
        ticks.end();
        VerifyReport made = target.finish(progress);
        Path aside = SetAside.keep(file).orElseThrow();
        target.install();
        return new SalvageReport(
            aside,
            salvage.entries,
            damage.isOfPagesOnly(),
            salvage.unbound,
            made,
            damage.listed(),
            damage.count());
      }
    } catch (IOException e) {
      throw new StateException("Cannot read " + file.path() + ": " + e.getMessage(), e);
    }
  }

  private void copy(PageFile pages, Survey survey) {
    target.putFormat(FormatRecord.recoveredAt(Instant.now()));
    boolean sealed = SurvivingEntries.read(pages, survey, damage, true, this);
    if (format == null) {
      if (!formatMet && !sealed && survey.hasFirstLeaf()) {
        FormatRecord.check(null, path); // it never was a ledger
      }
      damage.add(new Damage.InFile("its first record is damaged or lost"));
    }
    if (!proven) {
      damage.add(
          new Damage.LostKeys(
              Optional.empty(), Optional.empty(), "no entry is known to be the newest"));
    }
    if (bound && !damage.isOfPagesOnly()) {
      unbind();
      unbound = true;
    }
    if (sealed && entries > 0) {
      StoredLedger.storeFormat(target.transaction());
    }
  }

  /**
   * A ledger that lost a change without knowing would never send it, or take what its remote has
   * for older than it is. One that is not bound compares all when it is bound again.
   */
  private void unbind() {
    List<Key> found = new ArrayList<>();
    for (Key space : List.of(Key.of(0x00), Key.of(0x01), Key.of(0x02))) {
      Scan rest = Scan.prefix(space);
      do {
        found.clear();
        WriteTransaction transaction = target.transaction();
        transaction.scan(
            rest,
            (key, value) -> {
              found.add(key);
              return found.size() < SCAN_PAGE;
            });
        for (Key key : found) {
          if (StoredLedger.isOfRemote(key)) {
            transaction.delete(key);
            entries--;
          }
          rest = rest.after(key);
        }
        target.wrote(found.size());
      } while (found.size() == SCAN_PAGE);
    }
  }

  @Override
  public boolean format(byte[] record) {
    formatMet = true;
    format = FormatRecord.read(record).orElse(null);
    if (format != null) {
      FormatRecord.check(record, path); // refuses what a newer version wrote
    }
    return true;
  }

  @Override
  public boolean entry(Key key, byte[] value) {
    ticks.add(key.length() + value.length);
    if (!proven) {
      damage.add(new Damage.Unproven(key, "it may be older than what was written last"));
      return true;
    }
    bound |= StoredLedger.isOfRemote(key);
    target.transaction().put(key, value);
    target.wrote(key.length() + value.length);
    entries++;
    return true;
  }
}
