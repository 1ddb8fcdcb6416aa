package dev.rocky.state.sync;

import dev.rocky.state.StateException;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.spi.CommitId;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Fetches segments into temporary files, several objects at a time; see {@link SideBySide}. What is
 * handed out has the length and the SHA-256 of its reference.
 *
 * <p>All methods may throw {@link SegmentMissingException}, {@link
 * dev.rocky.state.remote.RemoteDamagedException}, {@link StateException} if there is no room for
 * the files, and {@link TransferStopped}; what was fetched by then stays until the files are
 * closed.
 */
final class SegmentFiles {

  private final Transfer transfer;
  private final Protection protection;
  private final TemporaryFiles files;
  private final Optional<TransferCache> cache;

  private SegmentFiles(
      Transfer transfer,
      Protection protection,
      TemporaryFiles files,
      Optional<TransferCache> cache) {
    this.transfer = transfer;
    this.protection = protection;
    this.files = files;
    this.cache = cache;
  }

  /** Fetches from the cache before the remote store, if there is one, as far as that has it. */
  SegmentFiles(Transfer transfer, Protection protection, TemporaryFiles files) {
    this(transfer, protection, files, transfer.cache());
  }

  /** Fetches from the remote store itself, for those who want to know what is there. */
  static SegmentFiles uncached(Transfer transfer, Protection protection, TemporaryFiles files) {
    return new SegmentFiles(transfer, protection, files, Optional.empty());
  }

  /** One segment with all its parts. */
  LocalSegment segment(CommitId lineage, SegmentReference root) {
    return segments(lineage, List.of(root)).get(0);
  }

  /** Segments with all their parts. */
  List<LocalSegment> segments(CommitId lineage, List<SegmentReference> roots) {
    Map<SegmentName, Path> fetched = objects(roots);
    List<LocalSegment> segments = new ArrayList<>();
    for (SegmentReference root : roots) {
      segments.add(withParts(local(lineage, root, Map.of(root.name(), path(fetched, root)))));
    }
    return segments;
  }

  /** The root of a segment alone. */
  LocalSegment root(CommitId lineage, SegmentReference root) {
    return local(lineage, root, objects(List.of(root)));
  }

  /** The segment of which the root was fetched; that one is not to be closed any more. */
  LocalSegment withParts(LocalSegment root) {
    Optional<SegmentParts> parts = root.parts();
    if (parts.isEmpty()) {
      return root;
    }
    Map<SegmentName, Path> own = new HashMap<>(objects(parts.get().parts()));
    own.put(root.root().name(), root.rootFile());
    return local(root.lineage(), root.root(), own);
  }

  private Map<SegmentName, Path> objects(List<SegmentReference> references) {
    Map<SegmentName, Path> fetched = new ConcurrentHashMap<>();
    SideBySide.forEach(references, object -> fetched.put(object.name(), fetch(object)));
    return fetched;
  }

  private Path fetch(SegmentReference object) {
    Sink sink = new Sink(files.create());
    boolean found;
    try {
      if (cache.isPresent() && isCached(object, sink, cache.get())) {
        return sink.file;
      }
      found = transfer.get(object.name().object(), sink, object.length());
    } catch (UncheckedIOException e) {
      throw new StateException(
          "A transfer cannot write to its temporary file %s: %s".formatted(sink.file, e.getCause()),
          e);
    }
    if (!found) {
      throw new SegmentMissingException(object);
    }
    object.check(sink.content());
    cache.ifPresent(cached -> cached.behind(object.name().object(), sink.file, object.length()));
    return sink.file;
  }

  /** Whether the cache has the object, and not something else in its place. */
  private static boolean isCached(SegmentReference object, Sink sink, TransferCache cached) {
    ObjectName name = object.name().object();
    if (!cached.get(name, sink, object.length())) {
      return false;
    }
    if (!object.isWhat(sink.content())) {
      cached.disproved(name);
      return false;
    }
    cached.proved(object.length());
    return true;
  }

  private LocalSegment local(
      CommitId lineage, SegmentReference root, Map<SegmentName, Path> objects) {
    return new LocalSegment(root, lineage, protection, objects, files);
  }

  private static Path path(Map<SegmentName, Path> fetched, SegmentReference object) {
    Path file = fetched.get(object.name());
    if (file == null) {
      throw new IllegalStateException(object.name() + " was not fetched");
    }
    return file;
  }

  /** A file that is written from its beginning by each repetition. */
  private static final class Sink implements Transfer.Destination {

    private final Path file;
    private @Nullable DigestOutput last;

    Sink(Path file) {
      this.file = file;
    }

    @Override
    public OutputStream open() throws IOException {
      DigestOutput opened = new DigestOutput(new FileOutputStream(file.toFile()));
      last = opened;
      return opened;
    }

    DigestOutput content() {
      if (last == null) {
        throw new IllegalStateException("Nothing was fetched into " + file);
      }
      return last;
    }
  }
}
