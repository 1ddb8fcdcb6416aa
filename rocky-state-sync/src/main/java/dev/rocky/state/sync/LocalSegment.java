package dev.rocky.state.sync;

import dev.rocky.state.remote.Content;
import dev.rocky.state.spi.CommitId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A segment of which every object was fetched into a file and has the SHA-256 that it must. */
final class LocalSegment implements AutoCloseable {

  private final SegmentReference root;
  private final CommitId lineage;
  private final Protection protection;
  private final Map<SegmentName, Path> objects;
  private final TemporaryFiles files;

  LocalSegment(
      SegmentReference root,
      CommitId lineage,
      Protection protection,
      Map<SegmentName, Path> objects,
      TemporaryFiles files) {
    this.root = root;
    this.lineage = lineage;
    this.protection = protection;
    this.objects = Map.copyOf(objects);
    this.files = files;
  }

  /** Its name, and what its root must be. */
  SegmentReference root() {
    return root;
  }

  CommitId lineage() {
    return lineage;
  }

  /** Where its root is. */
  Path rootFile() {
    return file(root);
  }

  /** What it must be, and nothing else. */
  LocalSegment require(SegmentKind kind) {
    SegmentKind found = kind();
    if (found != kind) {
      throw FieldInput.damaged(
          root.name().toString(), "HEAD has it for " + kind + ", and it is " + found);
    }
    return this;
  }

  SegmentKind kind() {
    try (SegmentReader reader = read(root)) {
      return reader.kind();
    }
  }

  /** The page of the log that lies in it. */
  Optional<CommitLog> page() {
    try (SegmentReader reader = read(root)) {
      return reader.page();
    }
  }

  /** Whether it is protected as a new one would be. */
  boolean hasCurrentKey() {
    try (InputStream in = content(root).open()) {
      return protection.isCurrent(in, ObjectIdentity.segment(root.name(), lineage));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read what was fetched of " + root.name(), e);
    }
  }

  /** Where the entries are, if not in the root. */
  Optional<SegmentParts> parts() {
    try (SegmentReader reader = read(root)) {
      return reader.parts();
    }
  }

  /** Its entries, from the first on; the parts must be there. */
  SegmentEntries entries() {
    return new SegmentEntries(read(root), lineage, protection, this::content);
  }

  /** Deletes the files. */
  @Override
  public void close() {
    objects.values().forEach(files::delete);
  }

  private SegmentReader read(SegmentReference object) {
    try {
      return SegmentReader.open(object, lineage, content(object), protection);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read what was fetched of " + object.name(), e);
    }
  }

  private Content content(SegmentReference object) throws IOException {
    return Content.of(file(object));
  }

  private Path file(SegmentReference object) {
    Path file = objects.get(object.name());
    if (file == null) {
      throw new IllegalStateException(object.name() + " was not fetched");
    }
    return file;
  }
}
