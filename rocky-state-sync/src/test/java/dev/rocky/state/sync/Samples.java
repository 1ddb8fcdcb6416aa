package dev.rocky.state.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.Key;
import dev.rocky.state.Namespace;
import dev.rocky.state.spi.CommitId;
import dev.rocky.state.spi.ValueHash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/** What the tests of the formats write. */
final class Samples {

  static final boolean DEEP = "deep".equals(System.getProperty("rocky.depth"));
  static final CommitId LINEAGE = id(1);
  static final Instant TIME = Instant.parse("2026-01-31T23:59:59.123Z");

  private Samples() {}

  static CommitId id(long number) {
    return new CommitId(0x0101010101010101L * number, ~number);
  }

  /** What a byte is changed by: any bit, all of them, and in the deep run everything. */
  static int[] changesOfAByte() {
    return DEEP ? IntStream.range(1, 256).toArray() : new int[] {1, 2, 4, 8, 16, 32, 64, 128, 255};
  }

  /** Everything encrypted, in the namespace of all tests. */
  static Protection keyed(Keys keys) {
    return Protection.with(new Namespace("bronze"), keys);
  }

  static SegmentReference reference(SegmentName name) {
    return new SegmentReference(name, 1234, Sha256.of(name.toString().getBytes(UTF_8)));
  }

  /** Commits {@code from} to {@code to}: with their own root, with a snapshot's, and with none. */
  static List<LogEntry> entries(long from, long to) {
    List<LogEntry> entries = new ArrayList<>();
    for (long generation = from; generation <= to; generation++) {
      CommitId id = id(generation);
      CommitKind kind = CommitKind.of((int) (generation % 4) + 1).orElseThrow();
      Optional<SegmentReference> root =
          switch (kind) {
            case CHANGES -> Optional.of(reference(SegmentName.root(generation, id)));
            case SNAPSHOT -> Optional.of(reference(SegmentName.root(generation, id(-generation))));
            case COLLECTION, FORMAT -> Optional.empty();
          };
      entries.add(new LogEntry(generation, id, kind, TIME.plusSeconds(generation % 1_000), root));
    }
    return entries;
  }

  /** A HEAD with {@code count} commits, the newest {@code generation}. */
  static Head head(long generation, int count) {
    long first = generation - count + 1;
    Optional<SegmentReference> older =
        first > 1 && count >= 32
            ? Optional.of(reference(SegmentName.root(first + 31, id(first + 31))))
            : Optional.empty();
    CommitId parent = first == 1 ? CommitId.NONE : id(first - 1);
    return new Head(
        Format.CURRENT,
        LINEAGE,
        generation,
        reference(SegmentName.root(generation, id(-1))),
        generation,
        TIME,
        first,
        first - 1,
        new CommitLog(older, parent, entries(first, generation)));
  }

  /** A root of changes, made by {@code commit}, without a page. */
  static SegmentStart start(SegmentKind kind, long commit) {
    return new SegmentStart(kind, LINEAGE, SegmentName.root(commit, id(commit)), Optional.empty());
  }

  static SegmentEntry put(String key, String value) {
    return new SegmentEntry(Key.of(0x10, key), Optional.of(value.getBytes(UTF_8)));
  }

  /** A record for which a segment needs a part. */
  static SegmentEntry large(String key) {
    byte[] value = new byte[1_200_000];
    new Random(key.hashCode()).nextBytes(value);
    return new SegmentEntry(Key.of(0x10, key), Optional.of(value));
  }

  static SegmentEntry delete(String key) {
    return new SegmentEntry(Key.of(0x10, key), Optional.empty());
  }

  /** Records like those of the engine, {@code count} of them, in key order. */
  static List<SegmentEntry> records(int count) {
    List<SegmentEntry> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(record(i));
    }
    return records;
  }

  static SegmentEntry record(int number) {
    String table = "orders_%07d".formatted(number);
    String json =
        """
        {"last_value":"2026-01-%02dT%02d:%02d:%02d.%06dZ","cursor_type":"instant","cursor_column":"updated_at",\
        "updated_at":"2026-02-01T00:00:00.%09dZ","run_id":"019c0000-%04x-7000-8000-%012x","epoch":1,"origin":"loaded"}\
        """
            .formatted(
                number % 28 + 1,
                number % 24,
                number * 7 % 60,
                number * 13 % 60,
                number * 7919 % 1_000_000,
                number * 104_729L % 1_000_000_000,
                number & 0xFFFF,
                number * 2_654_435_761L & 0xFFFF_FFFF_FFFFL);
    return new SegmentEntry(
        Key.of(0x10, "warehouse", "staging__us_west__shopify", table, ""),
        Optional.of(json.getBytes(UTF_8)));
  }

  /** Entries of a commit, small and large. */
  static Arbitrary<List<SegmentEntry>> changes() {
    Arbitrary<Integer> sizes =
        Arbitraries.frequency(Tuple.of(20, 40), Tuple.of(1, 150_000))
            .flatMap(most -> Arbitraries.integers().between(-1, most));
    return Arbitraries.longs()
        .flatMap(
            seed ->
                Arbitraries.maps(
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(20).map(Key::ofBytes),
                        sizes)
                    .ofMaxSize(50)
                    .map(
                        sized -> {
                          Random random = new Random(seed);
                          List<SegmentEntry> entries = new ArrayList<>();
                          new TreeMap<>(sized)
                              .forEach((key, size) -> entries.add(entry(key, size, random)));
                          return entries;
                        }));
  }

  private static SegmentEntry entry(Key key, int size, Random random) {
    Key travelling = Key.of(0x10).append(key);
    if (size < 0) {
      return new SegmentEntry(travelling, Optional.empty());
    }
    byte[] value = new byte[size];
    if (random.nextBoolean()) {
      random.nextBytes(value);
    } else {
      Arrays.fill(value, (byte) random.nextInt());
    }
    return new SegmentEntry(travelling, Optional.of(value));
  }

  /** Records are equal only with their arrays. */
  static String text(SegmentEntry entry) {
    return entry.key() + entry.value().map(value -> "=" + ValueHash.of(value)).orElse(" deleted");
  }

  static List<String> texts(List<SegmentEntry> entries) {
    return entries.stream().map(Samples::text).toList();
  }
}
