package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Key;
import dev.rocky.state.StateException;
import dev.rocky.state.SyncSnapshot;
import dev.rocky.state.remote.Content;
import dev.rocky.state.spi.SyncState;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * P1: what a ledger has to commit, from one snapshot. The segment lies in temporary files, so that
 * the snapshot is over before anything is sent.
 *
 * @param before what the snapshot said about the remote
 * @param position what the snapshot said, too
 * @param segment empty if there is nothing to commit
 * @param leftOut what should be in it, and is damaged
 */
record OutgoingSegment(SyncState before, long position, Optional<Local> segment, LeftOut leftOut)
    implements AutoCloseable {

  /** Named after the public class that tells of transfers. */
  private static final Logger LOG = LoggerFactory.getLogger(TransferEvent.class);

  /**
   * The segment on this machine.
   *
   * @param written what it is
   * @param files where its objects are
   * @param entries the same, to be read
   */
  record Local(SegmentWriter.Written written, Map<SegmentName, Path> files, LocalSegment entries) {}

  /**
   * The changes in {@code snapshot} or, if the commit makes the first HEAD, all of its records.
   * What is damaged is left out, and logged: the ledger goes on to know that it has to be sent. Not
   * so in U1: who has the same record intact would take its absence for a deletion.
   *
   * @throws dev.rocky.state.ValueDamagedException if HEAD is to be made anew, and a record is
   *     damaged
   * @throws StateException if there is no room for the files
   */
  static OutgoingSegment of(
      SyncSnapshot snapshot, NextCommit commit, Protection protection, TemporaryFiles files) {
    LeftOut leftOut = new LeftOut(commit.isNeededEmpty());
    Optional<Local> segment = write(snapshot, commit, protection, files, leftOut);
    if (leftOut.count() > 0) {
      LOG.atWarn().addKeyValue("records", leftOut.count()).log("state.damaged_records_not_pushed");
    }
    return new OutgoingSegment(snapshot.state(), snapshot.position(), segment, leftOut);
  }

  private static Optional<Local> write(
      SyncSnapshot snapshot,
      NextCommit commit,
      Protection protection,
      TemporaryFiles files,
      LeftOut leftOut) {
    Objects objects = new Objects(files);
    SegmentStart start = commit.segment();
    try (SegmentWriter writer = new SegmentWriter(start, commit.format(), protection, objects)) {
      Sending all = new Sending(writer, leftOut);
      long unused =
          start.kind() == SegmentKind.SNAPSHOT ? snapshot.records(all) : snapshot.changes(all);
      if (writer.entries() == 0 && !commit.isNeededEmpty()) {
        return Optional.empty();
      }
      SegmentWriter.Written written = writer.finish();
      return Optional.of(
          new Local(
              written,
              objects.paths,
              new LocalSegment(written.root(), start.lineage(), protection, objects.paths, files)));
    } catch (UncheckedIOException e) {
      throw new StateException("A push cannot write its temporary files: " + e.getCause(), e);
    }
  }

  /**
   * Creates the objects at the remote, the parts side by side and the root last.
   *
   * @return false if one of the names is taken by something else: mint another id
   */
  boolean upload(Transfer transfer) {
    Local local = segment.orElseThrow();
    SegmentUpload upload = new SegmentUpload(transfer);
    AtomicBoolean taken = new AtomicBoolean();
    SideBySide.forEach(
        local.written().parts(),
        part -> {
          if (!taken.get() && !upload.create(part, content(local, part))) {
            taken.set(true);
          }
        });
    SegmentReference root = local.written().root();
    return !taken.get() && upload.create(root, content(local, root));
  }

  private static Content content(Local local, SegmentReference object) {
    Path file = requireNonNull(local.files().get(object.name()));
    try {
      return Content.of(file);
    } catch (IOException e) {
      throw new StateException("A push lost its temporary file " + file + ": " + e, e);
    }
  }

  /** Deletes the files. */
  @Override
  public void close() {
    segment.ifPresent(local -> local.entries().close());
  }

  /** What goes into the segment. */
  private record Sending(SegmentWriter writer, LeftOut damaged)
      implements SyncSnapshot.ChangeVisitor {

    @Override
    public void visit(Key key, Optional<byte[]> value) {
      value.ifPresentOrElse(bytes -> writer.put(key, bytes), () -> writer.delete(key));
    }

    @Override
    public void leftOut(Key key) {
      damaged.add(key);
    }
  }

  /** Where the objects are until they are sent. */
  private static final class Objects implements SegmentWriter.Destination {

    private final TemporaryFiles files;
    private final Map<SegmentName, Path> paths = new HashMap<>();

    Objects(TemporaryFiles files) {
      this.files = files;
    }

    @Override
    public OutputStream create(SegmentName name) throws IOException {
      Path file = files.create();
      paths.put(name, file);
      return new FileOutputStream(file.toFile());
    }

    @Override
    public void written(SegmentReference reference) {
      // asked for at the end
    }
  }
}
