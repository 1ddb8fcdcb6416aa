package dev.rocky.examples;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folder that these tests are about. */
final class Repository {

  private Repository() {}

  /** The folder of the parent {@code pom.xml}, wherever below it the tests were started. */
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new AssertionError("These tests run in a checkout; there is no mvnw above them");
      }
    }
    return folder;
  }
}
