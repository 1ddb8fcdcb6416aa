package dev.rocky.state.sync;

import static dev.rocky.state.sync.Samples.delete;
import static dev.rocky.state.sync.Samples.put;
import static dev.rocky.state.sync.Samples.record;
import static dev.rocky.state.sync.Samples.records;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Namespace;
import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.spi.Base;
import dev.rocky.state.spi.RemoteRecord;
import dev.rocky.state.spi.ValueHash;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.FaultScript;
import dev.rocky.state.tck.FaultyRemoteStore;
import dev.rocky.state.tck.LeakCheckExtension;
import dev.rocky.state.tck.RemoteOperation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheckExtension.class)
class FetcherTest {

  @TempDir Path folder;

  private final Commits others = new Commits();
  private final FaultScript script = new FaultScript();
  private final MovedClock clock = new MovedClock();
  private final FaultyRemoteStore remote = new FaultyRemoteStore(others.bucket.open(), script);

  @Test
  void theWholeStateIsTheSnapshotAndWhatFollowedIt() {
    others.first(put("a", "1"), put("b", "1"), put("c", "1"));
    others.push(put("b", "2"), delete("c"));
    Head head = others.push(put("d", "3"));

    List<RemoteRecord> fetched = fetch(fetcher -> read(fetcher.whole(head, Optional.empty())));

    assertEquals(List.of("a=1", "b=2 after 1", "c= after 1", "d=3"), texts(fetched));
  }

  @Test
  void changesAreThoseBehindTheBaseAndNothingBeforeThem() {
    others.first(put("a", "1"), put("b", "1"));
    Base base = Fetcher.state(others.push(put("a", "2")));
    others.push(put("a", "3"), put("c", "1"));
    others.push(put("a", "4"), delete("c"));
    Head head = others.push(put("a", "4"), put("c", "5"));

    List<RemoteRecord> fetched = fetch(fetcher -> read(fetcher.changes(head, base).orElseThrow()));

    assertEquals(List.of("a=4 after 3,4", "c=5 after 1,absent"), texts(fetched));
  }

  @Test
  void oneGenerationBehindIsOneRequest() {
    Base base = Fetcher.state(others.first(records(1_000)));
    Head head = others.push(record(7));

    fetch(fetcher -> read(fetcher.changes(head, base).orElseThrow()));

    assertEquals(1, remote.traffic().calls(RemoteOperation.GET));
  }

  /** Else a collection would never keep up with machines that commit while it reads the log. */
  @Test
  void pagesOfTheLogAreNotFetchedAgainForTheNextHead() {
    others.first(put("a", "1"));
    for (int i = 0; i < 200; i++) {
      others.push(put("a", "1." + i));
    }

    long again =
        fetch(
            fetcher -> {
              fetcher.log(others.head()).since(0);
              long before = remote.traffic().calls(RemoteOperation.GET);
              assertTrue(before > 8, () -> before + " pages");
              for (int i = 0; i < 16; i++) { // as many as go to a page
                assertEquals(202 + i, fetcher.log(others.push(put("b", "1." + i))).since(0).size());
              }
              return remote.traffic().calls(RemoteOperation.GET) - before;
            });

    assertEquals(1, again);
  }

  @Test
  void aSnapshotThatIsLessThanTheCommitsBeforeItIsFetchedInstead() {
    Base away = Fetcher.state(others.first(put("a", "1")));
    for (int i = 0; i < 40; i++) {
      others.push(put("a", "1." + i));
    }
    Base near = Fetcher.state(others.head());
    others.push(put("a", "2"));
    compact();
    Head head = others.push(put("b", "1"));

    assertEquals(
        Optional.empty(), fetch(fetcher -> fetcher.changes(head, away).map(FetcherTest::read)));
    assertEquals(
        List.of("a=2", "b=1"), texts(fetch(fetcher -> read(fetcher.changes(head, near).get()))));
    // but not if it is lost
    others.delete(head.snapshot());
    assertEquals(2, fetch(fetcher -> read(fetcher.changes(head, away).orElseThrow())).size());
  }

  @Test
  void aSnapshotThatIsMoreThanTheCommitsBeforeItIsNot() {
    others.first(records(60_000));
    Base away = Fetcher.state(others.push(put("a", "1")));
    for (int i = 0; i < 33; i++) {
      others.push(put("a", "1." + i));
    }
    compact();
    Head head = others.head();

    assertEquals(
        List.of("a=1.32"),
        fetch(fetcher -> read(fetcher.changes(head, away).orElseThrow())).stream()
            .map(record -> texts(List.of(record)).get(0).replaceAll(" after .*", ""))
            .toList());
  }

  private void compact() {
    try (Keeper keeper = new Keeper(others, Clock.systemUTC())) {
      assertInstanceOf(CompactionResult.Compacted.class, keeper.compact());
    }
  }

  @Test
  void aBaseThatTheLogDoesNotKnowHasNoChanges() {
    Head first = others.first(put("a", "1"));
    Head head = others.push(put("a", "2"));
    Base stranger = new Base(first.lineage(), 1, Samples.id(77));
    Base foreign = new Base(Samples.id(78), 1, first.id());
    Base ahead = new Base(first.lineage(), 9, first.id());

    for (Base base : List.of(stranger, foreign, ahead)) {
      assertEquals(
          Optional.empty(), fetch(fetcher -> fetcher.changes(head, base).map(FetcherTest::read)));
    }
  }

  @Test
  void theWholeStateIsRefusedToWhoIsNotBehindItsSnapshot() {
    Head head = others.first(put("a", "1"));

    fetch(
        fetcher ->
            assertThrows(
                IllegalArgumentException.class,
                () -> fetcher.whole(head, Optional.of(Fetcher.state(head)))));
  }

  @Test
  void whatWasFetchedIsReadMoreThanOnce() {
    others.first(put("a", "1"));
    Head head = others.push(put("b", "2"));

    fetch(
        fetcher -> {
          try (FetchedState state = fetcher.whole(head, Optional.empty())) {
            assertTrue(state.records().hasNext());
            assertEquals(texts(all(state)), texts(all(state)));
            return Fetcher.state(head).equals(state.state());
          }
        });
  }

  /** Many generations, large values, few and many keys: with spilling, and several passes. */
  @Test
  void thousandsOfCommitsAreMergedAsOneByOne() {
    others.first(records(300));
    for (int commit = 1; commit <= 300; commit++) {
      int key = commit * 31 % 400;
      others.push(put("k%03d".formatted(key), "v" + commit), record(commit % 300));
    }
    Head head = others.head();

    List<RemoteRecord> fetched = fetch(fetcher -> read(fetcher.whole(head, Optional.empty())));

    assertEquals(others.state, state(fetched));
    assertTrue(head.log().older().isPresent());
  }

  @Test
  void deltasThatMemoryDoesNotHoldAreMergedFromFiles() throws IOException {
    TreeMap<String, List<String>> expected = new TreeMap<>();
    try (TemporaryFiles files = new TemporaryFiles(Optional.of(folder));
        Deltas deltas = new Deltas(files, 10_000)) {
      for (int segment = 0; segment < 3_000; segment++) {
        List<SegmentEntry> entries = new ArrayList<>();
        for (int key : new int[] {segment % 7, 10 + segment % 90, 100 + segment % 800}) {
          entries.add(put("%04d".formatted(key), "v" + segment));
          expected
              .computeIfAbsent("%04d".formatted(key), k -> new ArrayList<>())
              .add("v" + segment);
        }
        deltas.add(entries.iterator());
      }

      List<RemoteRecord> merged = new ArrayList<>();
      try (RecordSource records = deltas.records()) {
        records.forEachRemaining(merged::add);
      }

      assertTrue(!deltas.isInMemory());
      assertEquals(new ArrayList<>(expected.keySet()), keys(merged));
      for (RemoteRecord record : merged) {
        List<String> values = expected.get(record.key().parts().get(0));
        assertEquals(values.get(values.size() - 1), new String(record.value().get(), UTF_8));
        assertEquals(
            values.subList(0, values.size() - 1).stream()
                .map(value -> ValueHash.of(value.getBytes(UTF_8)))
                .sorted((one, other) -> one.toString().compareTo(other.toString()))
                .toList(),
            record.earlier().stream()
                .sorted((one, other) -> one.toString().compareTo(other.toString()))
                .toList());
      }
    }
    assertEquals(List.of(), left());
  }

  @Test
  void aStateInPartsIsFetchedSideBySideAndLeavesNoThread() throws IOException {
    others.first(records(120_000));
    Head head = others.push(record(5), delete("zz"));

    List<RemoteRecord> fetched = fetch(fetcher -> read(fetcher.whole(head, Optional.empty())));

    assertEquals(120_001, fetched.size());
    assertEquals(others.state, state(fetched));
    assertEquals(List.of(), left());
  }

  @Test
  void manyDeltasThatDoNotFitIntoMemoryAreOneFileBeforeTheyAreRead() throws IOException {
    others.first(records(10_000));
    for (int commit = 1; commit <= 6; commit++) {
      others.push(records(20_000));
    }
    Head head = others.head();

    fetch(
        fetcher -> {
          try (FetchedState state = fetcher.whole(head, Optional.empty())) {
            assertEquals(1, left().size());
            assertEquals(others.state, state(all(state)));
            return true;
          }
        });
    assertEquals(List.of(), left());
  }

  @Test
  void aMissingSegmentIsNamedAndIsDamageOnlyToTheSameHead() {
    others.first(put("a", "1"));
    Head head = others.push(put("a", "2"));
    others.delete(head.log().newest().root().orElseThrow());

    SegmentMissingException missing =
        fetch(
            fetcher ->
                assertThrows(
                    SegmentMissingException.class, () -> fetcher.whole(head, Optional.empty())));

    assertEquals(head.log().newest().root().orElseThrow(), missing.segment());
    RemoteDamagedException damage = missing.damage(head);
    assertTrue(damage.getMessage().contains(missing.segment().name().toString()));
    assertTrue(damage.getMessage().contains("HEAD of generation 2"));
  }

  @Test
  void aMissingPartIsLikeAMissingSegment() {
    Head head = others.first(records(80_000));
    others.delete(
        new SegmentReference(head.snapshot().name().withPart(2), 1, head.snapshot().sha256()));

    SegmentMissingException missing =
        fetch(
            fetcher ->
                assertThrows(
                    SegmentMissingException.class, () -> fetcher.whole(head, Optional.empty())));

    assertEquals(2, missing.segment().name().part());
  }

  @Test
  void whatIsNotWhatItsReferenceSaysIsDamage() {
    Head head = others.first(records(80_000));
    SegmentReference root = head.snapshot();
    for (Fault fault :
        List.of(
            new Fault.Truncated(100),
            new Fault.Truncated(0),
            new Fault.Corrupted(30),
            new Fault.Corrupted(90))) {
      for (int call = 1; call <= 3; call++) {
        script.on(RemoteOperation.GET, call, fault);
        assertDamaged(head);
        script.heal();
      }
    }
    others.overwrite(root, new byte[root.length() + 1]);
    assertDamaged(head);
    others.overwrite(root, new byte[root.length()]);
    assertDamaged(head);
  }

  @Test
  void aSnapshotWhereChangesMustBeIsDamage() {
    Head first = others.first(put("a", "1"));
    Head head =
        others.replace(
            first,
            first
                .log()
                .append(
                    new LogEntry(
                        2,
                        others.id(),
                        CommitKind.CHANGES,
                        Samples.TIME,
                        Optional.of(first.snapshot()))));

    assertDamaged(head);
  }

  @Test
  void transientFailuresAreRepeated() {
    others.first(records(80_000));
    Head head = others.push(put("a", "2"));
    script
        .next(RemoteOperation.GET, new Fault.Unavailable())
        .on(RemoteOperation.GET, 3, new Fault.Broken(1_000))
        .on(RemoteOperation.GET, 4, new Fault.LostAnswer());

    List<RemoteRecord> fetched = fetch(fetcher -> read(fetcher.whole(head, Optional.empty())));

    assertEquals(others.state, state(fetched));
  }

  @Test
  void aFailureOnOneThreadEndsAllAndLeavesNothing() throws IOException {
    Head head = others.first(records(200_000));
    script.always(RemoteOperation.GET, new Fault.Unavailable());

    TransferResult<?> result =
        transfers().run(TransferKind.DOWNLOAD, transfer -> fetch(transfer, f -> all(f, head)));

    assertInstanceOf(TransferResult.GivenUp.class, result);
    assertEquals(List.of(), left());
  }

  @Test
  void everythingIsReadWithTheRightKeyOnly() {
    Keys keys = Keys.of(new EncryptionKey("k1", new byte[32]));
    byte[] other = new byte[32];
    Arrays.fill(other, (byte) 1);
    Commits secret = new Commits(Samples.keyed(keys), java.time.Clock.systemUTC());
    secret.first(records(80_000));
    Head head = secret.push(put("a", "1"));
    FaultyRemoteStore store = new FaultyRemoteStore(secret.bucket.open(), script);

    assertEquals(80_001, run(store, Samples.keyed(keys), fetcher -> all(fetcher, head)).size());
    assertThrows(
        RemoteKeyException.class,
        () ->
            run(
                store,
                Samples.keyed(Keys.of(new EncryptionKey("k1", other))),
                fetcher -> all(fetcher, head)));
    store.close();
  }

  private void assertDamaged(Head head) {
    assertThrows( // before anything is read of it
        RemoteDamagedException.class,
        () -> fetch(fetcher -> fetcher.whole(head, Optional.empty()).state()));
    assertEquals(List.of(), left());
  }

  private <T> T fetch(Function<Fetcher, T> work) {
    return run(remote, Protection.NONE, work);
  }

  private <T> T run(FaultyRemoteStore store, Protection protection, Function<Fetcher, T> work) {
    Transfers transfers =
        new Transfers(
            TransferFixture.policy(TransferFixture.retry()),
            new Namespace("bronze"),
            "memory",
            store,
            event -> {},
            clock,
            () -> 0.5);
    TransferResult<T> result =
        transfers.run(
            TransferKind.DOWNLOAD,
            transfer -> {
              try (TemporaryFiles files = new TemporaryFiles(Optional.of(folder))) {
                return work.apply(new Fetcher(transfer, protection, files));
              }
            });
    if (result instanceof TransferResult.Completed<T> completed) {
      return completed.value();
    }
    throw new AssertionError(result);
  }

  private Transfers transfers() {
    return new Transfers(
        TransferFixture.policy(TransferFixture.retry()),
        new Namespace("bronze"),
        "memory",
        remote,
        event -> {},
        clock,
        () -> 0.5);
  }

  private <T> T fetch(Transfer transfer, Function<Fetcher, T> work) {
    try (TemporaryFiles files = new TemporaryFiles(Optional.of(folder))) {
      return work.apply(new Fetcher(transfer, Protection.NONE, files));
    }
  }

  private static List<RemoteRecord> all(Fetcher fetcher, Head head) {
    return read(fetcher.whole(head, Optional.empty()));
  }

  private static List<RemoteRecord> read(FetchedState state) {
    try (state) {
      return all(state);
    }
  }

  private static List<RemoteRecord> all(FetchedState state) {
    List<RemoteRecord> records = new ArrayList<>();
    state.records().forEachRemaining(records::add);
    return records;
  }

  private List<Path> left() {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> keys(List<RemoteRecord> records) {
    return records.stream().map(record -> record.key().parts().get(0)).toList();
  }

  private static Map<String, String> state(List<RemoteRecord> records) {
    TreeMap<String, String> state = new TreeMap<>();
    for (RemoteRecord record : records) {
      record
          .value()
          .ifPresent(value -> state.put(record.key().toString(), Sha256.of(value).toString()));
    }
    return state;
  }

  private static List<String> texts(List<RemoteRecord> records) {
    return records.stream().map(FetcherTest::text).toList();
  }

  private static String text(RemoteRecord record) {
    List<String> earlier = record.earlier().stream().map(FetcherTest::text).sorted().toList();
    return record.key().parts().get(0)
        + "="
        + record.value().map(value -> new String(value, UTF_8)).orElse("")
        + (earlier.isEmpty() ? "" : " after " + String.join(",", earlier));
  }

  private static String text(ValueHash hash) {
    return Stream.of("1", "2", "3", "4", "5")
        .filter(value -> ValueHash.of(value.getBytes(UTF_8)).equals(hash))
        .findFirst()
        .orElse(hash.toString());
  }
}
