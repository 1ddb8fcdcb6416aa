package dev.rocky.state.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.remote.Version;
import dev.rocky.state.spi.Base;
import dev.rocky.state.spi.CommitId;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the processes of one ledger did and were told, in their order, a line each. A line is with
 * the kernel before its writer goes on, so that SIGKILL takes none back; only the last one may be
 * cut off.
 */
final class MachineNotes implements AutoCloseable {

  private final OutputStream out;

  /** Goes on behind what earlier processes noted in {@code file}. */
  MachineNotes(Path file) {
    try {
      out = new FileOutputStream(file.toFile(), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All whole lines, in words. */
  static List<String[]> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return List.of(); // it was killed before it could note anything
    }
    return Files.readString(file, UTF_8)
        .lines()
        .filter(line -> line.endsWith(" ."))
        .map(line -> line.split(" "))
        .toList();
  }

  /** HEAD was read, or written. */
  void read(Version version, CommitId id) {
    line("read", version.text(), id);
  }

  /** This commit is about to be sent. */
  void sends(CommitId id, Version expected) {
    line("sends", id, expected);
  }

  /** A watermark and a count are about to be written. */
  void makes(String table, Mark mark) {
    line("makes", table, mark.id(), mark.before());
  }

  /** They are in the ledger. */
  void made(String id) {
    line("made", id);
  }

  /** A person is asked to decide between these. */
  void conflict(Mark ours, Mark theirs) {
    line("conflict", ours.id(), theirs.id());
  }

  /** A person decides for this watermark. */
  void keeps(String id) {
    line("keeps", id);
  }

  /** A push begins; what is made from now on need not be in it. */
  void begins() {
    line("begins");
  }

  /** A push said that everything is committed; these are all records, unless some have changed. */
  void acknowledged(boolean pushed, long generation, Base base, Optional<Long> fingerprint) {
    line(
        pushed ? "pushed" : "even",
        generation,
        base.generation(),
        base.commit(),
        fingerprint.map(String::valueOf).orElse("-"));
  }

  /** A push said that everything but conflicts is committed. */
  void partly(Base base) {
    line("partly", base.generation(), base.commit());
  }

  /** A transfer had a cache before it. */
  void cache(CacheUse use) {
    if (use.head()) {
      line("cached", "HEAD");
    }
    if (use.objects() > 0) {
      line("cached", "objects");
    }
    if (use.failures() > 0) {
      line("cached", "nothing");
    }
  }

  /** Something else ended like this. */
  void ended(String what, Object result) {
    line(what, result.getClass().getSimpleName());
  }

  private synchronized void line(Object... words) {
    StringBuilder line = new StringBuilder();
    for (Object word : words) {
      line.append(word).append(' ');
    }
    try {
      out.write(line.append(".\n").toString().getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
