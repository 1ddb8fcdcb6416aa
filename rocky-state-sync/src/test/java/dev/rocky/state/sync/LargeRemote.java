package dev.rocky.state.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.LedgerSync;
import dev.rocky.state.Namespace;
import dev.rocky.state.Progress;
import dev.rocky.state.PullResult;
import dev.rocky.state.lmdb.LmdbSettings;
import dev.rocky.state.lmdb.LmdbStateStore;
import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.Version;
import dev.rocky.state.spi.Base;
import dev.rocky.state.spi.CommitId;
import dev.rocky.state.spi.MergeRules;
import dev.rocky.state.spi.RemoteRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A remote of any size, and everything that reads all of it, in a JVM of its own, whose memory is
 * much smaller. Says how many records each of them found.
 */
final class LargeRemote {

  private static final Duration LONG = Duration.ofMinutes(30);

  private final FolderRemote remote;
  private final Path folder;
  private final HeadCodec codec = new HeadCodec(Protection.NONE);
  private long ids = 1;

  private LargeRemote(Path folder) throws IOException {
    this.folder = folder;
    this.remote = new FolderRemote(Files.createDirectory(folder.resolve("remote")));
  }

  /**
   * Runs in the child.
   *
   * @param arguments a folder, and how many records
   */
  public static void main(String[] arguments) throws IOException {
    new LargeRemote(Path.of(arguments[0])).run(Integer.parseInt(arguments[1]));
  }

  private void run(int records) throws IOException {
    Head first = first(records);
    Instant begun = Instant.now();
    print("snapshot", fetched(first, Optional.empty()), begun);
    begun = Instant.now();
    Head head = push(push(push(first, records, 2), records, 3), records, 5);
    print("written", 3, begun);
    begun = Instant.now();
    print("whole", fetched(head, Optional.empty()), begun);
    begun = Instant.now();
    print("changes", fetched(head, Optional.of(Fetcher.state(first))), begun);
    RemoteMaintenance maintenance = maintenance();
    begun = Instant.now();
    CompactionResult compacted = maintenance.compact();
    print("compacted", ((CompactionResult.Compacted) compacted).records(), begun);
    begun = Instant.now();
    print("verified", maintenance.verify(Progress.NONE).orElseThrow().entries(), begun);
    begun = Instant.now();
    print("different", maintenance.diff(1, 4, difference -> {}), begun);
    begun = Instant.now();
    print("pulled", pulled(), begun);
    System.out.println("end");
  }

  private static void print(String what, long count, Instant begun) {
    System.out.println(what + " " + count + " in " + begun.until(Instant.now(), ChronoUnit.MILLIS));
  }

  private long fetched(Head head, Optional<Base> base) {
    TransferResult<Long> result =
        transfers()
            .run(
                TransferKind.DOWNLOAD,
                transfer -> {
                  long count = 0;
                  try (TemporaryFiles files = new TemporaryFiles(Optional.of(folder));
                      FetchedState state =
                          base.isPresent()
                              ? fetcher(transfer, files).changes(head, base.get()).orElseThrow()
                              : fetcher(transfer, files).whole(head, base)) {
                    Iterator<RemoteRecord> records = state.records();
                    for (; records.hasNext(); count++) {
                      RemoteRecord unused = records.next();
                    }
                  }
                  return count;
                });
    return ((TransferResult.Completed<Long>) result).value();
  }

  /** Into an empty ledger; how many records it has then. */
  private long pulled() {
    Path file = folder.resolve("ledger");
    LmdbSettings settings = LmdbSettings.ofDefaults().withPath(file);
    try (Ledger ledger = Ledger.over(LmdbStateStore.open(settings));
        SyncedLedger synced =
            SyncedLedger.builder(ledger, remote, new Namespace("bronze"), "folder")
                .policy(SyncPolicy.ofDefaults().withTransferTimeout(LONG))
                .temporaryFolder(folder)
                .open()) {
      return ((PullResult.Restored) synced.startRun().pull()).changed();
    }
  }

  private static Fetcher fetcher(Transfer transfer, TemporaryFiles files) {
    return new Fetcher(transfer, Protection.NONE, files);
  }

  private RemoteMaintenance maintenance() {
    Ledger ledger = Ledger.over(new MemoryStateStore());
    return new RemoteMaintenance(
        new Binding(
            LedgerSync.of(ledger),
            new MergeRules(Map.of()),
            Protection.NONE,
            Optional.of(folder),
            new SecureRandom(),
            Clock.systemUTC()),
        transfers(),
        LONG);
  }

  private Transfers transfers() {
    return new Transfers(
        SyncPolicy.ofDefaults().withTransferTimeout(LONG),
        new Namespace("bronze"),
        "folder",
        remote,
        TransferListener.NONE);
  }

  private Head first(int records) throws IOException {
    CommitId id = Samples.id(ids++);
    SegmentReference root = write(SegmentKind.SNAPSHOT, id, SegmentName.root(1, id), records, 1);
    LogEntry entry = new LogEntry(1, id, CommitKind.SNAPSHOT, Samples.TIME, Optional.of(root));
    CommitLog log = CommitLog.beginningWith(CommitId.NONE, entry);
    return set(new Head(Format.CURRENT, id, 1, root, 1, Samples.TIME, 1, 0, log), Version.ABSENT);
  }

  /** Changes every record whose number is a multiple of {@code step}. */
  private Head push(Head before, int records, int step) throws IOException {
    CommitId id = Samples.id(ids++);
    SegmentName name = SegmentName.root(before.generation() + 1, id);
    SegmentReference root = write(SegmentKind.CHANGES, before.lineage(), name, records, step);
    LogEntry entry =
        new LogEntry(name.generation(), id, CommitKind.CHANGES, Samples.TIME, Optional.of(root));
    return set(
        new Head(
            before.format(),
            before.lineage(),
            before.covered(),
            before.snapshot(),
            before.floor(),
            before.floorTime(),
            before.sweep(),
            before.fence(),
            before.log().append(entry)),
        remote.read(Commits.HEAD, LONG).orElseThrow().version());
  }

  private SegmentReference write(
      SegmentKind kind, CommitId lineage, SegmentName name, int records, int step)
      throws IOException {
    Random random = new Random(step);
    SegmentStart start = new SegmentStart(kind, lineage, name, Optional.empty());
    Map<SegmentName, Path> written = new HashMap<>();
    SegmentWriter.Destination files =
        new SegmentWriter.Destination() {
          @Override
          public OutputStream create(SegmentName object) throws IOException {
            Path file = Files.createTempFile(folder, "", "");
            written.put(object, file);
            return Files.newOutputStream(file);
          }

          @Override
          public void written(SegmentReference object) throws IOException {
            Path file = written.remove(object.name());
            CreateResult unused = remote.create(object.name().object(), Content.of(file), LONG);
            Files.delete(file);
          }
        };
    try (SegmentWriter writer = new SegmentWriter(start, Format.CURRENT, Protection.NONE, files)) {
      for (int i = 0; i < records; i += step) {
        SegmentEntry record = Samples.record(i);
        Key key = record.key();
        byte[] value = record.value().orElseThrow();
        byte[] changed = Long.toHexString(random.nextLong()).getBytes(UTF_8);
        System.arraycopy(changed, 0, value, 40, changed.length);
        writer.put(key, value);
      }
      return writer.finish().root();
    }
  }

  private Head set(Head head, Version expected) {
    remote.compareAndSet(Commits.HEAD, expected, codec.encode(head), LONG);
    return head;
  }
}
