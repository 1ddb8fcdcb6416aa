package dev.rocky.state.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.spi.CommitId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What all machines of a fleet noted, and what the chain of commits must be for that. */
final class FleetNotes {

  /** The notes of each ledger. */
  private final Map<Path, List<String[]>> ledgers = new HashMap<>();

  /** By advance, the one before. */
  private final Map<String, String> before = new HashMap<>();

  private final Set<String> kept = new HashSet<>();

  /** Reads the notes in each of {@code folders}. */
  FleetNotes(List<Path> folders) throws IOException {
    for (Path folder : folders) {
      List<String[]> lines = MachineNotes.read(folder.resolve("notes"));
      ledgers.put(folder, lines);
      for (String[] line : lines) {
        if (line[0].equals("makes")) {
          before.put(line[2], line[3]);
        } else if (line[0].equals("keeps")) {
          kept.add(line[1]);
        }
      }
    }
  }

  /** How many lines begin with these words. */
  long count(String... words) {
    return ledgers.values().stream()
        .flatMap(List::stream)
        .filter(line -> List.of(line).subList(0, words.length).equals(List.of(words)))
        .count();
  }

  /** Whether anybody made {@code id}. */
  boolean isKnown(String id) {
    return before.containsKey(id);
  }

  /** Whether {@code mark} was made from {@code last} by advances. */
  boolean comesFrom(Mark mark, Mark last) {
    return comesFrom(mark.id(), last.id());
  }

  private boolean comesFrom(String made, String last) {
    String id = made;
    while (!id.equals(last)) {
      if (id.equals(Mark.NONE.id())) {
        return false;
      }
      id = before.getOrDefault(id, Mark.NONE.id());
    }
    return true;
  }

  /** Whether a person decided for {@code mark}, or one that it was made from by advances. */
  boolean comesFromDecision(Mark mark) {
    String id = mark.id();
    while (!kept.contains(id)) {
      if (id.equals(Mark.NONE.id())) {
        return false;
      }
      id = before.getOrDefault(id, Mark.NONE.id());
    }
    return true;
  }

  /**
   * Checks what machines were told.
   *
   * @param surviving folders of the ledgers that came to rest; all they have is in the chain
   */
  void check(FleetChain chain, List<Path> surviving) {
    Map<CommitId, Path> senders = new HashMap<>();
    ledgers.forEach((folder, lines) -> check(folder, lines, chain, senders));
    for (int generation = 1; generation <= chain.length(); generation++) {
      assertTrue(senders.containsKey(chain.id(generation)), "nobody sent " + generation);
    }
    for (Path folder : surviving) {
      for (String[] line : ledgers.get(folder)) {
        if (line[0].equals("made")) {
          assertTrue(chain.count(line[1]).isPresent(), line[1] + " is lost");
        }
      }
    }
  }

  private void check(
      Path folder, List<String[]> lines, FleetChain chain, Map<CommitId, Path> senders) {
    Map<String, CommitId> seen = new HashMap<>(Map.of("absent", CommitId.NONE));
    List<String> made = new ArrayList<>();
    List<String> due = new ArrayList<>();
    for (String[] line : lines) {
      String where = folder.getFileName() + ": " + String.join(" ", line);
      switch (line[0]) {
        case "read" -> seen.put(line[1], CommitId.parse(line[2]));
        case "sends" -> {
          CommitId id = CommitId.parse(line[1]);
          Path other = senders.put(id, folder);
          assertTrue(other == null || other.equals(folder), "two machines: " + where);
          Optional<Integer> generation = chain.generation(id);
          if (generation.isPresent()) {
            CommitId parent = chain.id(generation.get() - 1);
            assertEquals(parent, seen.get(line[2]), "not the parent that it had read: " + where);
          }
        }
        case "made" -> made.add(line[1]);
        case "begins" -> {
          due.addAll(made);
          made.clear();
        }
        case "conflict" -> assertFalse(comesFrom(line[1], line[2]), "with itself: " + where);
        case "pushed", "even" -> {
          if (line[0].equals("pushed")) {
            CommitId own = chain.id(Integer.parseInt(line[1]));
            assertEquals(folder, senders.get(own), "not its own commit: " + where);
          }
          int base = base(chain, line[2], line[3], where);
          if (!line[4].equals("-")) {
            assertEquals(chain.fingerprint(base), Long.parseLong(line[4]), "records: " + where);
          }
          checkCounts(due, chain, base, where);
        }
        case "partly" -> checkCounts(due, chain, base(chain, line[1], line[2], where), where);
        default -> {}
      }
    }
  }

  private static int base(FleetChain chain, String generation, String id, String where) {
    int number = Integer.parseInt(generation);
    assertTrue(number <= chain.length(), "acknowledged and not in the chain: " + where);
    assertEquals(chain.id(number), CommitId.parse(id), "another commit: " + where);
    return number;
  }

  /** What was found once is not looked for again. */
  private static void checkCounts(
      List<String> due, FleetChain chain, int generation, String where) {
    for (String id : due) {
      int found = chain.count(id).orElse(Integer.MAX_VALUE);
      assertTrue(found <= generation, () -> id + " is missing: " + where);
    }
    due.clear();
  }
}
