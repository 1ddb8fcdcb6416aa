package dev.rocky.state.lmdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.Progress;
import dev.rocky.state.StateException;
import dev.rocky.state.StoreDamagedException;
import dev.rocky.state.StoreIncompatibleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files damaged by chance: what is reported intact is what was written, what is saved is what was
 * written last, and what is not saved is listed.
 */
class DamageReportsTest {

  private static final int FILES = "deep".equals(System.getProperty("rocky.depth")) ? 4_750 : 190;

  @TempDir private Path folder;
  private Map<Key, byte[]> written;
  private GeneratedDamage damage;

  @BeforeEach
  void makeLedgers() throws IOException {
    Path ledger = folder.resolve("healthy");
    written = History.make(ledger, 1);
    Path other = folder.resolve("other");
    History.make(other, 2);
    damage = new GeneratedDamage(ledger, other);
  }

  @Test
  void noDamageIsReportedIntactUnlessTheContentIs() throws IOException {
    Map<String, Integer> outcomes = new TreeMap<>();
    List<String> failures = new ArrayList<>();
    for (int seed = 0; seed < FILES; seed++) {
      GeneratedDamage.Kind kind = GeneratedDamage.Kind.of(seed);
      Path file = place(damage.damaged(kind, new Random(seed)));
      byte[] before = Files.readAllBytes(file);
      VerifyReport report = LmdbStateStore.verify(settings(file), Progress.NONE);
      assertArrayEquals(before, Files.readAllBytes(file), "changed by verify");
      outcomes.merge(kind + (report.isIntact() ? " intact" : " damaged"), 1, Integer::sum);
      if (report.isIntact()) {
        try (Ledger ledger = Ledger.over(LmdbStateStore.open(settings(file)))) {
          if (!isWritten(History.read(ledger))) {
            failures.add(kind + " " + seed + " is called intact");
          }
        } catch (StateException e) {
          failures.add(kind + " " + seed + " is called intact, and " + e);
        }
      }
      clear();
    }
    assertEquals(List.of(), failures, () -> "of " + outcomes);
    assertTrue(outcomes.containsKey("META intact"), "some bits mean nothing: " + outcomes);
    assertTrue(outcomes.containsKey("OVERFLOW_BIT damaged"), outcomes.toString());
  }

  @Test
  void whatIsSalvagedIsTheNewestAndTheRestIsListed() throws IOException {
    Map<String, Integer> outcomes = new TreeMap<>();
    List<String> failures = new ArrayList<>();
    for (int seed = 0; seed < FILES; seed++) {
      GeneratedDamage.Kind kind = GeneratedDamage.Kind.of(seed);
      byte[] damaged = damage.damaged(kind, new Random(seed));
      Path file = place(damaged);
      String outcome = salvage(file, damaged);
      outcomes.merge(kind + " " + outcome.split(":")[0], 1, Integer::sum);
      if (outcome.contains("WRONG")) {
        failures.add(kind + " " + seed + " " + outcome);
      }
      clear();
    }
    assertEquals(List.of(), failures, () -> "of " + outcomes);
    assertEquals(FILES / GeneratedDamage.Kind.values().length, outcomes.get("EMPTY refused"));
  }

  /** What came of it, in one word, or what must not be. */
  private String salvage(Path file, byte[] damaged) throws IOException {
    SalvageReport report;
    try {
      report = LmdbStateStore.salvage(settings(file), Progress.NONE);
    } catch (StoreDamagedException | StoreIncompatibleException e) {
      return Arrays.equals(damaged, Files.readAllBytes(file)) ? "refused" : "WRONG: changed";
    }
    if (!Arrays.equals(damaged, Files.readAllBytes(report.setAside()))) {
      return "WRONG: the old file is not set aside as it was";
    }
    try (LmdbStateStore store = LmdbStateStore.open(settings(file))) {
      if (store.recoveredAt().isEmpty() || !report.made().isIntact()) {
        return "WRONG: new ledger " + report.made();
      }
      Map<Key, byte[]> found = History.read(Ledger.over(store));
      for (Map.Entry<Key, byte[]> entry : found.entrySet()) {
        if (!Arrays.equals(entry.getValue(), written.get(entry.getKey()))) {
          return "WRONG: not the newest: " + entry.getKey();
        }
      }
      for (Key key : written.keySet()) {
        if (!found.containsKey(key) && (report.complete() || !isListed(key, report))) {
          return "WRONG: lost and not listed: " + key;
        }
      }
      return found.size() == written.size() ? "all" : found.isEmpty() ? "nothing" : "some";
    }
  }

  private static boolean isListed(Key key, SalvageReport report) {
    return report.damage().stream()
        .anyMatch(
            found ->
                found instanceof Damage.LostKeys range
                    ? range.covers(key)
                    : found instanceof Damage.InValue value && value.key().equals(key));
  }

  private boolean isWritten(Map<Key, byte[]> found) {
    return found.keySet().equals(written.keySet())
        && found.entrySet().stream()
            .allMatch(entry -> Arrays.equals(entry.getValue(), written.get(entry.getKey())));
  }

  private Path place(byte[] content) throws IOException {
    return Files.write(Files.createDirectory(folder.resolve("place")).resolve("ledger"), content);
  }

  private void clear() throws IOException {
    Path place = folder.resolve("place");
    try (var left = Files.newDirectoryStream(place)) {
      for (Path file : left) {
        Files.delete(file);
      }
    }
    Files.delete(place);
  }

  private static LmdbSettings settings(Path file) {
    return LmdbSettings.ofDefaults().withPath(file);
  }
}
