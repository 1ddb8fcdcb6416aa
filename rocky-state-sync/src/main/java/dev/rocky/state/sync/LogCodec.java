package dev.rocky.state.sync;

import dev.rocky.state.spi.CommitId;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Bytes of a piece of the log, in HEAD and in pages. Layout: {@code docs/storage-format.md}. */
final class LogCodec {

  private static final int NO_ROOT = 0;
  private static final int OWN_ROOT = 1;
  private static final int OTHER_ROOT = 2;

  private LogCodec() {}

  /** Everything but the generation of the newest entry. */
  static void write(FieldOutput out, CommitLog log) throws IOException {
    out.u1(log.older().isPresent() ? 1 : 0);
    if (log.older().isPresent()) {
      SegmentReference older = log.older().get();
      out.root(older.name()).content(older);
    }
    out.id(log.parent()).u1(log.entries().size());
    for (LogEntry entry : log.entries()) {
      write(out, entry);
    }
  }

  private static void write(FieldOutput out, LogEntry entry) throws IOException {
    out.id(entry.id()).u1(entry.kind().code()).time(entry.time());
    if (entry.root().isEmpty()) {
      out.u1(NO_ROOT);
      return;
    }
    SegmentReference root = entry.root().get();
    if (root.name().equals(entry.ownRoot())) {
      out.u1(OWN_ROOT).content(root);
    } else {
      out.u1(OTHER_ROOT).root(root.name()).content(root);
    }
  }

  /** The log whose newest entry made {@code generation}. */
  static CommitLog read(FieldInput in, long generation) throws IOException {
    Optional<SegmentReference> older =
        switch (in.u1()) {
          case 0 -> Optional.empty();
          case 1 -> Optional.of(in.content(in.root()));
          default -> throw in.damaged("it has no older page, or one, and not something else");
        };
    CommitId parent = in.id();
    int count = in.u1();
    if (count > CommitLog.MAX_ENTRIES) {
      throw in.damaged("its log has " + count + " entries");
    }
    List<LogEntry> entries = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      entries.add(entry(in, generation - count + i));
    }
    return in.made(() -> new CommitLog(older, parent, entries));
  }

  private static LogEntry entry(FieldInput in, long generation) throws IOException {
    CommitId id = in.id();
    int code = in.u1();
    CommitKind kind =
        CommitKind.of(code)
            .orElseThrow(() -> in.damaged("commit " + generation + " has no kind, but " + code));
    Instant time = in.time();
    Optional<SegmentReference> root =
        switch (in.u1()) {
          case NO_ROOT -> Optional.empty();
          case OWN_ROOT -> Optional.of(in.content(in.made(() -> SegmentName.root(generation, id))));
          case OTHER_ROOT -> Optional.of(other(in, generation, id));
          default -> throw in.damaged("commit " + generation + " has an unknown kind of root");
        };
    return in.made(() -> new LogEntry(generation, id, kind, time, root));
  }

  private static SegmentReference other(FieldInput in, long generation, CommitId id)
      throws IOException {
    SegmentName name = in.root();
    if (name.generation() == generation && name.id().equals(id)) {
      throw in.damaged("commit " + generation + " has its own root as a stranger's");
    }
    return in.content(name);
  }
}
