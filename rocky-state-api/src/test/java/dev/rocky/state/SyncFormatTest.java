package dev.rocky.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.rocky.state.remote.Version;
import dev.rocky.state.spi.Attempt;
import dev.rocky.state.spi.Base;
import dev.rocky.state.spi.CommitId;
import dev.rocky.state.spi.Decision;
import dev.rocky.state.spi.SeenHead;
import dev.rocky.state.spi.SyncState;
import dev.rocky.state.spi.ValueHash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What sync keeps in a ledger, against the vectors of docs/storage-format.md. */
class SyncFormatTest extends SyncedLedger {

  private static final Path PAGE =
      Path.of(System.getProperty("basedir", "."), "..", "docs", "storage-format.md");
  private static final Key T = Key.of(0x10, "t");
  private static final Base COMMIT = new Base(new CommitId(0xA, 1), 1, new CommitId(0xB, 2));
  private static final SeenHead SEEN = new SeenHead(new byte[] {'H'}, new Version("v1"));

  private final List<String> vectors = new ArrayList<>();

  @Test
  void whatSyncKeepsIsStoredAsThePageSays() throws Exception {
    // Given a record of which an attempt sends "hi", that is "changed" then
    put(T, "hi");
    ledger.bind("remote");
    Attempt attempt = new Attempt(COMMIT, Version.ABSENT, new byte[] {'H'});
    // When
    sync.begin(sync.state(), attempt, 1, key -> none());
    put(T, "changed");
    note("pending", SyncRecords.PENDING);
    note("position 1", Sequence.KEY);
    note("journal 2 absent sent hi", JournalReading.ENTRIES.append(T));
    note("format", LedgerFormat.KEY);
    sync.commit(attempt.id(), SEEN);
    note("base", SyncRecords.BASE);
    note("seen", SyncRecords.SEEN);
    SyncState state = sync.state();
    Base next = new Base(COMMIT.lineage(), 2, new CommitId(0xC, 3));
    sync.applyChanges(
        state,
        next,
        Optional.of(TestRemote.seen(2)),
        List.of(record(T, "theirs")).iterator(),
        NONE);
    note("journal 2 hi in conflict", JournalReading.ENTRIES.append(T));
    note("conflict theirs", Key.of(LedgerSpaces.CONFLICTS).append(T));
    sync.decide(sync.state(), Decision.OURS);
    note("decision", SyncRecords.DECISION);
    store.write(
        tx -> {
          SyncRecords.put(tx, new UUID(0xC, 3));
          return true;
        });
    note("install", SyncRecords.INSTALL);
    // Then
    List<String> page =
        Files.readAllLines(PAGE).stream().filter(l -> l.startsWith("sync ")).toList();
    assertEquals(String.join("\n", page), String.join("\n", vectors));
  }

  @Test
  void aLedgerOfTheFirstFormatIsReadAndSynced() {
    // Given what a library that knew nothing of sync wrote, bound, with a change
    for (String entry :
        List.of(
            "00666f726d617400 0118219bff00010001",
            "0072656d6f746500 016840aaf272656d6f7465",
            "0073657175656e636500 01a4700ab00000000000000002",
            "01107400"
                + " 01ed773ddc0000000000000002018f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4")) {
      byte[] key = HexFormat.of().parseHex(entry.substring(0, entry.indexOf(' ')));
      rawPut(Key.ofBytes(key), HexFormat.of().parseHex(entry.substring(entry.indexOf(' ') + 1)));
    }
    // When
    Ledger old = Ledger.over(store);
    List<PendingChange> changes = new ArrayList<>();
    old.pendingChanges(changes::add);
    // Then
    assertEquals(1, changes.size());
    assertEquals(T, changes.get(0).key());
    assertEquals(2, changes.get(0).sequence());
    assertFalse(changes.get(0).inConflict());
    assertEquals(new SyncState("remote", none(), none(), none(), none(), none(), 0), sync.state());
    assertEquals(2, position());
    put(T, "1.1");
    assertEquals(3, position());
    applyAll(sync.state(), 1, record(T, "2.1"));
    assertEquals(Optional.of("2.1"), get(T));
  }

  @Provide
  Arbitrary<JournalEntry> entries() {
    Arbitrary<ValueHash> hash =
        Arbitraries.of("", "a", "b")
            .map(text -> Optional.of(text).filter(t -> !t.isEmpty()))
            .map(TestRemote::hash);
    return Combinators.combine(
            Arbitraries.longs(), hash, hash.optional(), Arbitraries.of(true, false))
        .as(JournalEntry::new);
  }

  @Property
  void entriesOfTheJournalComeBackFromTheirBytes(@ForAll("entries") JournalEntry entry) {
    assertEquals(entry, JournalEntry.decode(entry.encode()));
  }

  private void note(String what, Key key) {
    HexFormat hex = HexFormat.of();
    byte[] stored = store.read(tx -> tx.get(key)).orElseThrow();
    vectors.add("sync " + what + " -> " + hex.formatHex(key.bytes()) + " " + hex.formatHex(stored));
  }
}
