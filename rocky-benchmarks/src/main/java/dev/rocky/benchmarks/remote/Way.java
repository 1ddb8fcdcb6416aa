package dev.rocky.benchmarks.remote;

import dev.rocky.benchmarks.Folders;
import dev.rocky.benchmarks.store.Contender;
import dev.rocky.benchmarks.store.Table;
import dev.rocky.state.Namespace;
import dev.rocky.state.lmdb.LmdbSettings.Check;
import dev.rocky.state.remote.RemoteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;

/**
 * Two machines that share a ledger in one way, one that pushes and one that pulls, and beside it a
 * ledger with a single record that a third one pushed. All are in a namespace of the way's own.
 */
final class Way implements AutoCloseable {

  /** As many as HEAD names at most; so it is as long as it ever is. */
  private static final int LOG = 48;

  private final Contender contender;
  private final Path folder;
  private final Function<Namespace, RemoteStore> remotes;
  private final Namespace small;
  private final SyncedFile pusher;
  private final SyncedFile puller;
  private int moved;
  private int smallPulls;

  /**
   * Brings both to where nothing is new.
   *
   * @param ledger a file that is copied
   * @param tables that it has
   * @param folder for this way alone
   */
  Way(
      Contender contender,
      Path ledger,
      int tables,
      Path folder,
      Function<Namespace, RemoteStore> remotes)
      throws IOException {
    this.contender = contender;
    this.folder = Files.createDirectory(folder);
    this.remotes = remotes;
    String name = contender.name().toLowerCase(Locale.ROOT);
    Namespace large = new Namespace(name);
    small = new Namespace(name + "_small");
    Path one = Files.createDirectory(folder.resolve("one"));
    Files.copy(ledger, one.resolve(ledger.getFileName()));
    pusher = open(one, large);
    pusher.push(tables);
    for (int i = 1; i < LOG; i++) {
      change();
      pusher.push(1);
    }
    puller = open(Files.createDirectory(folder.resolve("other")), large);
    puller.pull(tables);
    try (SyncedFile first = open(Files.createDirectory(folder.resolve("first")), small)) {
      first.change(Table.moved(0));
      first.push(1);
    }
  }

  Contender contender() {
    return contender;
  }

  /** Has one more change. */
  void change() {
    pusher.change(Table.moved(moved++));
  }

  /** Pushes it. */
  void push() {
    pusher.push(1);
  }

  /** Pushes nothing. */
  void pushNothing() {
    pusher.pushNothing();
  }

  /** Pulls one change. */
  void pull() {
    puller.pull(1);
  }

  /** Pulls nothing. */
  void pullNothing() {
    puller.pull(0);
  }

  /** Bytes that the last push sent. */
  long bytesSent() {
    return pusher.bytesSent();
  }

  /** A machine that was never there, with an empty ledger, and nothing connected yet but that. */
  Newcomer newcomer() throws IOException {
    return new Newcomer(Files.createDirectory(folder.resolve("small" + ++smallPulls)));
  }

  @Override
  public void close() {
    pusher.close();
    puller.close();
    Folders.delete(folder);
  }

  private SyncedFile open(Path at, Namespace namespace) {
    return new SyncedFile(
        Contender.stateStore(at, Check.AUTO), remotes.apply(namespace), "bench", namespace, at);
  }

  /** Pulls once. */
  final class Newcomer implements AutoCloseable {

    private final Path at;
    private final SyncedFile file;

    private Newcomer(Path at) {
      this.at = at;
      file = open(at, small);
    }

    /** Pulls the one record. */
    void pull() {
      file.pull(1);
    }

    @Override
    public void close() {
      file.close();
      Folders.delete(at);
    }
  }
}
