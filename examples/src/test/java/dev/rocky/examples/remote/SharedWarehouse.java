package dev.rocky.examples.remote;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.stream.Stream;

/** The warehouse that all machines of a demo share, one at a time. */
public final class SharedWarehouse {

  private final Path file;

  /** In a file of {@code folder}. */
  public SharedWarehouse(Path folder) {
    this.file = folder.resolve("warehouse.duckdb");
  }

  /** Where it is. */
  public Path file() {
    return file;
  }

  /** Changes it. */
  public void execute(String... statements) throws SQLException {
    try (Connection db = open();
        Statement statement = db.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The ids in {@code table}, in their order. */
  public String ids(String table) throws SQLException {
    try (Connection db = open();
        Statement statement = db.createStatement();
        ResultSet rows = statement.executeQuery("SELECT list(id ORDER BY id) FROM " + table)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private Connection open() throws SQLException {
    return DriverManager.getConnection("jdbc:duckdb:" + file);
  }

  /** What may be done with a folder. */
  @FunctionalInterface
  public interface Demo {
    /** Plays. */
    void play(Path folder) throws Exception;
  }

  /** Plays in a folder that goes afterwards. */
  public static void inTemporaryFolder(Demo demo) throws Exception {
    Path folder = Files.createTempDirectory("shared-state");
    try {
      demo.play(folder);
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.map(Path::toFile).sorted(Comparator.reverseOrder()).forEach(File::delete);
    }
  }
}
