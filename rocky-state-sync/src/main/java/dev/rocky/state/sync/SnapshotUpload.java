package dev.rocky.state.sync;

import dev.rocky.state.StateException;
import dev.rocky.state.remote.Content;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sends the objects of a segment while it is written: as many parts as there are {@link SideBySide}
 * at a time, and the root when all parts are there. An object's file goes when it was sent.
 */
final class SnapshotUpload implements SegmentWriter.Destination {

  private final SegmentUpload upload;
  private final TemporaryFiles files;
  private final Map<SegmentName, Path> written = new HashMap<>();
  private final List<SegmentReference> waiting = new ArrayList<>();
  private final AtomicBoolean taken = new AtomicBoolean();

  SnapshotUpload(Transfer transfer, TemporaryFiles files) {
    this.upload = new SegmentUpload(transfer);
    this.files = files;
  }

  @Override
  public OutputStream create(SegmentName name) throws IOException {
    Path file = files.create();
    written.put(name, file);
    return new FileOutputStream(file.toFile());
  }

  @Override
  public void written(SegmentReference object) {
    if (object.name().isRoot() || waiting.size() == SideBySide.LANES) {
      sendWaiting();
    }
    waiting.add(object);
    if (object.name().isRoot()) {
      sendWaiting();
    }
  }

  /** Whether something else goes by one of the names: nothing must name this segment. */
  boolean nameWasTaken() {
    return taken.get();
  }

  private void sendWaiting() {
    SideBySide.forEach(waiting, this::send);
    waiting.forEach(object -> files.delete(file(object)));
    waiting.clear();
  }

  private void send(SegmentReference object) {
    try {
      if (!taken.get() && !upload.create(object, Content.of(file(object)))) {
        taken.set(true);
      }
    } catch (IOException e) {
      throw new StateException("A compaction lost its temporary file: " + e.getMessage(), e);
    }
  }

  private Path file(SegmentReference object) {
    Path file = written.get(object.name());
    if (file == null) {
      throw new IllegalStateException(object.name() + " was not written");
    }
    return file;
  }
}
