package dev.rocky.state.sync;

import dev.rocky.state.StateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The temporary files of one transfer, in a folder of its own that is made with the first of them.
 * Folder and files can be read by their owner only, where the file system knows owners; {@link
 * #close} deletes all.
 *
 * <p>All methods may be called from any thread.
 */
final class TemporaryFiles implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TemporaryFiles.class);
  private static final String PREFIX = "rocky-state-";

  private final Optional<Path> parent;
  private final Deque<Path> files = new ArrayDeque<>();
  private @Nullable Path folder;

  /**
   * No files yet.
   *
   * @param parent where the folder is made, and is there already; the system's place for temporary
   *     files if empty
   */
  TemporaryFiles(Optional<Path> parent) {
    this.parent = parent;
  }

  /**
   * A new and empty file.
   *
   * @throws StateException if it cannot be made
   */
  synchronized Path create() {
    try {
      if (folder == null) {
        folder =
            parent.isPresent()
                ? Files.createTempDirectory(parent.get(), PREFIX)
                : Files.createTempDirectory(PREFIX);
      }
      Path file = Files.createTempFile(folder, "", "");
      files.push(file);
      return file;
    } catch (IOException e) {
      throw new StateException(
          "A transfer cannot make a temporary file in %s: %s. Give it another folder"
              .formatted(parent.map(Path::toString).orElse("the system's folder for them"), e),
          e);
    }
  }

  /** Deletes a file that is not needed any more. */
  synchronized void delete(Path file) {
    if (files.remove(file)) {
      remove(file);
    }
  }

  /** Deletes all files and the folder. What cannot be deleted is logged. */
  @Override
  public synchronized void close() {
    while (!files.isEmpty()) {
      remove(files.pop());
    }
    if (folder != null) {
      remove(folder);
      folder = null;
    }
  }

  /** A transfer that came to its end has not failed because of what is left behind. */
  private static void remove(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("path", path)
          .addKeyValue("problem", e.toString())
          .log("state.temporary_file_left");
    }
  }
}
