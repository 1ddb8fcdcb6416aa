package dev.rocky.state.remote;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Bytes to be sent, which do not change meanwhile and can be read more than once: a store may have
 * to sign them before it sends them.
 *
 * @since 0.1
 */
public interface Content {

  /** How many bytes there are; always the same. */
  long size();

  /**
   * The bytes from the first on; whoever opened them closes them.
   *
   * @throws IOException if they cannot be read
   */
  InputStream open() throws IOException;

  /** A copy of {@code bytes}. */
  static Content of(byte[] bytes) {
    byte[] copy = bytes.clone();
    return new Content() {
      @Override
      public long size() {
        return copy.length;
      }

      @Override
      public InputStream open() {
        return new ByteArrayInputStream(copy);
      }
    };
  }

  /**
   * The bytes of {@code file} as long as it has the size that it has now.
   *
   * @throws IOException if there is no such file
   */
  static Content of(Path file) throws IOException {
    requireNonNull(file, "file");
    long size = Files.size(file);
    return new Content() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public InputStream open() throws IOException {
        return Files.newInputStream(file);
      }
    };
  }
}
