package dev.rocky.examples.replay;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The data that come with the examples, from the class path. */
public final class DataFiles {

  /** Flights of January 2001. */
  public static final String FLIGHTS = "flights-2001-01.parquet";

  static final String EARTHQUAKES = "earthquakes.json";

  private static final String FOLDER = "/dev/rocky/examples/data/";

  private DataFiles() {}

  static InputStream open(String name) throws IOException {
    InputStream stream = DataFiles.class.getResourceAsStream(FOLDER + name);
    if (stream == null) {
      throw new FileNotFoundException(
          FOLDER + name + " is not on the class path; it comes with the examples' jar");
    }
    return stream;
  }

  /** Copies a file into {@code folder}, for programs that cannot read from a jar. */
  public static Path copy(String name, Path folder) throws IOException {
    Path copy = folder.resolve(name);
    try (InputStream stream = open(name)) {
      Files.copy(stream, copy);
    }
    return copy;
  }
}
